import type { Id } from '../../../spec/kit/identifiers.ts';
import { type NodeInfo, readNodes } from '../../../spec/mainline-dht/compact.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';
import type { Bench, Heard } from './bench.ts';
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
  readonly heard: Heard & { readonly as: 'response' };
}

/**
 * Our nodes make themselves known, and one of them asks for places all over the space, twice: whoever is named before and
 * after an answer was in the table at the time of that answer.
 */
export async function sweep(bench: Bench): Promise<Named[] | undefined> {
  const known = sweeps.get(bench);
  if (known) return known;
  if (bench.isLost) return undefined;
  const asker = bench.seats.at(-1)!;
  for (const seat of bench.seats) await bench.ask(seat, findNode(seat, seat.node.id), 2, 1);
  await bench.budget.wait(bench.manners.settlingMs);
  const named: Named[] = [];
  const targets = bench.seats.slice(0, -1).map(({ node }) => besides(node.id));
  for (const target of [...targets, ...targets]) {
    const heard = await bench.ask(asker, findNode(asker, target), 2, 1);
    if (heard.as === 'response') named.push({ target, heard });
  }
  sweeps.set(bench, named);
  return named;
}

const sweeps = new WeakMap<Bench, Named[]>();
