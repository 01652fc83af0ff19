import { expect, test } from 'vitest';
import { explore } from '../../../properties/explore/explore.ts';
import { gnutella as typed } from '../../../properties/gnutella/index.ts';
import type { Model, Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';
import type { Always } from '../../../spec/kit/property.ts';

const gnutella = typed as unknown as Protocol;

const ALWAYS = gnutella.spec.properties.filter(
  (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
);
const SERVENTS = gnutella.explore!.model(3, referenceOf(gnutella));
const [LAYERS] = gnutella.explore!.further!;

function explored(model: Model<unknown>, subject = referenceOf(gnutella), maxDepth = 1000) {
  return explore({
    protocol: gnutella,
    subject,
    model,
    grain: 'atomic',
    properties: ALWAYS,
    maxDepth,
    liveness: true,
  });
}

function found(model: Model<unknown>, subject: string, maxDepth: number): string[] {
  const { properties } = explored(model, subjectNamed(gnutella, subject), maxDepth);
  return properties.filter(({ shortest }) => shortest).map(({ name }) => name);
}

/** Whatever happens, maintenance leads back to a network in which all agree on who is connected, and keeps it. */
const HEALS = { stuck: 0, unknown: 0, broken: 0 };

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('three servents: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties, liveness } = explored(SERVENTS);
  expect({ states, complete }).toEqual({ states: 14, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('two ultrapeers and two leaves: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties, liveness } = explored(LAYERS!);
  expect({ states, complete }).toEqual({ states: 2438, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('a connection that outlives its other end is never repaired', () => {
  const { liveness } = explored(SERVENTS, subjectNamed(gnutella, 'keeps-the-dead'));
  expect(liveness!.stuck).toBeGreaterThan(0);
});

test('exploring finds the shortest way to a connection too many', () => {
  expect(found(SERVENTS, 'connects-twice', 4)).toContain('one-connection-each');
  expect(found(SERVENTS, 'admits-everybody', 4)).toContain('connections-are-few');
});

/** What it takes leaves to go wrong with. */
test.each([
  ['admits-everybody', 'leaves-are-few'],
  ['takes-any-leaf', 'leaves-are-few'],
  ['attaches-everywhere', 'leaves-hang-on-few-ultrapeers'],
])('among leaves exploring finds what is wrong with %s', (mutant, property) => {
  expect(found(SERVENTS, mutant, 2)).not.toContain(property);
  expect(found(LAYERS!, mutant, 2)).toContain(property);
});
