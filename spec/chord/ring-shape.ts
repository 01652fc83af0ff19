import type { Observation } from '../kit/property.ts';
import { between, type Id } from '../kit/ring.ts';
import type { ChordView } from './messages.ts';
import type { ChordParameters } from './parameters.ts';

export type ChordObservation = Observation<ChordView, ChordParameters>;

/** The members of a network and how their best successors link them (CCR §3). Indexes are positions in `ids`. */
export interface RingShape {
  /** Identifiers of the live members, ascending. */
  readonly ids: readonly Id[];
  readonly views: readonly ChordView[];
  /** bestSucc: the first live member in the successor list; −1: none is live. */
  readonly best: readonly number[];
  /** Ring members: those that reach themselves along best successors. The others are appendages. */
  readonly inRing: readonly boolean[];
  /** Number of separate rings. */
  readonly rings: number;
  /** Index of a live member, or −1. */
  indexOf(id: Id): number;
}

/** The last observation that was asked about: runs come one after the other, and many properties ask about each moment. */
let latest: { readonly observation: ChordObservation; epoch: number; shape: RingShape } | undefined;

/** The shape of what is observed; computed once an epoch, however many properties ask. */
export function shapeOf(observation: ChordObservation): RingShape {
  if (latest === undefined || latest.observation !== observation)
    latest = { observation, epoch: observation.epoch, shape: computeShape(observation) };
  else if (latest.epoch !== observation.epoch) {
    latest.shape = computeShape(observation);
    latest.epoch = observation.epoch;
  }
  return latest.shape;
}

function computeShape(observation: ChordObservation): RingShape {
  const ids: Id[] = [];
  const views: ChordView[] = [];
  for (const { alive, view, address } of observation.peers) {
    if (!alive || view === undefined || !view.member) continue;
    // Insertion keeps both lists in order; peers are few, or nearly in order already.
    let at = ids.length;
    ids.push(address);
    views.push(view);
    for (; at > 0 && ids[at - 1]! > address; at--) {
      ids[at] = ids[at - 1]!;
      views[at] = views[at - 1]!;
    }
    ids[at] = address;
    views[at] = view;
  }
  const indexOf = (id: Id) => positionOf(ids, id);
  const best = views.map(({ successors }) => {
    for (const successor of successors) {
      const index = indexOf(successor);
      if (index >= 0) return index;
    }
    return -1;
  });
  const { inRing, rings } = cyclesOf(best);
  return { ids, views, best, inRing, rings, indexOf };
}

function positionOf(ids: readonly Id[], id: Id): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low < ids.length && ids[low] === id ? low : -1;
}

/** Every node has at most one way out, so walking from each unvisited node finds every cycle once. */
function cyclesOf(best: readonly number[]): { inRing: boolean[]; rings: number } {
  const walkOf = new Array<number>(best.length).fill(-1);
  const inRing = new Array<boolean>(best.length).fill(false);
  let rings = 0;
  for (let start = 0; start < best.length; start++) {
    let node = start;
    while (node >= 0 && walkOf[node] === -1) {
      walkOf[node] = start;
      node = best[node]!;
    }
    if (node < 0 || walkOf[node] !== start) continue;
    rings++;
    for (let member = node; !inRing[member]; member = best[member]!) inRing[member] = true;
  }
  return { inRing, rings };
}

/** Where the walk along best successors enters a ring, from this node; −1: it never does. */
export function entryOf(shape: RingShape, from: number): number {
  let node = from;
  for (let steps = 0; node >= 0 && !shape.inRing[node]; steps++) {
    if (steps > shape.ids.length) return -1;
    node = shape.best[node]!;
  }
  return node;
}

/** The extended successor list of a node: itself, then its list (TSE §III). */
export function extendedList(shape: RingShape, node: number): readonly Id[] {
  return [shape.ids[node]!, ...shape.views[node]!.successors];
}

/**
 * Members that no member's list skips: the minimum base that the proof stands on. A list skips whoever lies strictly between
 * neighbours in the extended list (TSE §III).
 */
export function principalsOf(shape: RingShape): readonly Id[] {
  const skipped = new Array<boolean>(shape.ids.length).fill(false);
  for (let node = 0; node < shape.ids.length; node++) markSkipped(shape, node, skipped);
  return shape.ids.filter((_, node) => !skipped[node]);
}

/** Goes round the circle along a node's list: only the members right after an entry can be skipped before the next. */
function markSkipped({ ids, views }: RingShape, node: number, skipped: boolean[]): void {
  const { successors } = views[node]!;
  let before = ids[node]!;
  let next = following(ids, node);
  for (let i = 0; i < successors.length; i++) {
    const entry = successors[i]!;
    for (let left = ids.length; left > 0 && between(before, ids[next]!, entry) && before !== entry; left--) {
      skipped[next] = true;
      next = following(ids, next);
    }
    if (ids[next] === entry) next = following(ids, next);
    before = entry;
  }
}

/** The index of the next member on the circle. */
export function following(ids: readonly Id[], at: number): number {
  return at + 1 === ids.length ? 0 : at + 1;
}

/** True when every member's list of r and its predecessor are what they should be: the ideal ring (ToN §IV-E; TSE §II). */
export function isIdeal(shape: RingShape, r: number): boolean {
  const n = shape.ids.length;
  for (let i = 0; i < n; i++) {
    const { successors, predecessor } = shape.views[i]!;
    if (predecessor !== shape.ids[(i + n - 1) % n]) return false;
    if (successors.length !== r) return false;
    for (let k = 0; k < successors.length; k++)
      if (successors[k] !== shape.ids[(i + 1 + k) % n]) return false;
  }
  return true;
}

/** The members whose predecessor or list is not what it is in the ideal ring, with both. */
export function flawsOf(shape: RingShape, r: number): string {
  const n = shape.ids.length;
  const wrong = shape.views.flatMap(({ predecessor, successors }, i) => {
    const right = Array.from({ length: r }, (_, k) => shape.ids[(i + 1 + k) % n]);
    const isRight =
      predecessor === shape.ids[(i + n - 1) % n] &&
      successors.length === r &&
      right.every((id, k) => id === successors[k]);
    return isRight
      ? []
      : [`${shape.ids[i]} has predecessor ${predecessor ?? 'none'} and list [${successors.join(', ')}]`];
  });
  return wrong.join('; ');
}
