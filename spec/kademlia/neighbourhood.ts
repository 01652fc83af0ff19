import type { Id } from '../kit/identifiers.ts';
import type { Observation } from '../kit/property.ts';
import { bucketIndex, sortByDistance, type XorSpace } from '../kit/xor.ts';
import type { KademliaView } from './messages.ts';
import { type KademliaParameters, spaceOf } from './parameters.ts';

export type KademliaObservation = Observation<KademliaView, KademliaParameters>;

/** A live member and what it shows. */
export interface Member {
  readonly id: Id;
  readonly view: KademliaView;
}

/** The live members. */
export function membersOf(observation: KademliaObservation): readonly Member[] {
  return observation.peers.flatMap(({ address, alive, view }) =>
    alive && view?.member ? [{ id: address, view }] : [],
  );
}

/** The members closest to a key, nearest first, at most k. */
export function closestTo(observation: KademliaObservation, key: Id): Id[] {
  const ids = membersOf(observation).map(({ id }) => id);
  return sortByDistance(spaceOf(observation.params), key, ids).slice(0, observation.params.k);
}

/** Live members that keep this key for others to find. */
export function keepersOf(observation: KademliaObservation, key: Id): Id[] {
  return membersOf(observation)
    .filter(({ view }) => view.pairs.some(([kept]) => kept === key))
    .map(({ id }) => id);
}

/** A member and a range of distances in which there is somebody, and it knows nobody. */
export interface Gap {
  readonly member: Id;
  /** The range is [2^i, 2^(i+1)). */
  readonly index: number;
  readonly unknown: Id;
}

/**
 * Where a member knows nobody although somebody is there: against "every node knows of at least one node in each of its
 * subtrees, if that subtree contains a node" (§2.1), which lookups rest on.
 */
export function gapIn(observation: KademliaObservation): Gap | undefined {
  const space = spaceOf(observation.params);
  const members = membersOf(observation);
  const isThere = new Set(members.map(({ id }) => id));
  for (const { id, view } of members) {
    const known = new Set<number>();
    for (const bucket of view.buckets)
      for (const contact of bucket)
        if (isThere.has(contact) && !view.stale.includes(contact)) known.add(bucketIndex(space, id, contact));
    for (const { id: other } of members) {
      const index = bucketIndex(space, id, other);
      if (index >= 0 && !known.has(index)) return { member: id, index, unknown: other };
    }
  }
  return undefined;
}

/** Nobody is still joining, and no table holds anyone that is gone without having flagged it as stale. */
export function isClean(observation: KademliaObservation): boolean {
  const members = membersOf(observation);
  const alive = observation.peers.filter((peer) => peer.alive);
  if (alive.length !== members.length) return false;
  const isThere = new Set(members.map(({ id }) => id));
  return members.every(({ view }) =>
    view.buckets.every((bucket) =>
      bucket.every((contact) => isThere.has(contact) || view.stale.includes(contact)),
    ),
  );
}

/** What lookups need to be exact: every subtree known, and nobody in the tables that is gone. */
export function isConnected(observation: KademliaObservation): boolean {
  return isClean(observation) && gapIn(observation) === undefined;
}

/** What a living peer showed last. */
export function shownBy({ peers }: KademliaObservation, peer: Id): KademliaView | undefined {
  for (const seat of peers) if (seat.address === peer) return seat.alive ? seat.view : undefined;
  return undefined;
}

/** Whether somebody is among the contacts. Asked for each message, so nothing is copied. */
export function isContact({ buckets }: KademliaView, id: Id): boolean {
  for (const bucket of buckets) if (bucket.includes(id)) return true;
  return false;
}

/** Whether some contact is not flagged as stale, and of this kind. */
export function knowsFresh({ buckets, stale }: KademliaView, isMeant: (id: Id) => boolean): boolean {
  return buckets.some((bucket) => bucket.some((id) => !stale.includes(id) && isMeant(id)));
}

/** The contacts that are not flagged as stale, nearest the target first. */
export function freshOf({ buckets, stale }: KademliaView, space: XorSpace, target: Id): Id[] {
  return sortByDistance(
    space,
    target,
    buckets.flat().filter((id) => !stale.includes(id)),
  );
}

/** The bucket that holds the contact closest to an id: its own bucket, unless that is empty. */
export function bucketNear({ buckets }: KademliaView, space: XorSpace, id: Id): readonly Id[] {
  const [closest] = sortByDistance(space, id, buckets.flat());
  return buckets.find((bucket) => bucket.includes(closest!)) ?? [];
}

/** Whether two sights of a table show the same contacts, in whatever order. */
export function hasSameContacts(before: KademliaView, after: KademliaView): boolean {
  const count = (view: KademliaView) => view.buckets.reduce((sum, bucket) => sum + bucket.length, 0);
  return (
    count(before) === count(after) &&
    before.buckets.every((bucket) => bucket.every((id) => isContact(after, id)))
  );
}
