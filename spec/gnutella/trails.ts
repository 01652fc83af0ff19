import type { Finding, Name } from '../kit/property.ts';
import { CHECK_EVERY, HOP_MS } from './constants.ts';
import type { GnutellaParameters } from './parameters.ts';
import type { Of, Word } from './wire.ts';

/** Where walkers have come from and gone to, whose hosts keep state. */
export class Trails {
  /** By host, search and walker: who has brought it last. */
  private readonly arrivals = new Map<string, Name>();
  /** By host and search: to whom walkers were sent, and when last. */
  private readonly used = new Map<string, Map<string, number>>();
  /** By host, search and walker: walkers whose originator is asked whether they go on, and since when. */
  private readonly waiting = new Map<
    string,
    { readonly walker: Of<'query'>; readonly from: Name; readonly at: number }
  >();
  /** By host, search and walker: what has to go on. */
  private readonly owed = new Map<string, { readonly peer: Name; readonly walker: number }>();
  private readonly memoryMs: number;
  private readonly mostTtl: number;

  constructor({ memoryMs, mostTtl }: GnutellaParameters) {
    this.mostTtl = mostTtl;
    // By the host’s own clock, which may run fast.
    this.memoryMs = 0.9 * memoryMs;
  }

  /** @param ways to whom the host may send walkers. */
  received(peer: Name, from: Name, walker: Of<'query'>, ways: readonly string[], now: number): void {
    const { guid, ttl, hops, origin } = walker;
    const key = `${peer} ${guid} ${walker.walker}`;
    this.arrivals.set(key, from);
    if (Math.min(ttl, this.mostTtl - hops) <= 1) return;
    if ((hops + 1) % CHECK_EVERY !== 0) this.owe(peer, from, walker, ways);
    else if (origin !== peer) this.waiting.set(key, { walker, from, at: now });
  }

  /** Its originator says what is to become of a walker: soon enough, if its host still waits for certain. */
  told(peer: Name, { type, guid, walker }: Word, ways: readonly string[], now: number): void {
    const key = `${peer} ${guid} ${walker}`;
    const waiting = this.waiting.get(key);
    this.waiting.delete(key);
    if (type === 'go' && waiting && now - waiting.at < 0.9 * HOP_MS)
      this.owe(peer, waiting.from, waiting.walker, ways);
  }

  private owe(peer: Name, from: Name, { guid, walker }: Of<'query'>, ways: readonly string[]): void {
    if (walker !== null && ways.includes(`${from}`) && ways.length > 1)
      this.owed.set(`${peer} ${guid} ${walker}`, { peer, walker });
  }

  /** Whoever was asked is gone, as far as the host knows: it waits no longer. */
  unreachable(peer: Name, other: Name): void {
    for (const [key, { walker }] of this.waiting)
      if (walker.origin === other && key.startsWith(`${peer} `)) this.waiting.delete(key);
  }

  /** It is gone, and with it what it had. */
  forget(peer: Name): void {
    for (const list of [this.waiting, this.owed])
      for (const key of list.keys()) if (key.startsWith(`${peer} `)) list.delete(key);
  }

  /** A walker that had to go on, and has not. */
  stopped(): Finding | undefined {
    const [owed] = this.owed.values();
    return (
      owed && { peer: owed.peer, expected: `to have passed walker ${owed.walker} on`, seen: 'it has not' }
    );
  }

  /**
   * A walker goes on. Returns what is wrong with that: it goes where one of its search has gone, and there was another way. What
   * was so long ago that its host may have forgotten it does not count.
   * @param neighbours of its host, as far as anybody knows.
   */
  sent(
    peer: Name,
    to: Name,
    { guid, walker, keeps, hops }: Of<'query'>,
    neighbours: readonly string[],
    now: number,
  ): Finding | undefined {
    if (hops > 0) this.owed.delete(`${peer} ${guid} ${walker}`);
    if (!keeps) return undefined;
    const key = `${peer} ${guid}`;
    const used = this.used.get(key) ?? new Map<string, number>();
    this.used.set(key, used);
    const arrival = this.arrivals.get(`${key} ${walker}`);
    const unused = neighbours.filter((each) => each !== arrival && !used.has(each));
    const last = used.get(`${to}`);
    used.set(`${to}`, now);
    if (last === undefined || now - last > this.memoryMs || unused.length === 0) return undefined;
    return {
      peer,
      expected: `walker ${walker} to one of ${unused.join(', ')}`,
      seen: `it goes to ${to}, where another has gone`,
    };
  }
}
