import { expect, test } from 'vitest';
import { explore } from '../../../properties/explore/explore.ts';
import { fastTrack as typed } from '../../../properties/fasttrack/index.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';
import type { Always } from '../../../spec/kit/property.ts';

const fastTrack = typed as unknown as Protocol;

function explored(peers: number, subject = referenceOf(fastTrack)) {
  const model = fastTrack.explore!.model(peers, subject);
  const properties = fastTrack.spec.properties.filter(
    (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
  );
  return explore({ protocol: fastTrack, subject, model, grain: 'atomic', properties });
}

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('a supernode and two ordinary nodes, for one of which there is room: every interleaving', () => {
  const { states, complete, properties } = explored(3);
  expect({ states, complete }).toEqual({ states: 375, complete: true });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('two supernodes and two ordinary nodes: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties } = explored(4);
  expect({ states, complete }).toEqual({ states: 106_749, complete: true });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('exploring finds the shortest way to one child too many', () => {
  const { properties } = explored(3, subjectNamed(fastTrack, 'one-child-too-many'));
  const found = properties.filter(({ shortest }) => shortest).map(({ name }) => name);
  expect(found).toContain('capacity-is-kept');
});
