import type { Id } from '../kit/identifiers.ts';
import type { Name, Observation } from '../kit/property.ts';
import { sortByDistance } from '../kit/xor.ts';
import type { MainlineView } from './messages.ts';
import { type MainlineParameters, space } from './parameters.ts';

export type MainlineObservation = Observation<MainlineView, MainlineParameters>;

/** A node that runs and has joined. */
export interface Member {
  readonly address: Name;
  readonly view: MainlineView;
}

/** Undefined while somebody runs who has not joined, but for one that may: then nothing is at rest. */
export function membersOf({ peers }: MainlineObservation, joining?: Name): Member[] | undefined {
  const members: Member[] = [];
  for (const { address, alive, view } of peers) {
    if (!alive || address === joining) continue;
    if (!view?.member) return undefined;
    members.push({ address, view });
  }
  return members;
}

/** A part of the id space in which there are nodes, and of which this one knows none. */
export interface Gap {
  readonly node: Member;
  /** Someone who is there. */
  readonly missed: Id;
}

/**
 * The condition under which lookups are exact: for each node and each i, if any node lives at a distance in [2^i, 2^(i+1))
 * from it, its table holds one of them (Kademlia §2.2: “every node knows at least one node in each of its subtrees”).
 */
export function gapIn(nodes: readonly Member[], members: readonly Member[] = nodes): Gap | undefined {
  const ids = members.map(({ view }) => view.id);
  const living = new Set(ids);
  for (const node of nodes) {
    const own = node.view.id;
    const known = new Set<number>();
    for (const [id] of node.view.contacts) if (living.has(id)) known.add(space.sharedPrefix(own, id));
    const missed = ids.find((id) => id !== own && !known.has(space.sharedPrefix(own, id)));
    if (missed !== undefined) return { node, missed };
  }
  return undefined;
}

/**
 * Whom a lookup finds for certain, nearest first. A node names “the K closest good nodes in its own routing table” (BEP 5
 * find_node), among whom may be the one that asks: who is among the K closest itself can rely on the others only.
 */
export function certainOf(members: readonly Member[], target: Id, k: number, asker: Id): Id[] {
  const ids = members.map(({ view }) => view.id);
  return sortByDistance(space, target, ids)
    .slice(0, k)
    .filter((id) => id !== asker);
}

/** The k nodes closest to a target, nearest first, one of them left out. */
export function closestOf(members: readonly Member[], target: Id, k: number, without: Id): Id[] {
  const others = members.map(({ view }) => view.id).filter((id) => id !== without);
  return sortByDistance(space, target, others).slice(0, k);
}
