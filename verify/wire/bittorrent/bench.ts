import { createHash } from 'node:crypto';
import type { Torrent } from '../../../spec/bittorrent/torrent.ts';
import type { Target } from '../address.ts';
import type { Budget } from '../budget.ts';
import type { ConnectionNote, PacketLog } from '../transcript.ts';
import { type Block, type Heard, Link } from './link.ts';
import { Watch } from './watch.ts';

/** How patient we are. BEP 3 gives no times but those of choking, so these are long. */
export interface Manners {
  /** How long a connection, and the answer to a handshake, may take. */
  readonly answerMs: number;
  /** How long we watch that something does not happen. */
  readonly quietMs: number;
  /** How long something may take that nothing stands in the way of. */
  readonly patienceMs: number;
  /** How long we wait to be unchoked: three rounds of choking, and some more. */
  readonly unchokeMs: number;
  /** How long choking is watched: three rounds of ten seconds. */
  readonly watchMs: number;
  /** How long we wait for the same block to be asked of two of ours. */
  readonly endgameMs: number;
  /** How late a request or a block may come that has crossed a choke on its way. */
  readonly crossingMs: number;
  /** How soon choking and unchoking is quick. */
  readonly quickMs: number;
  /** With `--slow`: how long a connection is left idle, and how long optimistic unchoking is watched. */
  readonly idleMs: number;
  /** Whether the subject may take peers of our addresses for neighbours, and not count them among its slots. */
  readonly isLocal?: boolean;
}

export const MANNERS: Manners = {
  answerMs: 8000,
  quietMs: 2500,
  patienceMs: 15_000,
  unchokeMs: 45_000,
  watchMs: 31_500,
  endgameMs: 8000,
  crossingMs: 1500,
  quickMs: 5000,
  idleMs: 150_000,
};

/** Addresses of ours, and how many of them are there to be choked and unchoked. */
export const SEATS = 56;
export const CROWD = 32;

const NO_BITS = '0000000000000000';
const FAST_BIT = '0000000000000004';
/** What the subject may send in all: more would be a flood, whatever it is. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_MESSAGES = 500_000;

export interface Opening {
  /** What we say we have. */
  readonly have?: Uint8Array;
  /** Another torrent than the subject’s. */
  readonly infoHash?: string;
  readonly isFast?: boolean;
  /** Hears each message from the first on. */
  readonly listen?: (message: Heard) => void;
}

/** The subject, our peers around it, and everything that has passed between them. */
export class PeerBench {
  readonly target: Target;
  readonly torrent: Torrent;
  readonly budget: Budget;
  readonly manners: Manners;
  readonly watch: Watch;
  /** Whether the subject has ever answered a handshake. */
  hasSpoken = false;
  /** Nothing can be learnt any more, and why. */
  lost: string | undefined;
  during = '';
  sent = 0;
  received = 0;
  /** Connections on which it has answered our handshake. */
  shaken = 0;
  /** The ids that it has given itself on them. */
  readonly peerIds = new Set<string>();
  /** What the torrent is about, where we have it. */
  readonly content: Buffer | undefined;
  private bytes = 0;
  private readonly ips: readonly string[];
  private readonly seed: number;
  private readonly log: PacketLog | undefined;
  /** Something will have come over a connection, or one will have opened or closed. */
  private nextEvent: Promise<void>;
  private wake: () => void = () => undefined;
  private readonly links: Link[] = [];
  private readonly fast = new WeakSet<Link>();

  constructor(
    target: Target,
    torrent: Torrent,
    ips: readonly string[],
    seed: number,
    budget: Budget,
    manners: Manners,
    log?: PacketLog,
  ) {
    this.target = target;
    this.torrent = torrent;
    this.ips = ips;
    this.seed = seed;
    this.budget = budget;
    this.manners = manners;
    this.log = log;
    this.content = torrent.content === undefined ? undefined : Buffer.from(torrent.content, 'base64');
    this.nextEvent = this.renewed();
    this.watch = new Watch(torrent, () => budget.spent(), manners.crossingMs);
  }

  /** One entry a piece. */
  all(): Uint8Array {
    return new Uint8Array(this.torrent.pieces.length).fill(1);
  }

  /**
   * One of our peers connects and shakes hands; each seat has an address and an id of its own.
   * @returns the connection; one that came to nothing is closed.
   * @throws WireRefusal where this machine lacks the address. @throws TimeIsUp
   */
  async open(name: string, seat: number, opening: Opening = {}): Promise<Link> {
    const link = this.link(name, seat);
    if (this.isFlooded()) {
      link.close();
      return link;
    }
    if (opening.isFast) this.fast.add(link);
    if (opening.listen) link.hear = opening.listen;
    const why = await this.within(link.open(this.target.ip, this.target.port));
    if (why !== undefined || link.closed) {
      link.close();
      if (!this.hasSpoken) this.lost ??= `nothing answers at ${this.target.ip}:${this.target.port} (${why})`;
      return link;
    }
    link.shakeHands({
      reserved: opening.isFast ? FAST_BIT : NO_BITS,
      infoHash: opening.infoHash ?? this.torrent.infoHash,
      peerId: this.peerId(seat),
    });
    await this.until(this.manners.answerMs, () => link.handshake !== undefined || link.closed !== undefined);
    if (link.handshake && !opening.infoHash) {
      this.hasSpoken = true;
      this.shaken++;
      this.peerIds.add(link.handshake.peerId);
    }
    if (link.handshake && opening.have) link.showPieces(opening.have);
    return link;
  }

  /** Whether that happened in this time. @throws TimeIsUp */
  async until(ms: number, hasHappened: () => boolean): Promise<boolean> {
    await this.budget.wait(ms, hasHappened, () => this.nextEvent);
    return hasHappened();
  }

  /** Whether it waits for a block of this piece from any of ours, besides those that `isKnown` tells. */
  awaits(index: number, isKnown: (block: Block) => boolean): boolean {
    return this.links.some(
      (link) =>
        !link.closed && [...link.asked.values()].some((block) => block.index === index && !isKnown(block)),
    );
  }

  choke(link: Link): void {
    link.say({ type: 'choke' });
    this.watch.choked(link);
  }

  /** Sends a block that it has asked for. @param isWrong with one byte that is not the right one */
  serve(link: Link, { index, begin, length }: Block, isWrong = false): void {
    const from = index * this.torrent.pieceLength + begin;
    const bytes = Buffer.from(this.content!.subarray(from, from + length));
    if (isWrong) bytes[0]! ^= 0xff;
    link.say({ type: 'piece', index, begin, length, block: bytes.toString('hex') });
  }

  isFast(link: Link): boolean {
    return this.fast.has(link) && (Number.parseInt(link.handshake?.reserved.slice(-2) ?? '0', 16) & 4) !== 0;
  }

  /** 160 bits that depend on the seed and the purpose. */
  draw(purpose: string): string {
    return createHash('sha1').update(`${this.seed} ${purpose}`).digest('hex');
  }

  close(): void {
    for (const link of this.links) link.close();
  }

  /** One entry a piece, and only this one is there. */
  only(index: number): Uint8Array {
    const have = new Uint8Array(this.torrent.pieces.length);
    have[index] = 1;
    return have;
  }

  private renewed(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private happened(): void {
    this.wake();
    this.nextEvent = this.renewed();
  }

  private peerId(seat: number): string {
    return `${Buffer.from('-CP0100-', 'latin1').toString('hex')}${this.draw(`peer ${seat}`).slice(0, 24)}`;
  }

  private link(name: string, seat: number): Link {
    const link = new Link(name, this.ips[seat]!, this.torrent.pieces.length, {
      sent: (of, bytes) => this.record(of.address, this.subject, bytes),
      received: (of, bytes) => this.take(of, bytes),
      heard: (of, message: Heard) => this.watch.heard(of, message, this.isFast(of)),
      turned: (of, note) => {
        this.record(of.address, this.subject, Buffer.alloc(0), note);
        this.happened();
      },
    });
    this.links.push(link);
    return link;
  }

  private get subject(): string {
    return `${this.target.ip}:${this.target.port}`;
  }

  private isFlooded(): boolean {
    return this.bytes > MOST_BYTES || this.received > MOST_MESSAGES;
  }

  private take(link: Link, bytes: Buffer): void {
    this.bytes += bytes.length;
    this.record(this.subject, link.address, bytes);
    this.happened();
    if (!this.isFlooded()) return;
    this.lost = `it floods: ${this.received} messages, ${this.bytes} bytes`;
    this.close();
  }

  private record(from: string, to: string, bytes: Buffer, note?: ConnectionNote): void {
    if (note === undefined && from === this.subject) this.received++;
    else if (note === undefined) this.sent++;
    if (!this.log) return;
    const at = Math.round(this.budget.spent() * 1000) / 1000;
    this.log.add({
      at,
      from,
      to,
      during: this.during,
      bytes: bytes.toString('hex'),
      ...(note ? { note } : {}),
    });
  }

  private async within(opened: Promise<string | undefined>): Promise<string | undefined> {
    let why: string | undefined = 'no answer';
    let hasEnded = false;
    let failure: unknown;
    opened.then(
      (told) => {
        why = told;
        hasEnded = true;
      },
      (error) => {
        failure = error;
        hasEnded = true;
      },
    );
    await this.budget.wait(
      this.manners.answerMs,
      () => hasEnded,
      opened.catch(() => undefined),
    );
    if (failure) throw failure;
    return why;
  }
}
