import { expect, test } from 'vitest';
import { explore } from '../../../properties/explore/explore.ts';
import { gnutella as typed } from '../../../properties/gnutella/index.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';
import type { Always } from '../../../spec/kit/property.ts';

const gnutella = typed as unknown as Protocol;

function explored(peers: number, subject = referenceOf(gnutella), maxDepth = 100) {
  const model = gnutella.explore!.model(peers, subject);
  const properties = gnutella.spec.properties.filter(
    (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
  );
  return explore({ protocol: gnutella, subject, model, grain: 'atomic', properties, maxDepth });
}

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('three servents: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties } = explored(3);
  expect({ states, complete }).toEqual({ states: 59, complete: true });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('exploring finds the shortest way to a connection too many', () => {
  const { properties } = explored(3, subjectNamed(gnutella, 'connects-twice'), 4);
  const found = properties.filter(({ shortest }) => shortest).map(({ name }) => name);
  expect(found).toContain('one-connection-each');
});
