import { createHash } from 'node:crypto';
import type { Budget } from '../budget.ts';
import { fell, unclear } from '../case.ts';
import type { Judgement } from '../results.ts';
import type { PacketLog } from '../transcript.ts';
import type { Announcement, Counts, Scraped, Speaker, Told } from './speaker.ts';

/** How patient we are. */
export interface Manners {
  /** How long an answer may take. */
  readonly patienceMs: number;
  /** How often it is asked again: packets get lost. */
  readonly tries: number;
}

export const MANNERS: Manners = { patienceMs: 2000, tries: 2 };

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
  /** Nothing can be learnt any more. */
  isLost = false;
  private readonly seed: number;
  private made = 0;

  constructor(speaker: S, ips: readonly string[], path: string, seed: number, budget: Budget) {
    this.speaker = speaker;
    this.ips = ips;
    this.path = path;
    this.seed = seed;
    this.budget = budget;
  }

  /** 20 bytes that nobody else has. */
  fresh(what: string): string {
    return createHash('sha1')
      .update(`${this.seed} ${what} ${this.made++}`)
      .digest('binary');
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

  scrape(infoHashes: readonly string[]): Promise<Scraped> {
    return this.speaker.scrape(this.ips[0]!, infoHashes);
  }

  /** What to say of an answer that is none that a case can be judged by. */
  disappointed(told: Exclude<Told, { as: 'peers' }>): Judgement {
    switch (told.as) {
      case 'strange':
        return fell('an answer to an announcement', `${told.why}: ${told.text}`);
      case 'refused':
        return unclear(`it refuses our torrents, which it does not know: ${told.text}`);
      case 'nothing':
        return unclear(this.whyLost(told.text));
    }
  }

  whyLost(text = 'no answer'): string {
    return this.hasSpoken ? text : `nothing answers: ${text}`;
  }
}

export function sameCounts(one: Counts | undefined, other: Counts): boolean {
  return (
    one?.seeders === other.seeders && one.leechers === other.leechers && one.completed === other.completed
  );
}

/** What is awaited, logged. */
export interface Wiretap {
  readonly log: PacketLog | undefined;
  during: string;
  sent: number;
  received: number;
}

export function countsText({ seeders, leechers, completed }: Counts): string {
  return `${seeders} seeders, ${leechers} leechers, ${completed} completed`;
}
