import type { Id } from '../kit/identifiers.ts';
import { bucketIndex } from '../kit/xor.ts';
import { REFRESH_MS } from './constants.ts';
import type { KademliaObservation } from './neighbourhood.ts';
import { spaceOf } from './parameters.ts';

/** What one life of a peer has done for its buckets, by i: those with contacts at distances [2^i, 2^(i+1)). */
interface Care {
  /** Since when it has had contacts there, outside the bucket that is nearest itself. */
  readonly since: Map<number, number>;
  /** When it last asked about a target there. */
  readonly sought: Map<number, number>;
}

/**
 * Who looks once an hour, and refreshes what has not been looked up for one, may be nearly two hours late; and clocks, and the
 * moments at which hours begin, differ.
 */
const LATE_MS = 2.5 * REFRESH_MS;

/** A bucket that was left alone. */
export interface Neglect {
  readonly peer: Id;
  readonly index: number;
  readonly forMs: number;
}

/** When each peer last looked up something in each of its buckets. */
export class Refreshes {
  private readonly cares = new Map<Id, Care>();

  sent(peer: Id, target: Id, { now, params }: KademliaObservation): void {
    if (target === peer) return;
    this.of(peer).sought.set(bucketIndex(spaceOf(params), peer, target), now);
  }

  changed({ peers, now, params }: KademliaObservation, at: number): void {
    const { address, alive, view } = peers[at]!;
    if (!alive || !view?.member) {
      this.cares.delete(address);
      return;
    }
    const { since } = this.of(address);
    // The nearest bucket holds several ranges, and one lookup serves them all. Stale contacts are left alone (§4.1).
    const far = view.buckets
      .slice(1)
      .flat()
      .filter((id) => !view.stale.includes(id));
    const indexes = new Set(far.map((id) => bucketIndex(spaceOf(params), address, id)));
    for (const index of since.keys()) if (!indexes.has(index)) since.delete(index);
    for (const index of indexes) if (!since.has(index)) since.set(index, now);
  }

  /** A bucket in which its owner has looked nothing up for too long. */
  neglected({ now }: KademliaObservation): Neglect | undefined {
    for (const [peer, { since, sought }] of this.cares)
      for (const [index, first] of since) {
        const forMs = now - Math.max(first, sought.get(index) ?? 0);
        if (forMs > LATE_MS) return { peer, index, forMs };
      }
    return undefined;
  }

  private of(peer: Id): Care {
    const known = this.cares.get(peer) ?? { since: new Map(), sought: new Map() };
    this.cares.set(peer, known);
    return known;
  }
}
