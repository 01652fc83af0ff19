import type { Id } from '../kit/identifiers.ts';
import { REPLICATE_MS } from './constants.ts';
import { type KademliaObservation, knowsFresh, shownBy } from './neighbourhood.ts';
import type { Offend } from './offence.ts';

interface Message {
  readonly type: string;
  readonly key?: Id;
  readonly target?: Id;
  readonly cached?: boolean;
}

/**
 * Who looks once an hour, and republishes what it has not received for one, may be nearly two hours late; and hours are spread, so
 * that not all who keep a pair republish it at once.
 */
const LATE_MS = 2.5 * REPLICATE_MS;

/** Whether those who keep a pair republish it every hour, unless somebody else does (§2.5). */
export class Republications {
  private readonly offend: Offend;
  /** By peer and key: since when the pair is kept, was last given, or was looked after. */
  private readonly since = new Map<Id, Map<Id, number>>();
  /** Those who, when they were last seen, had nobody to send anything to. */
  private readonly alone = new Set<Id>();

  constructor(offend: Offend) {
    this.offend = offend;
  }

  /** To republish is to look up the key, and to send STOREs. */
  sent(peer: Id, { type, key, target }: Message, now: number): void {
    const isAbout = type === 'find_node' ? target : type === 'store' ? key : undefined;
    if (isAbout !== undefined) this.touch(peer, isAbout, now);
  }

  received(peer: Id, { type, key, cached }: Message, now: number): void {
    if (type === 'store' && !cached) this.touch(peer, key!, now);
  }

  changed(peer: Id, observation: KademliaObservation): void {
    const { now, params } = observation;
    const view = shownBy(observation, peer);
    if (!view?.member) {
      this.since.delete(peer);
      this.alone.delete(peer);
      return;
    }
    if (view.pairs.length === 0) {
      this.since.delete(peer);
      return;
    }
    this.look(peer, now);
    // One that knows nobody, and one that keeps the pair for itself, sends nothing.
    const isAlone = params.k === 1 || !knowsFresh(view, () => true);
    const known = this.alone.has(peer) ? undefined : this.since.get(peer);
    this.since.set(peer, new Map(view.pairs.map(([key]) => [key, known?.get(key) ?? now])));
    if (isAlone) this.alone.add(peer);
    else this.alone.delete(peer);
  }

  /** Everything has settled. */
  end(now: number): void {
    for (const peer of this.since.keys()) this.look(peer, now);
  }

  private look(peer: Id, now: number): void {
    if (this.alone.has(peer)) return;
    for (const [key, since] of this.since.get(peer) ?? [])
      if (now > since + LATE_MS)
        this.offend('keepers-republish', {
          peer,
          expected: `key ${key}, which it keeps, to be republished within an hour, or so`,
          seen: `nothing for ${Math.floor((now - since) / 60_000)} minutes`,
        });
  }

  private touch(peer: Id, key: Id, now: number): void {
    const keys = this.since.get(peer);
    if (keys?.has(key)) keys.set(key, now);
  }
}
