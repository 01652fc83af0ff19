import type { Id } from '../kit/identifiers.ts';
import { EXPIRE_MS, REPUBLISH_MS } from './constants.ts';
import { type KademliaObservation, knowsFresh, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';

interface Message {
  readonly type: string;
  readonly key?: Id;
  readonly value?: unknown;
  readonly ttl?: number;
  readonly cached?: boolean;
}

/** What a peer has published under a key since it came. */
interface Published {
  value: unknown;
  /** When it last sent the value with a whole life before it. */
  at: number;
}

/** Lookups take time, and hours are spread. */
const LATE_MS = REPUBLISH_MS / 24;

/** Whether publishers publish anew every 24 hours, with a whole life, what they published last (§2.5). */
export class Publishers {
  private readonly offend: Offend;
  private readonly lives = new Map<Id, Map<Id, Published>>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  called(peer: Id, key: Id, value: unknown, now: number): void {
    const life = this.lives.get(peer) ?? new Map<Id, Published>();
    this.lives.set(peer, life.set(key, { value, at: now }));
  }

  /** The store came to nothing: whether it is tried again is the node's affair. */
  failed(peer: Id, key: Id): void {
    this.lives.get(peer)?.delete(key);
  }

  sent(peer: Id, { type, key, value, ttl, cached }: Message, observation: KademliaObservation): void {
    const published = type === 'store' && !cached ? this.lives.get(peer)?.get(key!) : undefined;
    if (!published || published.value !== value || ttl! < EXPIRE_MS - LATE_MS / 60) return;
    this.look(peer, key!, published, observation);
    published.at = observation.now;
  }

  /** Somebody has come, gone, or changed. One that knows nobody that is there keeps its pairs for itself, and sends nothing. */
  changed(observation: KademliaObservation): void {
    for (const [peer, life] of this.lives) {
      if (this.hasCompany(peer, observation)) continue;
      for (const published of life.values()) published.at = observation.now;
    }
  }

  /** The peer is gone: what it publishes if it comes back with its state is not asked. */
  forget(peer: Id): void {
    this.lives.delete(peer);
  }

  /** Everything has settled. */
  end(observation: KademliaObservation): void {
    for (const [peer, life] of this.lives)
      for (const [key, published] of life) this.look(peer, key, published, observation);
  }

  private look(peer: Id, key: Id, { value, at }: Published, observation: KademliaObservation): void {
    const { now, params } = observation;
    // With k = 1 it may be the only one to keep the pair.
    if (now <= at + REPUBLISH_MS + LATE_MS || params.k === 1 || !this.hasCompany(peer, observation)) return;
    this.offend('publishers-publish-anew', {
      peer,
      expected: `${JSON.stringify(value)} published anew under key ${key}, with a whole life, every 24 hours`,
      seen: `not for ${Math.floor(((now - at) / REPUBLISH_MS) * 24)} hours`,
    });
  }

  private hasCompany(peer: Id, observation: KademliaObservation): boolean {
    const view = shownBy(observation, peer);
    return view?.member === true && knowsFresh(view, (id) => shownBy(observation, id)?.member === true);
  }
}
