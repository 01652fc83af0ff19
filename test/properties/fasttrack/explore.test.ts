import { expect, test } from 'vitest';
import { explore } from '../../../properties/explore/explore.ts';
import { fastTrack as typed } from '../../../properties/fasttrack/index.ts';
import type { Model, Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';
import type { Always } from '../../../spec/kit/property.ts';

const fastTrack = typed as unknown as Protocol;

const ALWAYS = fastTrack.spec.properties.filter(
  (property): property is Always<unknown> => property.kind === 'always' && !property.remembers,
);
const [ROLES] = fastTrack.explore!.further!;

function explored(model: Model<unknown>, subject = referenceOf(fastTrack), maxDepth = 1000) {
  return explore({
    protocol: fastTrack,
    subject,
    model,
    grain: 'atomic',
    properties: ALWAYS,
    maxDepth,
    liveness: true,
  });
}

function found(model: Model<unknown>, subject: string, maxDepth: number): string[] {
  const { properties } = explored(model, subjectNamed(fastTrack, subject), maxDepth);
  return properties.filter(({ shortest }) => shortest).map(({ name }) => name);
}

const plain = (peers: number) => fastTrack.explore!.model(peers, referenceOf(fastTrack));

/** Whatever happens, maintenance leads back to a network in which all agree on who is connected, and keeps it. */
const HEALS = { stuck: 0, unknown: 0, broken: 0 };

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('a supernode and two ordinary nodes, for one of which there is room: every interleaving', () => {
  const { states, complete, properties, liveness } = explored(plain(3));
  expect({ states, complete }).toEqual({ states: 115, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('two supernodes and two ordinary nodes: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties, liveness } = explored(plain(4));
  expect({ states, complete }).toEqual({ states: 8589, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('nodes are promoted and demoted, lose their supernodes and find others: every interleaving', () => {
  const { states, complete, properties, liveness } = explored(ROLES!);
  expect({ states, complete }).toEqual({ states: 2685, complete: true });
  expect(liveness).toMatchObject(HEALS);
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('an orphan that keeps its dead parent is never taken again', () => {
  const { liveness } = explored(plain(3), subjectNamed(fastTrack, 'keeps-a-dead-parent'));
  expect(liveness!.stuck).toBeGreaterThan(0);
});

test('exploring finds the shortest way to one child too many', () => {
  expect(found(plain(3), 'one-child-too-many', 8)).toEqual(['capacity-is-kept']);
});

/** What it takes a change of roles, or of supernodes, to go wrong with. */
test.each([
  ['keeps-its-parent', 'ordinary-nodes-keep-no-index'],
  ['keeps-its-children', 'ordinary-nodes-keep-no-index'],
  ['keeps-its-links', 'ordinary-nodes-keep-no-index'],
  ['ordinary-nodes-serve', 'ordinary-nodes-keep-no-index'],
  ['keeps-entries-of-the-gone', 'one-session-per-child'],
  ['keeps-dead-links', 'one-session-per-child'],
  ['promotes-who-cannot-be-reached', 'supernodes-are-fit'],
])('among them exploring finds what is wrong with %s', (mutant, property) => {
  expect(found(plain(3), mutant, 8)).not.toContain(property);
  expect(found(ROLES!, mutant, 8)).toContain(property);
});
