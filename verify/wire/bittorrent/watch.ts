import { readBitfield } from '../../../spec/bittorrent/bitfield.ts';
import { BLOCK_BYTES } from '../../../spec/bittorrent/constants.ts';
import { sizeOfPiece, type Torrent } from '../../../spec/bittorrent/torrent.ts';
import { type Block, EXTENDED, type Heard, type Link } from './link.ts';
import { told } from './tell.ts';

/** What no message of the subject may do, whatever else is being asked: judged on each of them, over all connections. */
export const OFFENCES = [
  'payloads',
  'types',
  'fast',
  'bitfield-first',
  'bitfield-size',
  'indices',
  'unannounced',
  'uninterested',
  'long-request',
  'request-while-choked',
  'serves-while-choked',
] as const;
export type Offence = (typeof OFFENCES)[number];

/** Messages of the fast extension (BEP 6). */
const FAST_IDS = [0x0d, 0x0e, 0x0f, 0x10, 0x11];

export class Watch {
  /** The first of each kind. */
  readonly offences = new Map<Offence, string>();
  /** How many messages of each type have come, over all connections. */
  readonly seen = new Map<Heard['type'], number>();
  private readonly torrent: Torrent;
  private readonly now: () => number;
  private readonly crossingMs: number;
  /** When we have choked it, and it has choked us. */
  private readonly chokedAt = new WeakMap<Link, number>();
  private readonly chokedUsAt = new WeakMap<Link, number>();

  /** @param crossingMs how late a request or a block may come that has crossed a choke on its way */
  constructor(torrent: Torrent, now: () => number, crossingMs: number) {
    this.torrent = torrent;
    this.now = now;
    this.crossingMs = crossingMs;
  }

  /** We have choked it. */
  choked(link: Link): void {
    this.chokedAt.set(link, this.now());
  }

  /** @param isFast whether the fast extension is in force on that connection */
  heard(link: Link, message: Heard, isFast: boolean): void {
    this.seen.set(message.type, this.count(message.type) + 1);
    if (message.type === 'choke') this.chokedUsAt.set(link, this.now());
    const offence = this.offenceOf(link, message, isFast);
    if (offence && !this.offences.has(offence))
      this.offences.set(offence, `${told(message)}, ${this.where(link)}`);
  }

  count(type: Heard['type']): number {
    return this.seen.get(type) ?? 0;
  }

  private where(link: Link): string {
    return `as message ${link.messages} to ${link.name}`;
  }

  private offenceOf(link: Link, message: Heard, isFast: boolean): Offence | undefined {
    const { torrent } = this;
    switch (message.type) {
      case 'odd':
        if (message.isKnown) return 'payloads';
        // Its own handshake names the extension protocol; whether it waits for ours to do so is no matter of BEP 3.
        if (message.id === EXTENDED && link.knows('extended')) return undefined;
        if (!FAST_IDS.includes(message.id)) return 'types';
        return isFast ? undefined : 'fast';
      case 'bitfield':
        // The extended handshake comes “immediately after the standard bittorrent handshake” (BEP 10).
        if (link.messages - link.extended > 1) return 'bitfield-first';
        return readBitfield(message.bits, torrent.pieces.length) ? undefined : 'bitfield-size';
      case 'have':
        return message.index < torrent.pieces.length ? undefined : 'indices';
      case 'piece':
        if (!this.isInside(message)) return 'indices';
        return link.isChoking && !isFast && this.isLate(this.chokedUsAt, link)
          ? 'serves-while-choked'
          : undefined;
      case 'request':
        return this.offenceOfRequest(link, message, isFast);
      case 'cancel':
        return this.isInside(message) ? undefined : 'indices';
      default:
        return undefined;
    }
  }

  private offenceOfRequest(link: Link, request: Block, isFast: boolean): Offence | undefined {
    if (!this.isInside(request)) return 'indices';
    if (link.have[request.index] !== 1) return 'unannounced';
    if (!link.isInterested) return 'uninterested';
    if (request.length > BLOCK_BYTES) return 'long-request';
    if (link.isChokingIt && !isFast && this.isLate(this.chokedAt, link)) return 'request-while-choked';
    return undefined;
  }

  /** Whether what comes cannot have been on its way when the choke was said; or there has been none, and never an unchoke. */
  private isLate(chokes: WeakMap<Link, number>, link: Link): boolean {
    return this.now() > (chokes.get(link) ?? Number.NEGATIVE_INFINITY) + this.crossingMs;
  }

  private isInside({ index, begin, length }: Block): boolean {
    return (
      index < this.torrent.pieces.length && length > 0 && begin + length <= sizeOfPiece(this.torrent, index)
    );
  }
}
