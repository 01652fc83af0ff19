import type { Id } from '../kit/identifiers.ts';
import { bucketNear, isContact, type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';
import { spaceOf } from './parameters.ts';

/** The head of a full bucket is to be pinged for a newcomer. */
interface Probe {
  readonly head: Id;
  readonly newcomer: Id;
  readonly at: number;
  /** The peer has not shown yet whether the newcomer has found room at once. */
  isOpen: boolean;
}

/** A ping, a round trip, and patience take well less. */
const TIME_MS = 60_000;

/** Whether heads of full buckets are pinged where there is no replacement cache (§2.2), and make way if they are silent. */
export class Probes {
  private readonly offend: Offend;
  private readonly owed = new Map<Id, readonly Probe[]>();
  /** By peer and contact: when it was last pinged, and when last heard. */
  private readonly pinged = new Map<Id, Map<Id, number>>();
  private readonly heardAt = new Map<Id, Map<Id, number>>();
  /** By peer: whom it has heard last. By peer and contact: whom it had heard when it last pinged that one. */
  private readonly speakers = new Map<Id, Id>();
  private readonly causes = new Map<string, Id>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  sent(peer: Id, to: Id, { type }: { readonly type: string }, now: number): void {
    if (type !== 'ping') return;
    timesOf(this.pinged, peer).set(to, now);
    const cause = this.speakers.get(peer);
    if (cause !== undefined) this.causes.set(`${peer} ${to}`, cause);
  }

  /** A message that certainly counts is about to be dealt with. A ping has nobody pinged here. */
  heard(peer: Id, from: Id, type: string, observation: KademliaObservation): void {
    const { now, params } = observation;
    if (params.spares > 0) return;
    timesOf(this.heardAt, peer).set(from, now);
    this.speakers.set(peer, from);
    this.look(peer, observation);
    const view = shownBy(observation, peer);
    if (type === 'ping' || !view?.member || isContact(view, from)) return;
    const bucket = bucketNear(view, spaceOf(params), from);
    const pings = timesOf(this.pinged, peer);
    const isBusy = bucket.some(
      (id) => view.stale.includes(id) || now - (pings.get(id) ?? -TIME_MS) < TIME_MS,
    );
    if (bucket.length < params.k || isBusy) return;
    const probes = this.owed.get(peer) ?? [];
    this.owed.set(peer, [...probes, { head: bucket[0]!, newcomer: from, at: now, isOpen: true }]);
  }

  /** Who has been pinged and is silent goes, though the newcomer has found a place already. */
  excused(peer: Id, observation: KademliaObservation): readonly Id[] {
    const heard = timesOf(this.heardAt, peer);
    const contacts = shownBy(observation, peer)?.buckets.flat() ?? [];
    return [...timesOf(this.pinged, peer)].flatMap(([id, at]) => {
      const isSilent = observation.now - at < TIME_MS && (heard.get(id) ?? -1) <= at;
      return isSilent && contacts.includes(this.causes.get(`${peer} ${id}`)!) ? [id] : [];
    });
  }

  /** What has become of the probes. A newcomer may have got in meanwhile, in another way. */
  look(peer: Id, observation: KademliaObservation): void {
    const probes = this.owed.get(peer);
    if (!probes || probes.length === 0) return;
    const view = shownBy(observation, peer);
    const contacts = view?.buckets.flat() ?? [];
    const pings = timesOf(this.pinged, peer);
    const heard = timesOf(this.heardAt, peer);
    const left = probes.filter((probe) => {
      const { head, newcomer, at, isOpen } = probe;
      probe.isOpen = false;
      if (isOpen && contacts.includes(newcomer)) return false;
      if (!contacts.includes(head) || (heard.get(head) ?? -1) >= at) return false;
      if (observation.now <= at + TIME_MS) return true;
      if (contacts.includes(newcomer)) return false;
      const isPinged = (pings.get(head) ?? -1) >= at;
      this.offend(isPinged ? 'silent-head-makes-way' : 'full-bucket-head-is-pinged', {
        peer,
        expected: isPinged
          ? `${head}, which was pinged and is silent, to make way for ${newcomer}`
          : `a ping for ${head}, the least recently seen of the full bucket into which ${newcomer} belongs`,
        seen: 'nothing within a minute',
      });
      return false;
    });
    this.owed.set(peer, left);
  }

  /** The peer is gone. */
  forget(peer: Id): void {
    this.owed.delete(peer);
    this.pinged.delete(peer);
    this.heardAt.delete(peer);
  }

  /** Whether a contact was ever pinged: then it was not the replacement cache that it made way for. */
  hasPinged(peer: Id, contact: Id): boolean {
    return timesOf(this.pinged, peer).has(contact);
  }
}

function timesOf(times: Map<Id, Map<Id, number>>, peer: Id): Map<Id, number> {
  const known = times.get(peer) ?? new Map<Id, number>();
  times.set(peer, known);
  return known;
}
