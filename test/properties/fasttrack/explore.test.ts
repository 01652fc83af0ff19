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
  return explore({ protocol: fastTrack, subject, model, grain: 'atomic', properties: ALWAYS, maxDepth });
}

function found(model: Model<unknown>, subject: string, maxDepth: number): string[] {
  const { properties } = explored(model, subjectNamed(fastTrack, subject), maxDepth);
  return properties.filter(({ shortest }) => shortest).map(({ name }) => name);
}

const plain = (peers: number) => fastTrack.explore!.model(peers, referenceOf(fastTrack));

/** Counts are pinned: a changed one is a change of the reference, the model or the explorer, to be looked at. */
test('a supernode and two ordinary nodes, for one of which there is room: every interleaving', () => {
  const { states, complete, properties } = explored(plain(3));
  expect({ states, complete }).toEqual({ states: 375, complete: true });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('two supernodes and two ordinary nodes: every interleaving', { timeout: 300_000 }, () => {
  const { states, complete, properties } = explored(plain(4));
  expect({ states, complete }).toEqual({ states: 106_749, complete: true });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
});

test('nodes are promoted and demoted, lose their supernodes and find others: every interleaving', () => {
  const { states, complete, properties } = explored(ROLES!);
  expect({ states, complete }).toEqual({ states: 5913, complete: true });
  expect(properties.filter(({ shortest }) => shortest)).toEqual([]);
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
