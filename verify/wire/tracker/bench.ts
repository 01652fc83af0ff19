import { createHash } from 'node:crypto';
import { ipOf, portOf } from '../../../spec/mainline-dht/compact.ts';
import type { Budget } from '../budget.ts';
import { fell, HELD, skipped, unclear } from '../case.ts';
import type { Judgement } from '../results.ts';
import type { Announcement, Counts, Scraped, Speaker, Told } from './speaker.ts';

/** How patient we are. */
export interface Manners {
  /** How long an answer may take. */
  readonly patienceMs: number;
  /** How often it is asked again: packets get lost. */
  readonly tries: number;
  /** How old counts may be: some trackers count every few seconds only, and no document says how often they must. */
  readonly staleMs: number;
  /** “A client can use a connection ID until one minute after it has received it” (BEP 15); the last request may be made twice. */
  readonly connectionMs: number;
}

export const MANNERS: Manners = { patienceMs: 2000, tries: 2, staleMs: 10_000, connectionMs: 50_000 };

/** Addresses of ours. */
export const SEATS = 12;

/** A peer of ours, as the tracker is to know it. */
export interface Someone {
  readonly ip: string;
  readonly port: number;
  readonly id: string;
  /** `ip:port`, as others are to be told of it. */
  readonly address: string;
}

const PORTS_FROM = 20_000;
const SIZE = 1_000_000;

/** The tracker, our swarms, and everything that has passed between them. */
export class TrackerBench<S extends Speaker = Speaker> {
  readonly speaker: S;
  readonly ips: readonly string[];
  /** Of the announce URL. */
  readonly path: string;
  readonly budget: Budget;
  /** Whether it has ever answered anything. */
  hasSpoken = false;
  /** Why nothing can be learnt any more. */
  private lostFor: string | undefined;
  private readonly seed: number;
  private readonly stale: Record<'lists' | 'counts', number>;
  private made = 0;
  private torrents = 0;
  private readonly present = new Map<string, { readonly who: Someone; readonly infoHash: string }>();

  constructor(
    speaker: S,
    ips: readonly string[],
    path: string,
    seed: number,
    budget: Budget,
    { staleMs }: Manners,
  ) {
    this.stale = { lists: staleMs, counts: staleMs };
    this.speaker = speaker;
    this.ips = ips;
    this.path = path;
    this.seed = seed;
    this.budget = budget;
  }

  /** 20 bytes that nobody else has. */
  fresh(what: string): string {
    return bytesFor(this.seed, what, this.made++);
  }

  /** The infohash of a torrent that nobody has announced yet. */
  torrent(): string {
    if (this.torrents >= TORRENTS) throw new RangeError(`cases need more than ${TORRENTS} torrents`);
    return bytesFor(this.seed, 'torrent', this.torrents++);
  }

  /** Peers of ours, on as many addresses as there are, one port after the other. */
  people(count: number): Someone[] {
    return Array.from({ length: count }, (_, at) => {
      const ip = this.ips[at % this.ips.length]!;
      const port = PORTS_FROM + this.made;
      return { ip, port, id: this.fresh('peer'), address: `${ip}:${port}` };
    });
  }

  async announce(
    who: Someone,
    infoHash: string,
    said: Partial<Pick<Announcement, 'left' | 'event' | 'wanted'>> = {},
  ): Promise<Told> {
    const told = await this.speaker.announce(who.ip, {
      infoHash,
      peerId: who.id,
      port: who.port,
      left: SIZE,
      ...said,
    });
    if (told.as !== 'nothing') this.hasSpoken = true;
    const key = `${who.id}${infoHash}`;
    if (said.event === 'stopped') this.present.delete(key);
    else if (told.as === 'peers') this.present.set(key, { who, infoHash });
    return told;
  }

  /** All of them begin, one after the other. Returns the first answer that is no list of peers. */
  async begin(
    swarm: readonly Someone[],
    infoHash: string,
    left: (who: Someone, at: number) => number = () => SIZE,
  ): Promise<Exclude<Told, { as: 'peers' }> | undefined> {
    for (const [at, who] of swarm.entries()) {
      const told = await this.announce(who, infoHash, { event: 'started', left: left(who, at) });
      if (told.as !== 'peers') return told;
    }
    return undefined;
  }

  /** Everybody who is still there stops: whoever judges the same torrents again finds them empty. */
  async leave(): Promise<void> {
    const all = [...this.present.values()];
    for (const { who, infoHash } of this.isLost ? [] : all)
      await this.announce(who, infoHash, { event: 'stopped' });
  }

  /** Scrapes, and again while the counts are not right and may be old. */
  scrape(infoHashes: readonly string[], isRight: (counts: readonly Counts[]) => boolean): Promise<Scraped> {
    return this.settled(
      'counts',
      () => this.speaker.scrape(this.ips[0]!, infoHashes),
      (scraped) => scraped.as !== 'counts' || isRight(scraped.counts),
    );
  }

  /** What it says in the end, of what it may say late. */
  async settled<T>(
    what: 'lists' | 'counts',
    ask: () => Promise<T>,
    isRight: (said: T) => boolean,
  ): Promise<T> {
    const staleMs = this.stale[what];
    const end = this.budget.spent() + staleMs;
    for (;;) {
      const said = await ask();
      if (isRight(said)) return said;
      if (!(this.budget.spent() < end)) break;
      await this.budget.wait(staleMs / 5);
    }
    // It is not that they are old: nobody need wait for that again.
    this.stale[what] = 0;
    return ask();
  }

  /** Why there are no counts to judge. */
  uncounted(scraped: Exclude<Scraped, { as: 'counts' }>): Judgement {
    return scraped.as === 'refused'
      ? skipped(`it has no scrape: ${scraped.text}`)
      : unclear(`it cannot be scraped: ${scraped.text}`);
  }

  /** What to say of an answer that is none that a case can be judged by. */
  disappointed(told: Exclude<Told, { as: 'peers' }>): Judgement {
    switch (told.as) {
      case 'strange':
        return unclear(`its answer is none: ${told.why}`);
      case 'refused':
        return unclear(`it refuses: ${told.text}; if it must know our torrents first, --dry-run lists them`);
      case 'nothing':
        return unclear(this.whyLost(told.text));
    }
  }

  /** Whether somebody is named who takes part. */
  named({ address, ip, port }: Someone, { peers, text }: Told & { readonly as: 'peers' }): Judgement {
    if (peers.includes(address)) return HELD;
    const other = peers.find((each) => portOf(each) === port && !isShuffled(ipOf(each), ip));
    // “ip: Generally used for the origin if it's on the same machine as the tracker” (BEP 3).
    if (ip.startsWith('127.') && other !== undefined)
      return unclear(`it names ${other} for ${address}: another address for whoever is on its own machine`);
    return fell(`a list with ${address}`, text);
  }

  get isLost(): boolean {
    return this.lostFor !== undefined;
  }

  lose(why: string): void {
    this.lostFor ??= why;
  }

  whyLost(text = this.lostFor ?? 'no answer'): string {
    return this.hasSpoken ? text : `nothing answers: ${text}`;
  }
}

/** Whether it is the same four bytes in another order. */
function isShuffled(one: string, other: string): boolean {
  const sorted = (ip: string) => ip.split('.').sort().join('.');
  return sorted(one) === sorted(other);
}

export function sameCounts(one: Counts | undefined, other: Counts): boolean {
  return (
    one?.seeders === other.seeders && one.leechers === other.leechers && one.completed === other.completed
  );
}

/** So many torrents are enough for all cases. */
const TORRENTS = 64;

/** The infohashes of all torrents that are announced, in hexadecimal: for trackers that admit only those they know. */
export function torrentsFor(seed: number): string[] {
  return Array.from({ length: TORRENTS }, (_, at) =>
    Buffer.from(bytesFor(seed, 'torrent', at), 'latin1').toString('hex'),
  );
}

function bytesFor(seed: number, what: string, number: number): string {
  return createHash('sha1').update(`${seed} ${what} ${number}`).digest('binary');
}

/** What goes by. */
export interface Wiretap {
  sent: number;
  received: number;
}

export function countsText({ seeders, leechers, completed }: Counts): string {
  const [s, l, c] = [seeders, leechers, completed].map((count) => (Number.isNaN(count) ? '?' : count));
  return `${s} seeders, ${l} leechers, ${c} completed`;
}
