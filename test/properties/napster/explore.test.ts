import { expect, test } from 'vitest';
import { explore } from '../../../properties/explore/explore.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';
import { napster as typed } from '../../../properties/napster/index.ts';
import type { Always } from '../../../spec/kit/property.ts';

const napster = typed as unknown as Protocol;

function explored(peers: number, subject = referenceOf(napster)) {
  const model = napster.explore!.model(peers, subject);
  const properties = napster.spec.properties.filter(
    (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
  );
  return explore({ protocol: napster, subject, model, grain: 'atomic', properties, liveness: true });
}

/** Whatever happens, maintenance leads back to a network in which all agree on who is connected, and keeps it. */
const HEALS = { stuck: 0, unknown: 0, broken: 0 };

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('a server and two clients, one of them behind a firewall: every interleaving', () => {
  const { states, complete, properties, liveness } = explored(3);
  expect({ states, complete }).toEqual({ states: 78, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('three clients, two of the same name: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties, liveness } = explored(4);
  expect({ states, complete }).toEqual({ states: 480, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('exploring finds the shortest way to two sessions of one nick', () => {
  const { properties } = explored(4, subjectNamed(napster, 'two-sessions-per-nick'));
  const found = properties.filter(({ shortest }) => shortest).map(({ name }) => name);
  expect(found).toContain('one-session-per-nick');
});
