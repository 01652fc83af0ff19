import type { Id } from '../kit/identifiers.ts';
import { type KademliaObservation, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';

interface Message {
  readonly type: string;
  readonly rpc?: number;
  readonly key?: Id;
  readonly value?: unknown;
  readonly ttl?: number;
  readonly cached?: boolean;
}

/** A pair that a peer was asked to keep. */
interface Given {
  readonly key: Id;
  /** Undefined: it may keep another as well. */
  readonly value: unknown;
  /** It certainly has not expired before that. */
  readonly until: number;
  /** The peer has said that it keeps it. */
  isKept: boolean;
}

/** Over a day, clocks drift from timers by up to five in a hundred. */
const SURELY = 0.94;

/** Whether those who say that they keep a pair (`stored`) show it, with the value that they were given last, until it has expired. */
export class Keepings {
  private readonly offend: Offend;
  /** By peer and key: what it was given last. */
  private readonly given = new Map<Id, Map<Id, Given>>();
  /** By asked, asker and rpc id: what was given. */
  private readonly questions = new Map<string, Given>();
  /** By peer: under which keys it publishes itself. */
  private readonly own = new Map<Id, Set<Id>>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  called(peer: Id, key: Id): void {
    this.own.set(peer, (this.own.get(peer) ?? new Set()).add(key));
  }

  received(peer: Id, from: Id, { type, rpc, key, value, ttl, cached }: Message, now: number): void {
    if (type !== 'store') return;
    const given = this.given.get(peer) ?? new Map<Id, Given>();
    this.given.set(peer, given);
    const before = given.get(key!);
    const until = now + SURELY * ttl!;
    // A copy of what it keeps may be ignored, or take its place.
    const isBeside = cached && before !== undefined && before.until > now;
    const after = isBeside
      ? { ...before, value: undefined, until: Math.min(before.until, until) }
      : { key: key!, value: cached ? undefined : value, until, isKept: false };
    given.set(key!, after);
    this.questions.set(`${peer} ${from} ${rpc}`, after);
  }

  sent(peer: Id, to: Id, { type, rpc, key, value, cached }: Message): void {
    if (type === 'store' && !cached) this.passedOn(peer, key!, value);
    if (type !== 'stored') return;
    const given = this.questions.get(`${peer} ${to} ${rpc}`);
    this.questions.delete(`${peer} ${to} ${rpc}`);
    if (given) given.isKept = true;
  }

  /**
   * Whoever passes its pair on while it is given another value under that key gives it to itself, too, if it is one of the k closest:
   * which of the two it keeps then no text says.
   */
  private passedOn(peer: Id, key: Id, value: unknown): void {
    const given = this.given.get(peer);
    const before = given?.get(key);
    if (given && before && before.value !== value) given.set(key, { ...before, value: undefined });
  }

  /** What the peer has made of what it was told last is shown by now. */
  settle(peer: Id, observation: KademliaObservation): void {
    const given = this.given.get(peer);
    const view = given && shownBy(observation, peer);
    if (!view) return;
    for (const { key, value, until, isKept } of given.values()) {
      if (!isKept || observation.now >= until) continue;
      const isAny = value === undefined || this.own.get(peer)?.has(key);
      const isMeant = ([kept, shown]: readonly [Id, unknown]) => kept === key && (isAny || shown === value);
      if (view.pairs.some(isMeant) || view.cached.some(isMeant)) continue;
      this.offend('stored-is-kept', {
        peer,
        expected: `${isAny ? 'a value' : JSON.stringify(value)} under key ${key}, as it has said, until it has expired`,
        seen: 'it is not shown',
      });
    }
  }

  /** The peer is gone: what it still keeps if it comes back is not asked. It may publish its own anew then. */
  forget(peer: Id): void {
    this.given.delete(peer);
  }
}
