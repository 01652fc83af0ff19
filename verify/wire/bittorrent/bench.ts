import { createHash } from 'node:crypto';
import type { Torrent } from '../../../spec/bittorrent/torrent.ts';
import type { Budget } from '../budget.ts';
import type { Wire } from '../wire.ts';
import { type Block, type Heard, Link } from './link.ts';
import type { ClientTarget } from './suite.ts';
import { Watch } from './watch.ts';

/** How patient we are. BEP 3 gives no times but those of choking, so these are long. */
export interface Manners {
  /** How long a connection, and the answer to a handshake, may take. */
  readonly answerMs: number;
  /** How long we watch that something does not happen. */
  readonly quietMs: number;
  /** How long something may take that nothing stands in the way of. */
  readonly patienceMs: number;
  /** How long a download may stand still. */
  readonly stallMs: number;
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
  stallMs: 100_000,
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
const EXTENDED_BIT = '0000000000100000';
/** What the subject may send in all: more would be a flood, whatever it is. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_MESSAGES = 500_000;

export interface Opening {
  /** What we say we have. */
  readonly have?: Uint8Array;
  /** Another torrent than the subject’s. */
  readonly infoHash?: string;
  readonly isFast?: boolean;
  readonly isExtended?: boolean;
  /** Hears each message from the first on. */
  readonly listen?: (message: Heard) => void;
}

/** The subject, our peers around it, and everything that has passed between them. */
export class PeerBench {
  readonly target: ClientTarget;
  readonly torrent: Torrent;
  readonly budget: Budget;
  readonly manners: Manners;
  readonly watch: Watch;
  /** Whether the subject has ever answered a handshake. */
  hasSpoken = false;
  /** Nothing can be learnt any more, and why. */
  lost: string | undefined;
  sent = 0;
  received = 0;
  /** Connections on which it has answered our handshake. */
  shaken = 0;
  /** The ids that it has given itself on them. */
  readonly peerIds = new Set<string>();
  /** Whether our peers have what the torrent is about. */
  readonly hasContent: boolean;
  private readonly content: Buffer | undefined;
  private bytes = 0;
  private readonly ips: readonly string[];
  private readonly seed: number;
  private readonly wire: Wire;
  private readonly links: Link[] = [];
  private readonly fast = new WeakSet<Link>();

  constructor(
    target: ClientTarget,
    torrent: Torrent,
    ips: readonly string[],
    seed: number,
    wire: Wire,
    manners: Manners,
    hasContent: boolean,
  ) {
    this.target = target;
    this.torrent = torrent;
    this.ips = ips;
    this.seed = seed;
    this.wire = wire;
    this.budget = wire.budget;
    this.manners = manners;
    this.content = torrent.content === undefined ? undefined : Buffer.from(torrent.content, 'base64');
    this.hasContent = hasContent;
    this.watch = new Watch(torrent, () => wire.budget.spent(), manners.crossingMs);
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
    link.open(this.wire, this.target);
    await this.until(this.manners.answerMs, () => link.address !== '' || link.closed !== undefined);
    if (link.refused) throw link.refused;
    if (link.address === '' || link.closed) {
      link.close();
      const why = link.code ?? (link.closed === 'by it' ? 'it hangs up' : 'no answer');
      const { ip, port, url } = this.target;
      if (!this.hasSpoken)
        this.lost ??= url
          ? `nobody comes from the tracker ${url}, at least not without encryption`
          : `nothing answers at ${ip}:${port} (${why})`;
      return link;
    }
    link.shakeHands({
      reserved: opening.isFast ? FAST_BIT : opening.isExtended ? EXTENDED_BIT : NO_BITS,
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
    await this.budget.wait(ms, hasHappened);
    return hasHappened();
  }

  /** The same; but a message that is on its way has all the time that it takes: a client may be slow. */
  async untilIdle(link: Link, ms: number, hasHappened: () => boolean): Promise<boolean> {
    for (let held = -1; held !== link.held && !hasHappened(); ) {
      held = link.held;
      await this.budget.wait(ms, () => hasHappened() || link.held !== held);
    }
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
    const block = this.content ? this.blockOf(index, begin, length, isWrong) : this.blockAhead(length);
    link.say({ type: 'piece', index, begin, length, block: block.toString('hex') });
  }

  isFast(link: Link): boolean {
    return this.fast.has(link) && link.knows('fast');
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

  private blockOf(index: number, begin: number, length: number, isWrong: boolean): Buffer {
    const from = index * this.torrent.pieceLength + begin;
    const bytes = Buffer.from(this.content!.subarray(from, from + length));
    if (isWrong) bytes[0]! ^= 0xff;
    return bytes;
  }

  /** The block of the message that comes next in the transcript: whoever reads that need not have the content. */
  private blockAhead(length: number): Buffer {
    return this.wire.ahead()?.subarray(-length) ?? Buffer.alloc(length);
  }

  private peerId(seat: number): string {
    return `${Buffer.from('-CP0100-', 'latin1').toString('hex')}${this.draw(`peer ${seat}`).slice(0, 24)}`;
  }

  private link(name: string, seat: number): Link {
    const link = new Link(name, this.ips[seat]!, this.torrent.pieces.length, {
      sent: () => this.sent++,
      received: (bytes) => this.take(bytes),
      heard: (of, message: Heard) => this.watch.heard(of, message, this.isFast(of)),
    });
    this.links.push(link);
    return link;
  }

  private isFlooded(): boolean {
    return this.bytes > MOST_BYTES || this.received > MOST_MESSAGES;
  }

  private take(bytes: Buffer): void {
    this.bytes += bytes.length;
    this.received++;
    if (!this.isFlooded()) return;
    this.lost = `it floods: ${this.received} messages, ${this.bytes} bytes`;
    this.close();
  }
}
