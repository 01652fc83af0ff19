import type { Id } from '../../../spec/kit/identifiers.ts';
import { type NodeInfo, readNodes } from '../../../spec/mainline-dht/compact.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';
import type { Bench, Heard } from './bench.ts';
import { K } from './node.ts';
import { findNode } from './questions.ts';

/** Two ids that differ in their last bit: nobody is closer to one than whoever has the other. */
export function besides(id: Id): Id {
  return space.flip(id, space.bits - 1);
}

/** Whom an answer names; undefined: it is no answer with nodes. */
export function nodesIn(heard: Heard): NodeInfo[] | undefined {
  return heard.as === 'response' ? readNodes(heard.values.get('nodes')) : undefined;
}

/** One answer of the sweep. */
export interface Named {
  readonly target: Id;
  /** Who has asked. */
  readonly asker: Id;
  readonly heard: Heard & { readonly as: 'response' };
}

/**
 * Our nodes make themselves known, and in turn they ask for places all over the space, twice: whoever is named before and
 * after an answer was in the table at the time of that answer.
 */
export async function sweep(bench: Bench): Promise<Named[] | undefined> {
  const known = sweeps.get(bench);
  if (known) return known;
  if (bench.isLost) return undefined;
  const named: Named[] = [];
  sweeps.set(bench, named);
  let answers = 0;
  for (const [at, seat] of bench.seats.entries()) {
    const heard = await bench.ask(seat, findNode(seat, seat.node.id), 2, 1);
    if (heard.as !== 'nothing') answers++;
    if (answers === 0 && at >= ENOUGH) return named;
  }
  await admitted(bench);
  const targets = bench.seats.map(({ node }) => besides(node.id));
  for (const [at, target] of [...targets, ...targets].entries()) {
    const seat = bench.seats[(at + 1) % bench.seats.length]!;
    const heard = await bench.ask(seat, findNode(seat, target), 2, 1);
    if (heard.as === 'response') named.push({ target, asker: seat.node.id, heard });
  }
  return named;
}

/** Who has been silent so often does not know find_node. */
const ENOUGH = 2;

const sweeps = new WeakMap<Bench, Named[]>();

/** Waits until it names more nodes than one answer holds; some look at newcomers every so many seconds only. */
async function admitted(bench: Bench): Promise<void> {
  const { settlingMs, admissionMs } = bench.manners;
  const end = bench.budget.spent() + admissionMs;
  const seen = new Set<Id>();
  for (let at = 0; seen.size <= K && bench.budget.spent() < end; at++) {
    await bench.budget.wait(settlingMs);
    const seat = bench.seats[at % bench.seats.length]!;
    const heard = await bench.ask(seat, findNode(seat, besides(seat.node.id)), 2, 1);
    for (const [id] of nodesIn(heard) ?? []) seen.add(id);
  }
}

export const NAMES_NOBODY = 'it names no node at all';

/** Whether it was ever seen to name a node: who has none to name may leave the key out. */
export async function namesNodes(bench: Bench): Promise<boolean> {
  return ((await sweep(bench)) ?? []).some(({ heard }) => (nodesIn(heard)?.length ?? 0) > 0);
}
