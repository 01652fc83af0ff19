import type { Id } from '../../../../spec/kit/identifiers.ts';
import { space } from '../../../../spec/mainline-dht/parameters.ts';
import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import type { Bench, Seat } from '../bench.ts';
import { K } from '../node.ts';
import { findNode } from '../questions.ts';
import { besides, NAMES_NOBODY, namesNodes, nodesIn } from '../sweep.ts';

/**
 * What becomes of its table when many come. They come into the half of the id space that its own id is not in: that half is one
 * bucket for ever, which never splits.
 */

/** Ids, and the addresses that they are named with. */
export type Known = ReadonlyMap<Id, string>;

export interface Growth {
  /** Of the far half: whom it named before the newcomers came, and whom it names since. */
  readonly before: Known;
  readonly after: Known;
  /** Whether it had a choice: no room to begin with, newcomers that it has asked something, or that it names. */
  readonly isTried: boolean;
  /** Whether each question after they came was answered: only then is nobody there whom it did not name. */
  readonly isWhole: boolean;
}

const growths = new WeakMap<Bench, Growth | undefined>();

export const bucketAtMostK: WireCase<Bench> = {
  id: 'bep5/routing-table/bucket-at-most-k',
  claim: `Of the half of the id space that its own id is not in it knows no more than ${K} nodes.`,
  level: 'SHOULD',
  sentence:
    'Each bucket can only hold K nodes, currently eight, before becoming "full." When a bucket is full of known good nodes, no more nodes may be added unless our own node ID falls within the range of the bucket.',
  source: 'BEP 5 Routing Table',
  judge: async (bench) => {
    const grown = await growth(bench);
    if (!grown) return unclear(bench.isLost ? bench.whyLost() : NAMES_NOBODY);
    const { after, isTried } = grown;
    if (after.size > K)
      return fell(`at most ${K} nodes`, `${after.size} nodes, each named before and after all others were`);
    return isTried ? HELD : unclear('it has looked at no newcomer');
  },
};

export const goodNodesStay: WireCase<Bench> = {
  id: 'bep5/routing-table/good-nodes-stay',
  claim: 'Nodes that it names, and that answer it always, are still named when many others have come.',
  level: 'SHOULD',
  sentence: 'When the bucket is full of good nodes, the new node is simply discarded.',
  source: 'BEP 5 Routing Table',
  judge: async (bench) => {
    const grown = await growth(bench);
    if (!grown) return unclear(bench.isLost ? bench.whyLost() : NAMES_NOBODY);
    const { before, after, isTried, isWhole } = grown;
    // Others may have died: those of an earlier run, say.
    const ours = [...bench.seats, ...bench.newcomers].filter((seat) => knows(before, seat));
    const gone = ours.map(({ node }) => node.id).find((id) => !after.has(id));
    if (gone !== undefined && !isWhole) return unclear('it has not answered all that it was asked');
    if (gone !== undefined)
      return fell(
        `${gone} among the nodes named: it has answered always`,
        'it is named no more, since others have come',
      );
    if (ours.length === 0) return unclear('it named nobody of ours in that half before');
    return isTried ? HELD : unclear('it has looked at no newcomer');
  },
};

/** Whether it is named, and with the address that it has now. */
export function knows(known: Known, { node, socket }: Seat): boolean {
  return known.get(node.id) === socket.address;
}

export async function growth(bench: Bench): Promise<Growth | undefined> {
  if (growths.has(bench)) return growths.get(bench);
  const own = bench.ownId();
  if (bench.isLost || own === undefined || !(await namesNodes(bench))) {
    growths.set(bench, undefined);
    return undefined;
  }
  const { ids: before } = await known(bench, own);
  for (const [at, seat] of bench.newcomers.entries())
    bench.enter(seat, farFrom(own, bench.draw(`newcomer ${at}`)));
  await Promise.all(bench.newcomers.map((seat) => bench.ask(seat, findNode(seat, seat.node.id), 2, 1)));
  const isFull = before.size >= K;
  await looked(bench, isFull);
  const { ids: after, isWhole } = await known(bench, own);
  const isTried = isFull || met(bench) > 0 || bench.newcomers.some(({ node }) => after.has(node.id));
  const found = { before, after, isTried, isWhole };
  growths.set(bench, found);
  return found;
}

/** The same id, in the other half. */
function farFrom(own: Id, id: Id): Id {
  return isFar(own, id) ? id : space.flip(id, 0);
}

function isFar(own: Id, id: Id): boolean {
  return space.bit(own, 0) !== space.bit(id, 0);
}

const met = (bench: Bench) => bench.newcomers.filter((seat) => seat.met > 0).length;

/** Until it has asked one of them; a node without room need not. */
async function looked(bench: Bench, isFull: boolean): Promise<void> {
  const { settlingMs, admissionMs } = bench.manners;
  const end = bench.budget.spent() + admissionMs;
  while (!isFull && met(bench) === 0 && bench.budget.spent() < end) await bench.budget.wait(settlingMs);
  await bench.budget.wait(settlingMs);
}

/** Whom it knows of the half that its own id is not in: who is named in a first round of questions and in a second stands in the table between them. */
export async function known(
  bench: Bench,
  own: Id,
): Promise<{ readonly ids: Known; readonly isWhole: boolean }> {
  const targets = [...bench.seats, ...bench.newcomers]
    .map(({ node }) => node.id)
    .filter((id) => isFar(own, id));
  // Nobody is told of itself; so those of the near half ask, in turn.
  const near = bench.seats.filter(({ node }) => !isFar(own, node.id));
  const askers = near.length > 0 ? near : bench.seats;
  const first = await round(bench, own, targets, askers);
  const second = await round(bench, own, targets, askers);
  return {
    ids: new Map([...first.ids].filter(([id]) => second.ids.has(id))),
    isWhole: first.isWhole && second.isWhole,
  };
}

async function round(
  bench: Bench,
  own: Id,
  targets: readonly Id[],
  askers: readonly Seat[],
): Promise<{ readonly ids: Known; readonly isWhole: boolean }> {
  const ids = new Map<Id, string>();
  let isWhole = true;
  for (const [at, target] of targets.entries()) {
    const asker = askers[at % askers.length]!;
    const heard = await bench.ask(asker, findNode(asker, besides(target)), 2, 1);
    const nodes = nodesIn(heard);
    if (!nodes) isWhole = false;
    for (const [id, address] of nodes ?? []) if (isFar(own, id)) ids.set(id, address);
  }
  return { ids, isWhole };
}
