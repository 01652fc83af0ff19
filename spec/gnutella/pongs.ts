import type { Finding, Name } from '../kit/property.ts';
import { MOST_PONGS, PONG_MS, USUAL_TTL } from './constants.ts';
import type { GnutellaParameters } from './parameters.ts';
import { isLeaf } from './roles.ts';
import type { Of } from './wire.ts';

interface Heard {
  readonly ip: string;
  /** How far away whoever has sent it is. */
  readonly distance: number;
  readonly from: Name;
  readonly at: number;
}

/** A Ping that is told of Pongs. */
interface Call {
  readonly guid: string;
  readonly ttl: number;
  readonly from: Name;
  readonly at: number;
  /** By distance: Pongs that have gone back for it. */
  readonly told: number[];
  /** By distance: how many have to, because they had come before, or have come since. */
  due: number[];
  /** The connection by which it came is over: what comes from now on is not for it, nor for another connection with the same. */
  isOver: boolean;
}

/** So long Pongs are certainly told, also by a clock that runs fast. */
const CERTAIN_MS = 0.8 * PONG_MS;

/** After so long what is cached is stale, also by a clock that runs slow. */
const STALE_MS = PONG_MS / 0.9;

/** Pongs of each distance that one Ping gets at most: of each the same number, with parts rounded up. */
export function mostOfEach(ttl: number): number {
  return Math.ceil(MOST_PONGS / Math.max(1, farthestFor(ttl)));
}

/** And at least, where so many have come: N / TTL (ping-pong, pseudocode), with parts left out. */
function leastOfEach(ttl: number): number {
  return Math.floor(MOST_PONGS / Math.max(1, Math.min(ttl, USUAL_TTL)));
}

function farthestFor(ttl: number): number {
  return Math.min(ttl, USUAL_TTL) - 1;
}

/** What servents that cache Pongs have to tell of them. */
export class PongDues {
  private readonly heard = new Map<Name, Heard[]>();
  private readonly calls = new Map<Name, Call[]>();
  /** By GUID: who has sent a Ping of its own, and when. */
  private readonly own = new Map<string, { readonly peer: Name; readonly at: number }>();
  /** When each servent has pinged last. */
  private readonly asks = new Map<Name, number>();
  /** Who has had a Ping when what it had cached was stale, and when: it has to ask anew. */
  private readonly stale = new Map<Name, number>();
  private readonly parameters: GnutellaParameters;

  constructor(parameters: GnutellaParameters) {
    this.parameters = parameters;
  }

  /** A Ping comes: what has come lately is to be told, if its servent does not ask anew. */
  called(
    peer: Name,
    from: Name,
    { guid, ttl, hops }: Of<'ping'>,
    neighbours: readonly string[],
    now: number,
  ): void {
    if (isLeaf(peer, this.parameters)) return;
    const last = this.asks.get(peer) ?? Number.NEGATIVE_INFINITY;
    const isDue = ttl > 1 && now - last > STALE_MS;
    // With nobody to ping it has pinged all that there are, and may leave it at that for a while.
    if (isDue && neighbours.length === 0) this.asks.set(peer, now);
    else if (isDue && !this.stale.has(peer)) this.stale.set(peer, now);
    const call: Call = {
      guid,
      ttl: Math.min(ttl, this.parameters.mostTtl - hops),
      from,
      at: now,
      told: [],
      due: [],
      isOver: false,
    };
    const known = (this.heard.get(peer) ?? []).filter(({ at }) => now - at < CERTAIN_MS);
    for (let distance = 1; distance <= farthestFor(call.ttl); distance++) {
      // More than one Ping may be told of need not be kept.
      const kept = known.filter((each) => each.distance === distance).slice(-MOST_PONGS);
      const these = kept.filter((each) => this.concerns(call, each));
      call.due[distance] = Math.min(these.length, leastOfEach(call.ttl));
    }
    this.calls.set(peer, [...(this.calls.get(peer) ?? []).filter((each) => each.from !== from), call]);
  }

  /** A Pong comes: it counts if it is for a Ping of the servent’s own that it certainly remembers. @param links with whom it is connected. */
  came(peer: Name, from: Name, { guid, ip, hops }: Of<'pong'>, links: readonly string[], now: number): void {
    const own = this.own.get(guid);
    if (own?.peer !== peer || now - own.at > 0.9 * this.parameters.memoryMs) return;
    if (isLeaf(peer, this.parameters) || ip === peer) return;
    const pong: Heard = { ip, distance: hops + 1, from, at: now };
    this.heard.set(peer, [...(this.heard.get(peer) ?? []), pong]);
    for (const call of this.calls.get(peer) ?? []) {
      const isOpen = !call.isOver && links.includes(`${call.from}`) && now - call.at < CERTAIN_MS;
      if (!isOpen || pong.distance > farthestFor(call.ttl) || !this.concerns(call, pong)) continue;
      const due = call.due[pong.distance] ?? 0;
      if (due < leastOfEach(call.ttl)) call.due[pong.distance] = due + 1;
    }
  }

  /** It asks anew, and forgets what it has, and whom it owes. */
  asked(peer: Name, guid: string, now: number): void {
    this.own.set(guid, { peer, at: now });
    this.asks.set(peer, now);
    if (now - (this.stale.get(peer) ?? now) <= STALE_MS) this.stale.delete(peer);
    this.heard.delete(peer);
    for (const call of this.calls.get(peer) ?? []) if (call.at === now) call.due = [];
    this.calls.set(
      peer,
      (this.calls.get(peer) ?? []).filter(({ at }) => at === now),
    );
  }

  told(peer: Name, to: Name, { guid, hops }: Of<'pong'>): void {
    const call = this.calls.get(peer)?.find((each) => each.from === to && each.guid === guid);
    if (!call) return;
    call.told[hops] = (call.told[hops] ?? 0) + 1;
  }

  /** A connection is over. */
  parted(peer: Name, other: Name): void {
    for (const call of this.calls.get(peer) ?? []) if (call.from === other) call.isOver = true;
  }

  forget(peer: Name): void {
    this.heard.delete(peer);
    this.calls.delete(peer);
    this.asks.delete(peer);
    this.excuse(peer);
  }

  /** It stalls, or is gone: it need not ask anew. */
  excuse(peer: Name): void {
    this.stale.delete(peer);
  }

  /** Somebody who had to ask anew, and has not. */
  silent(): Finding | undefined {
    const [late] = this.stale;
    return (
      late && { peer: late[0], expected: 'a Ping of its own', seen: `none for the Ping at ${late[1]} ms` }
    );
  }

  /** A Ping that was not told of what it had to be. */
  untold(): Finding | undefined {
    for (const [peer, calls] of this.calls)
      for (const { due, told, from, guid } of calls) {
        const distance = due.findIndex((each = 0, at) => each > (told[at] ?? 0));
        if (distance < 0 || told.reduce((sum, each) => sum + each, 0) >= MOST_PONGS) continue;
        const seen = `${told[distance] ?? 0}`;
        return {
          peer,
          expected: `${due[distance]} Pongs of ${distance} hops for ${from}’s Ping ${guid}`,
          seen,
        };
      }
    return undefined;
  }

  private concerns({ from }: Call, pong: Heard): boolean {
    return pong.from !== from && pong.ip !== from;
  }
}
