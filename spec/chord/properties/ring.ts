import { localMaker } from '../../kit/local.ts';
import type { Always, Finding } from '../../kit/property.ts';
import { between } from '../../kit/ring.ts';
import type { ChordView } from '../messages.ts';
import type { ChordParameters } from '../parameters.ts';
import {
  type ChordObservation,
  entryOf,
  extendedList,
  following,
  principalsOf,
  type RingShape,
  shapeOf,
} from '../ring-shape.ts';

type Property = Always<ChordView, ChordParameters>;

const local = localMaker<ChordView, ChordParameters>();
/** What the proof of the lists stands on. */
const PROVED = ['theorem', 'minimum-base'];

/** What TSE proves to hold at every moment, given {@link ../conditions.ts}'s `theorem`. */
export const ringProperties: readonly Property[] = [
  world(
    'at-least-one-ring',
    'Some members reach themselves along best successors.',
    'CCR §4 AtLeastOneRing',
    (shape) =>
      shape.ids.length === 0 || shape.rings > 0
        ? undefined
        : { expected: 'a cycle of best successors', seen: 'no member reaches itself' },
  ),
  world(
    'at-most-one-ring',
    'All ring members are on one and the same ring.',
    'CCR §4 AtMostOneRing',
    (shape) =>
      shape.rings <= 1
        ? undefined
        : { expected: 'one ring', seen: `${shape.rings} rings: ${ringsOf(shape).join(' and ')}` },
  ),
  world(
    'ordered-ring',
    'On a ring, no ring member lies between a member and its best successor.',
    'CCR §4 OrderedRing',
    orderedRing,
  ),
  world(
    'connected-appendages',
    'From every member the walk along best successors leads into a ring.',
    'CCR §4 ConnectedAppendages',
    (shape) => {
      const lost = shape.ids.findIndex((_, node) => entryOf(shape, node) < 0);
      return lost < 0
        ? undefined
        : {
            peer: shape.ids[lost]!,
            expected: 'a walk along best successors that ends in a ring',
            seen: `its list is [${shape.views[lost]!.successors.join(', ')}], and the walk from it ends nowhere`,
          };
    },
  ),
  world(
    'one-live-successor',
    'Every member has a live member in its successor list.',
    'TSE §III OneLiveSuccessor',
    (shape) => {
      const stuck = shape.best.indexOf(-1);
      return stuck < 0
        ? undefined
        : {
            peer: shape.ids[stuck]!,
            expected: 'a live member in the successor list',
            seen: `[${shape.views[stuck]!.successors.join(', ')}], all gone`,
          };
    },
  ),
  local(
    'no-duplicates',
    'No identifier stands twice in an extended successor list.',
    'TSE §III NoDuplicates',
    ({ member, successors }, _params, self) => {
      if (!member) return undefined;
      const list = [self, ...successors];
      const twice = list.find((id, at) => list.indexOf(id) !== at);
      return twice === undefined
        ? undefined
        : { expected: 'all entries different', seen: `${twice} twice in ${list.join(' → ')}` };
    },
    PROVED,
  ),
  local(
    'ordered-successor-lists',
    'Going round from a node, the entries of its successor list come in order.',
    'TSE §III OrderedSuccessorLists',
    ({ member, successors }, _params, self) => {
      if (!member) return undefined;
      const list = [self, ...successors];
      for (let i = 0; i + 2 < list.length; i++)
        for (let k = i + 2; k < list.length; k++)
          if (!between(list[i]!, list[k - 1]!, list[k]!))
            return {
              expected: `${list[k - 1]} between ${list[i]} and ${list[k]}`,
              seen: list.join(' → '),
            };
      return undefined;
    },
    PROVED,
  ),
  world(
    'enough-principals',
    'At least r + 1 members are skipped by no extended successor list.',
    'TSE §III SufficientPrincipals',
    (shape, observation) => {
      const principals = principalsOf(shape);
      const needed = observation.params.successors + 1;
      return shape.ids.length === 0 || principals.length >= needed
        ? undefined
        : {
            expected: `at least ${needed} principals`,
            seen: `${principals.length}: ${principals.join(', ') || 'none'}`,
          };
    },
    ['theorem', 'minimum-base'],
  ),
];

/**
 * Believed of Chord in 2001, and false: transients that heal. OrderedMerges and ValidSuccessorList fall in every version,
 * the correct one included. OrderedAppendages falls in the published ones only: with one principal it is a theorem
 * (README.md, "Folklore").
 */
export const ringFolklore: readonly Property[] = [
  folklore(
    'ordered-merges',
    'An appendage enters the ring at the first ring member after it.',
    'CCR §4 OrderedMerges, Fig. 2',
    (shape) => {
      for (let node = 0; node < shape.ids.length; node++) {
        const next = shape.best[node]!;
        if (shape.inRing[node] || next < 0 || !shape.inRing[next]) continue;
        const passed = shape.ids.find(
          (id, other) => shape.inRing[other] && between(shape.ids[node]!, id, shape.ids[next]!),
        );
        if (passed !== undefined)
          return {
            peer: shape.ids[node]!,
            expected: `to enter the ring at ${passed} or before`,
            seen: `it enters at ${shape.ids[next]}`,
          };
      }
      return undefined;
    },
  ),
  folklore(
    'ordered-appendages',
    'Along an appendage, identifiers come in order up to the ring.',
    'CCR §4 OrderedAppendages, Fig. 3',
    (shape) => {
      for (let node = 0; node < shape.ids.length; node++) {
        const next = shape.best[node]!;
        if (shape.inRing[node] || next < 0 || shape.inRing[next]) continue;
        const entry = entryOf(shape, next);
        if (entry >= 0 && !between(shape.ids[node]!, shape.ids[next]!, shape.ids[entry]!))
          return {
            peer: shape.ids[node]!,
            expected: `${shape.ids[next]} between ${shape.ids[node]} and ${shape.ids[entry]}`,
            seen: `${shape.ids[node]} → ${shape.ids[next]} → … → ${shape.ids[entry]}`,
          };
      }
      return undefined;
    },
  ),
  folklore(
    'valid-successor-list',
    'A live member that a ring member’s list skips is not in the list of the ring member before it.',
    'CCR §4 ValidSuccessorList, Fig. 4',
    (shape) => {
      for (let before = 0; before < shape.ids.length; before++) {
        const node = shape.best[before]!;
        if (!shape.inRing[before] || node < 0) continue;
        const list = extendedList(shape, node);
        for (const id of shape.views[before]!.successors)
          for (let i = 0; i + 1 < list.length; i++)
            if (list[i] !== list[i + 1] && between(list[i]!, id, list[i + 1]!) && shape.indexOf(id) >= 0)
              return {
                peer: shape.ids[node]!,
                expected: `${id} in the list, as ${shape.ids[before]} before it knows`,
                seen: list.join(' → '),
              };
      }
      return undefined;
    },
  ),
];

function orderedRing(shape: RingShape): Finding | undefined {
  for (let node = 0; node < shape.ids.length; node++) {
    if (!shape.inRing[node]) continue;
    const next = shape.best[node]!;
    // Nobody is left out on a ring of one, nor where the ring member after it on the circle is the next.
    if (node === next || nextInRing(shape, node) === next) continue;
    for (let other = 0; other < shape.ids.length; other++)
      if (shape.inRing[other] && between(shape.ids[node]!, shape.ids[other]!, shape.ids[next]!))
        if (isOnSameRing(shape, node, other))
          return {
            peer: shape.ids[node]!,
            expected: `${shape.ids[other]} or a nearer member as best successor`,
            seen: `best successor ${shape.ids[next]}, on the ring ${ringFrom(shape, node)}`,
          };
  }
  return undefined;
}

/** The ring member, of whatever ring, that comes after this one on the circle. */
function nextInRing({ ids, inRing }: RingShape, from: number): number {
  let node = from;
  do node = following(ids, node);
  while (!inRing[node]);
  return node;
}

function isOnSameRing(shape: RingShape, from: number, to: number): boolean {
  for (let node = shape.best[from]!; node !== from; node = shape.best[node]!) if (node === to) return true;
  return from === to;
}

function ringFrom(shape: RingShape, from: number): string {
  const walk = [shape.ids[from]!];
  for (let node = shape.best[from]!; node !== from; node = shape.best[node]!) walk.push(shape.ids[node]!);
  return [...walk, shape.ids[from]!].join(' → ');
}

function ringsOf(shape: RingShape): string[] {
  const rings: string[] = [];
  const seen = new Set<number>();
  for (let node = 0; node < shape.ids.length; node++) {
    if (!shape.inRing[node] || seen.has(node)) continue;
    rings.push(ringFrom(shape, node));
    seen.add(node);
    for (let next = shape.best[node]!; next !== node; next = shape.best[next]!) seen.add(next);
  }
  return rings;
}

function world(
  name: string,
  statement: string,
  source: string,
  judge: (shape: RingShape, observation: ChordObservation) => Finding | undefined,
  assumes: readonly string[] = ['theorem'],
): Property {
  return {
    name,
    kind: 'always',
    scope: 'world',
    statement,
    source,
    assumes,
    judge: (observation) => judge(shapeOf(observation), observation),
  };
}

function folklore(
  name: string,
  statement: string,
  source: string,
  judge: (shape: RingShape) => Finding | undefined,
): Property {
  return { ...world(name, statement, source, judge), expected: 'falsified' };
}
