import type { Id } from '../kit/identifiers.ts';
import { bucketIndex } from '../kit/xor.ts';
import type { KademliaView } from './messages.ts';
import { bucketNear, isContact, type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import { spaceOf } from './parameters.ts';

/** Whoever was heard is to be taken in if there is room: looked at as soon as the peer shows what it made of it. */
interface Due {
  readonly newcomer: Id;
  readonly before: KademliaView;
}

/** Who comes into a table, and who leaves it. */
export class Admissions {
  private readonly offend: Offend;
  private readonly due = new Map<Id, Due>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  /** A message that certainly counts is about to be dealt with. */
  heard(peer: Id, from: Id, observation: KademliaObservation): void {
    const before = shownBy(observation, peer);
    if (before && !isContact(before, from)) this.due.set(peer, { newcomer: from, before });
  }

  /** What the peer made of what it heard last is shown by now. */
  settle(peer: Id, observation: KademliaObservation): void {
    const due = this.due.get(peer);
    if (!due) return;
    this.due.delete(peer);
    const after = shownBy(observation, peer);
    if (!after || isContact(after, due.newcomer)) return;
    const { newcomer, before } = due;
    const { params } = observation;
    const space = spaceOf(params);
    const range = bucketIndex(space, peer, newcomer);
    const inRange = before.buckets.flat().filter((id) => bucketIndex(space, peer, id) === range);
    const bucket = bucketNear(before, space, newcomer);
    if (inRange.length < params.k || bucket.length < params.k)
      this.offend('known-if-there-is-room', {
        peer,
        expected: `${newcomer}, of which it has heard, among its contacts: of its range there are ${inRange.length}`,
        seen: 'it is not',
      });
    const stale = bucket.find((id) => before.stale.includes(id) && after.stale.includes(id));
    if (stale !== undefined)
      this.offend('stale-contact-makes-way', {
        peer,
        expected: `${newcomer}, of which it has heard, in the place of ${stale}, which is stale`,
        seen: `[${bucket.join(', ')}]`,
      });
  }

  /** @param excused a contact that may go although nobody comes: somebody who waited for its place has got in meanwhile */
  changed(peer: Id, before: KademliaView, excused: readonly Id[], observation: KademliaObservation): void {
    const after = shownBy(observation, peer);
    if (!after?.member || !before.member) return;
    const had = before.buckets.flat();
    const has = after.buckets.flat();
    const left = had.find((id) => !has.includes(id) && !excused.includes(id));
    if (has.length < had.length && left !== undefined)
      this.offend('contacts-only-make-way', {
        peer,
        expected: `${left} to stay until somebody takes its place`,
        seen: 'it was dropped, and nobody came',
      });
    this.lookForSplit(peer, before, has, observation);
  }

  /** Others than the bucket around the node itself split only near it: while fewer than k contacts are nearer (§2.4). */
  private lookForSplit(
    peer: Id,
    before: KademliaView,
    has: readonly Id[],
    { params }: KademliaObservation,
  ): void {
    const space = spaceOf(params);
    const had = before.buckets.flat();
    for (const newcomer of has.filter((id) => !had.includes(id))) {
      const range = bucketIndex(space, peer, newcomer);
      const inRange = (ids: readonly Id[]) => ids.filter((id) => bucketIndex(space, peer, id) === range);
      const nearer = (ids: readonly Id[]) => ids.filter((id) => bucketIndex(space, peer, id) < range).length;
      // Where a range has been split before, there may be room in one of its buckets.
      const isWhole = before.buckets.filter((bucket) => inRange(bucket).length > 0).length === 1;
      if (!isWhole || inRange(has).length <= params.k) continue;
      if (nearer(had) < params.k || nearer(has) < params.k) continue;
      this.offend('splits-near-itself-only', {
        peer,
        expected: `no place for ${newcomer}: ${params.k} of its range are contacts, and as many nearer ones`,
        seen: `[${inRange(has).join(', ')}]`,
      });
    }
  }
}
