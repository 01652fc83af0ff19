import type { Name } from '../kit/property.ts';
import type { FastTrackMessage } from './messages.ts';

/** What one search has set off among supernodes. */
export interface Spread {
  /** Where it began. */
  readonly origin: Name;
  /** Supernodes that it has come to. */
  readonly reached: Set<Name>;
  /** How often it was forwarded. */
  forwards: number;
}

/** Which searches of users have become which floods: told by what follows what. */
export class Floods {
  /** The search that a node’s user has asked for last, and that a supernode is about to pass on. */
  private readonly current = new Map<Name, number>();
  /** By child and the number that it has given its search. */
  private readonly named = new Map<string, number>();
  private readonly callOf = new Map<string, number>();
  private readonly spreads = new Map<number, Spread>();

  called(peer: Name, call: number): void {
    this.current.set(peer, call);
  }

  sent(peer: Name, message: FastTrackMessage): void {
    const call = this.current.get(peer);
    if (message.type === 'search' && call !== undefined) this.named.set(`${peer} ${message.id}`, call);
    if (message.type !== 'forward') return;
    // A number that was there before is another search’s now, if its supernode has forgotten the first.
    if (message.hops === 1 && call !== undefined && this.callOf.get(message.id) !== call) {
      this.callOf.set(message.id, call);
      this.spreads.set(call, { origin: peer, reached: new Set([peer]), forwards: 0 });
    }
    const spread = this.spreadOf(message.id);
    if (spread) spread.forwards++;
  }

  received(peer: Name, from: Name, message: FastTrackMessage): void {
    if (message.type === 'search') {
      const call = this.named.get(`${from} ${message.id}`);
      if (call !== undefined) this.current.set(peer, call);
    }
    if (message.type === 'forward') this.spreadOf(message.id)?.reached.add(peer);
  }

  /** What this search of a user has set off; undefined: it has gone to no other supernode. */
  of(call: number): Spread | undefined {
    return this.spreads.get(call);
  }

  private spreadOf(id: string): Spread | undefined {
    const call = this.callOf.get(id);
    return call === undefined ? undefined : this.spreads.get(call);
  }
}
