import type { Id } from '../kit/identifiers.ts';
import type { KademliaObservation } from './neighbourhood.ts';
import type { Experience } from './oracle.ts';

/** What one life of a peer has heard, and showed last. */
interface Life {
  /** By contact: when a message of it last came that certainly counts. */
  readonly sure: Map<Id, number>;
  /** By contact: the latest moment at which it may have counted as seen. */
  readonly latest: Map<Id, number>;
  /** By contact: when a message of it last came, whether it counts or not. */
  readonly heard: Map<Id, number>;
  /** Its questions without an answer. What answers a former life may be taken for a sign of life, or for nothing. */
  readonly waiting: Set<string>;
  buckets: readonly (readonly Id[])[];
  member: boolean;
}

const QUESTIONS: readonly string[] = ['ping', 'find_node', 'find_value', 'store'];

/** Who has heard of whom, in which order, and whom it has forgotten: what bucket order and evictions are held against. */
export class Sightings {
  private readonly lives = new Map<Id, Life>();
  /** Peers that have been gone at some time. */
  private readonly gone = new Set<Id>();
  private readonly evictions = new Map<Id, Id>();
  private readonly experienced: Set<Experience>;
  private moment = 0;

  constructor(experienced: Set<Experience>) {
    this.experienced = experienced;
  }

  /** A peer that is asked to create or to join takes part from now on. */
  takesPart(peer: Id): void {
    this.lives.set(
      peer,
      this.lives.get(peer) ?? {
        sure: new Map(),
        latest: new Map(),
        heard: new Map(),
        waiting: new Set(),
        buckets: [],
        member: false,
      },
    );
  }

  sent(peer: Id, to: Id, message: { readonly type: string }): void {
    if (QUESTIONS.includes(message.type)) this.lives.get(peer)?.waiting.add(questionOf(to, message));
  }

  /** Whether the message certainly counts. */
  received(peer: Id, from: Id, message: { readonly type: string }): boolean {
    const life = this.lives.get(peer);
    if (!life) return false;
    const now = ++this.moment;
    const isAnswer = !QUESTIONS.includes(message.type);
    life.latest.set(from, now);
    life.heard.set(from, now);
    if (isAnswer && !life.waiting.delete(questionOf(from, message))) return false;
    life.sure.set(from, now);
    return true;
  }

  changed(observation: KademliaObservation, peer: number): void {
    const { address, alive, view } = observation.peers[peer]!;
    if (!alive) {
      this.gone.add(address);
      this.lives.delete(address);
      this.evictions.delete(address);
      return;
    }
    const life = this.lives.get(address);
    if (!life || !view) return;
    const before = new Set(life.buckets.flat());
    const after = new Set(view.buckets.flat());
    for (const contact of after)
      if (!before.has(contact))
        life.latest.set(contact, Math.max(this.moment, life.latest.get(contact) ?? 0));
    for (const contact of before)
      if (!after.has(contact)) this.lost(observation, address, contact, after.size >= before.size);
    life.buckets = view.buckets;
    life.member = view.member;
  }

  /** A contact that stands before one that was certainly seen longer ago, if any. */
  disorder(peer: Id): { readonly before: Id; readonly after: Id } | undefined {
    const life = this.lives.get(peer);
    for (const bucket of life?.buckets ?? []) {
      let newest: Id | undefined;
      let seen = 0;
      for (const contact of bucket) {
        if (newest !== undefined && (life!.latest.get(contact) ?? 0) < seen)
          return { before: newest, after: contact };
        const sure = life!.sure.get(contact) ?? 0;
        if (sure <= seen) continue;
        seen = sure;
        newest = contact;
      }
    }
    return undefined;
  }

  /** A contact that this peer has dropped although it has been there all the time. */
  evictedBy(peer: Id): Id | undefined {
    return this.evictions.get(peer);
  }

  /** Those of whom this peer has certainly heard since it can last have heard of that one, and who have been there all the time. */
  surelyHeardAfter(peer: Id, other: Id): readonly Id[] {
    const life = this.lives.get(peer);
    const since = life?.heard.get(other) ?? 0;
    return [...(life?.sure ?? [])].filter(([id, at]) => at > since && !this.gone.has(id)).map(([id]) => id);
  }

  /** Still on its way in. */
  isNewcomer(peer: Id): boolean {
    return this.lives.get(peer)?.member === false;
  }

  /** The bucket of this peer in which that contact stands. */
  bucketWith(peer: Id, contact: Id): readonly Id[] {
    return this.lives.get(peer)?.buckets.find((bucket) => bucket.includes(contact)) ?? [];
  }

  private lost(observation: KademliaObservation, peer: Id, contact: Id, isReplaced: boolean): void {
    const isThere = observation.peers.some(({ address, alive }) => address === contact && alive);
    if (isThere && !this.gone.has(contact)) this.evictions.set(peer, contact);
    else if (!isThere && isReplaced) this.experienced.add('dead contact replaced');
  }
}

function questionOf(other: Id, message: { readonly type: string }): string {
  return `${other} ${(message as { rpc?: number }).rpc}`;
}
