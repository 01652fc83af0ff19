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
  /** How many more have to go, because they had come before, or have come since. */
  owed: number;
}

/** So long Pongs are certainly told, also by a clock that runs fast. */
const CERTAIN_MS = 0.8 * PONG_MS;

/** Pongs of each distance that one Ping gets: of each the same number. */
export function mostOfEach(ttl: number): number {
  return Math.ceil(MOST_PONGS / distancesFor(ttl));
}

function distancesFor(ttl: number): number {
  return Math.max(1, Math.min(ttl - 1, USUAL_TTL - 1));
}

/** What servents that cache Pongs have to tell of them. */
export class PongDues {
  private readonly heard = new Map<Name, Heard[]>();
  private readonly calls = new Map<Name, Call[]>();
  /** By GUID: who has sent a Ping of its own, and when. */
  private readonly own = new Map<string, { readonly peer: Name; readonly at: number }>();
  private readonly parameters: GnutellaParameters;

  constructor(parameters: GnutellaParameters) {
    this.parameters = parameters;
  }

  /** A Ping comes: what has come lately is to be told, if its servent does not ask anew. */
  called(peer: Name, from: Name, { guid, ttl, hops }: Of<'ping'>, now: number): void {
    if (isLeaf(peer, this.parameters)) return;
    const call: Call = {
      guid,
      ttl: Math.min(ttl, this.parameters.mostTtl - hops),
      from,
      at: now,
      told: [],
      owed: 0,
    };
    const known = (this.heard.get(peer) ?? []).filter(({ at }) => now - at < CERTAIN_MS);
    for (let distance = 1; distance <= Math.min(call.ttl - 1, USUAL_TTL - 1); distance++) {
      // More than one Ping may be told of need not be kept.
      const kept = known.filter((each) => each.distance === distance).slice(-MOST_PONGS);
      const these = kept.filter((each) => this.concerns(call, each));
      call.owed += Math.min(these.length, mostOfEach(call.ttl));
    }
    call.owed = Math.min(call.owed, MOST_PONGS);
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
      const isOpen = links.includes(`${call.from}`) && now - call.at < CERTAIN_MS;
      const isNear = pong.distance <= Math.min(call.ttl - 1, USUAL_TTL - 1);
      const all = call.told.reduce((sum, each) => sum + (each ?? 0), 0) + call.owed;
      const isWanted = (call.told[pong.distance] ?? 0) < mostOfEach(call.ttl) && all < MOST_PONGS;
      if (isOpen && isNear && isWanted && this.concerns(call, pong)) call.owed++;
    }
  }

  /** It asks anew, and forgets what it has, and whom it owes. */
  asked(peer: Name, guid: string, now: number): void {
    this.own.set(guid, { peer, at: now });
    this.heard.delete(peer);
    for (const call of this.calls.get(peer) ?? []) if (call.at === now) call.owed = 0;
    this.calls.set(
      peer,
      (this.calls.get(peer) ?? []).filter(({ at }) => at === now),
    );
  }

  told(peer: Name, to: Name, { guid, hops }: Of<'pong'>): void {
    const call = this.calls.get(peer)?.find((each) => each.from === to && each.guid === guid);
    if (!call) return;
    call.told[hops] = (call.told[hops] ?? 0) + 1;
    call.owed--;
  }

  forget(peer: Name): void {
    this.heard.delete(peer);
    this.calls.delete(peer);
  }

  /** A Ping that was not told of what it had to be. */
  untold(): Finding | undefined {
    for (const [peer, calls] of this.calls)
      for (const { owed, from, guid } of calls)
        if (owed > 0)
          return { peer, expected: `${owed} Pongs more for ${from}’s Ping ${guid}`, seen: 'none' };
    return undefined;
  }

  private concerns({ from }: Call, pong: Heard): boolean {
    return pong.from !== from && pong.ip !== from;
  }
}
