import type { Name } from '../kit/property.ts';
import { piecesIn, readBitfield } from './bitfield.ts';
import { KEEP_ALIVE_MS, RATE_MS, REACTION_MS, TELLING_MS } from './constants.ts';
import type { BitTorrentMessage, BitTorrentView } from './messages.ts';
import { blocksIn, contentOf, hashOf, sizeOfPiece, type Torrent } from './torrent.ts';

/** A piece under way, by block. */
interface Underway {
  readonly data: (string | undefined)[];
  readonly from: (Name | undefined)[];
  readonly askedOf: Set<Name>[];
}

/** One connection, as messages have made it. */
export interface Edge {
  /** When the first handshake went over it. */
  readonly since: number;
  /** The first handshake was this peer's. */
  readonly isOurs: boolean;
  /** When this peer last said something over it. */
  saidAt: number;
  readonly view: Uint8Array;
  /** Blocks asked for, as `index:begin`. */
  readonly asked: Set<string>;
  amInterested: boolean;
  /** Since when its interest has not been what it should be, as seen after each event; undefined: it is. */
  wrongSince: number | undefined;
  /** Since when nothing is asked for there, though there is something to ask for; undefined: something is. */
  idleSince: number | undefined;
  /** Since when a piece is awaited from there. */
  waitingSince: number;
  /** When a block last came that was asked for; undefined: none has. */
  lastBlock: number | undefined;
  /** When and how many bytes came in the last twenty seconds. */
  received: (readonly [at: number, bytes: number])[];
}

/** What has become of a block that came. */
export type Arrival = 'unasked' | 'twice' | 'one more' | 'whole' | 'failed';

/**
 * What one peer must know, worked out from nothing but the messages that it has sent and received: which pieces it has, which
 * blocks are open, what it has asked of whom, and who has what. What it does is judged against this.
 */
export class Mirror {
  readonly torrent: Torrent;
  readonly have: Uint8Array;
  readonly edges = new Map<Name, Edge>();
  readonly availability: Uint16Array;
  /** Pieces of which a block has come or is asked for. */
  readonly underway = new Map<number, Underway>();
  /** Blocks that have neither come nor been asked for. */
  open = 0;
  count = 0;
  /** Bytes of blocks. */
  sent = 0;
  came = 0;
  /** It does nothing, until something happens to it. */
  hasStalled = false;
  /** Of the piece that failed its hash last: somebody who had sent nothing wrong. */
  innocent: Name | undefined;
  /** Blocks that have come and still have to be cancelled elsewhere, as `peer index:begin`, and since when. */
  readonly uncancelled = new Map<string, number>();
  /** Pieces that have come, and of which neighbours without them still have to be told, as `peer index`, and since when. */
  readonly untold = new Map<string, number>();

  constructor(torrent: Torrent, isSeed: boolean) {
    this.torrent = torrent;
    this.have = new Uint8Array(torrent.pieces.length).fill(isSeed ? 1 : 0);
    this.availability = new Uint16Array(torrent.pieces.length);
    this.count = isSeed ? this.have.length : 0;
    for (let index = 0; index < this.have.length; index++)
      if (this.have[index] === 0) this.open += blocksIn(torrent, index);
  }

  isComplete(): boolean {
    return this.count === this.have.length;
  }

  /** Bytes that are not verified. */
  left(): number {
    let left = 0;
    for (let index = 0; index < this.have.length; index++)
      if (this.have[index] === 0) left += sizeOfPiece(this.torrent, index);
    return left;
  }

  edge(other: Name, now: number, isOurs: boolean): Edge {
    let edge = this.edges.get(other);
    if (!edge) {
      edge = {
        since: now,
        isOurs,
        saidAt: now,
        view: new Uint8Array(this.have.length),
        asked: new Set(),
        amInterested: false,
        wrongSince: undefined,
        idleSince: undefined,
        waitingSince: now,
        lastBlock: undefined,
        received: [],
      };
      this.edges.set(other, edge);
    }
    return edge;
  }

  /** The connection is over. */
  ended(other: Name): void {
    const edge = this.edges.get(other);
    if (!edge) return;
    this.release(other, edge);
    this.needsNoTelling(other, edge.view.keys());
    edge.view.forEach((has, index) => {
      this.availability[index]! -= has;
    });
    this.edges.delete(other);
  }

  /** It has come back: all connections are over. */
  alone(): void {
    this.hasStalled = false;
    for (const other of [...this.edges.keys()]) this.ended(other);
  }

  told(from: Name, message: BitTorrentMessage, now: number): Arrival | undefined {
    const edge = this.edge(from, now, false);
    switch (message.type) {
      case 'bitfield': {
        const view = readBitfield(message.bits, this.have.length);
        view?.forEach((has, index) => {
          if (has === 1) this.adds(edge, index);
        });
        this.needsNoTelling(from, piecesIn(message.bits));
        return undefined;
      }
      case 'have':
        if (message.index in this.have) this.adds(edge, message.index);
        this.needsNoTelling(from, [message.index]);
        return undefined;
      case 'choke':
        this.release(from, edge);
        return undefined;
      case 'piece':
        this.came += message.length;
        return this.arrived(from, edge, message, now);
      default:
        return undefined;
    }
  }

  says(to: Name, message: BitTorrentMessage, now: number): void {
    const edge = this.edge(to, now, true);
    edge.saidAt = now;
    if (message.type === 'interested') {
      edge.amInterested = true;
      edge.waitingSince = now;
    }
    if (message.type === 'not_interested') edge.amInterested = false;
    if (message.type === 'have') this.needsNoTelling(to, [message.index]);
    if (message.type === 'bitfield') this.needsNoTelling(to, piecesIn(message.bits));
    if (message.type === 'piece') this.sent += message.length;
    if (message.type === 'request') this.asks(to, edge, message.index, message.begin);
    if (message.type === 'cancel') {
      this.strike(to, edge, message.index, message.begin);
      this.uncancelled.delete(`${to} ${message.index}:${message.begin}`);
    }
  }

  /** Connections that this peer has opened. */
  opened(): number {
    let opened = 0;
    for (const { isOurs } of this.edges.values()) if (isOurs) opened++;
    return opened;
  }

  /** On which connection it has been silent for too long. */
  silentOn(connections: readonly Name[], now: number): Name | undefined {
    return connections.find(
      (other) => now - (this.edges.get(other)?.saidAt ?? now) > KEEP_ALIVE_MS + REACTION_MS,
    );
  }

  /** What should have been cancelled by now. */
  overdue(now: number): string | undefined {
    for (const [place, since] of this.uncancelled) if (now - since > REACTION_MS) return place;
    return undefined;
  }

  /** Of which piece somebody should have been told by now. */
  *untoldFor(now: number): Generator<readonly [other: Name, index: number]> {
    for (const [telling, since] of this.untold) {
      const [other, index] = telling.split(' ');
      if (now - since > TELLING_MS) yield [other!, Number(index)];
    }
  }

  /** It had stalled, and goes on: what calls for a reaction does so from now on. */
  goesOn(now: number): void {
    this.hasStalled = false;
    for (const edge of this.edges.values()) {
      if (edge.wrongSince !== undefined) edge.wrongSince = now;
      if (edge.idleSince !== undefined) edge.idleSince = now;
    }
    for (const place of this.uncancelled.keys()) this.uncancelled.set(place, now);
    for (const telling of this.untold.keys()) this.untold.set(telling, now);
  }

  /** An event is over: notes since when things that call for a reaction are so. */
  notes({ connections, asked, unchoking, interesting }: BitTorrentView, now: number): void {
    for (const other of connections) {
      const edge = this.edges.get(other);
      if (edge)
        edge.wrongSince = edge.amInterested === this.isWanted(edge) ? undefined : (edge.wrongSince ?? now);
    }
    for (const { peer: other, blocks } of asked) {
      const edge = this.edges.get(other);
      if (!edge) continue;
      const mayAsk = blocks.length === 0 && unchoking.includes(other) && interesting.includes(other);
      edge.idleSince = mayAsk && this.hasUseFor(edge) ? (edge.idleSince ?? now) : undefined;
    }
  }

  /** Bytes that came from there in the last twenty seconds. */
  rate(other: Name, now: number): number {
    const edge = this.edges.get(other);
    if (!edge) return 0;
    edge.received = edge.received.filter(([at]) => at > now - RATE_MS);
    return edge.received.reduce((sum, [, bytes]) => sum + bytes, 0);
  }

  /** The other one has left it without a piece for so long. */
  isSnubbedBy(other: Name, now: number, snubMs: number): boolean {
    const edge = this.edges.get(other);
    return edge?.amInterested === true && now - edge.waitingSince > snubMs;
  }

  /**
   * Nothing has come from there for so long, if ever: “over a minute goes by without getting a single piece” (Cohen 2003 §3.4)
   * does not say since when, and mainline takes who has sent nothing yet as snubbing.
   */
  isSilent(other: Name, now: number, snubMs: number): boolean {
    const last = this.edges.get(other)?.lastBlock;
    return last === undefined || now - last > snubMs;
  }

  /** It has a piece that is missing here. */
  isWanted({ view }: Edge): boolean {
    return view.some((has, index) => has === 1 && this.have[index] === 0);
  }

  /** Whether there is a block to be asked of this one: an open one; where none is open, any that is missing (endgame). */
  hasUseFor(edge: Edge): boolean {
    if (this.open > 0) return this.openPieceOf(edge) >= 0 || this.unstarted(edge).length > 0;
    return [...this.underway].some(([index, { data }]) => edge.view[index] === 1 && data.includes(undefined));
  }

  /** Whom else than this one the block is asked of. */
  othersAsked(to: Name, index: number, begin: number): readonly Name[] {
    const asked = this.underway.get(index)?.askedOf[begin / this.torrent.blockLength];
    return asked ? [...asked].filter((each) => each !== to) : [];
  }

  /** A piece under way that this one has and that has an open block; −1: none. */
  openPieceOf({ view }: Edge): number {
    for (const [index, { data, askedOf }] of this.underway)
      if (
        view[index] === 1 &&
        data.some((content, block) => content === undefined && askedOf[block]!.size === 0)
      )
        return index;
    return -1;
  }

  /** Pieces that this one has, and of which nothing has come or been asked for here. */
  unstarted({ view }: Edge): number[] {
    const found: number[] = [];
    for (let index = 0; index < view.length; index++)
      if (view[index] === 1 && this.have[index] === 0 && !this.underway.has(index)) found.push(index);
    return found;
  }

  private needsNoTelling(other: Name, pieces: Iterable<number>): void {
    if (this.untold.size > 0) for (const index of pieces) this.untold.delete(`${other} ${index}`);
  }

  private adds(edge: Edge, index: number): void {
    if (edge.view[index] === 1) return;
    edge.view[index] = 1;
    this.availability[index]!++;
  }

  private asks(to: Name, edge: Edge, index: number, begin: number): void {
    const block = begin / this.torrent.blockLength;
    if (this.have[index] !== 0 || !(block < blocksIn(this.torrent, index))) return;
    let piece = this.underway.get(index);
    if (!piece) {
      const blocks = blocksIn(this.torrent, index);
      piece = {
        data: Array.from({ length: blocks }, () => undefined),
        from: Array.from({ length: blocks }, () => undefined),
        askedOf: Array.from({ length: blocks }, () => new Set()),
      };
      this.underway.set(index, piece);
    }
    edge.asked.add(`${index}:${begin}`);
    if (piece.askedOf[block]!.size === 0 && piece.data[block] === undefined) this.open--;
    piece.askedOf[block]!.add(to);
  }

  /** Whether it was asked for there; it is not any more. */
  private strike(other: Name, edge: Edge, index: number, begin: number): boolean {
    if (!edge.asked.delete(`${index}:${begin}`)) return false;
    this.uncancelled.delete(`${other} ${index}:${begin}`);
    const piece = this.underway.get(index);
    const block = begin / this.torrent.blockLength;
    if (piece === undefined || !piece.askedOf[block]!.delete(other)) return true;
    if (piece.askedOf[block]!.size === 0 && piece.data[block] === undefined) this.open++;
    const isIdle =
      piece.askedOf.every(({ size }) => size === 0) && piece.data.every((content) => content === undefined);
    if (isIdle) this.underway.delete(index);
    return true;
  }

  private release(other: Name, edge: Edge): void {
    for (const place of [...edge.asked]) {
      const [index, begin] = place.split(':').map(Number);
      this.strike(other, edge, index!, begin!);
    }
  }

  private arrived(
    from: Name,
    edge: Edge,
    { index, begin, length, block: content }: BitTorrentMessage & { type: 'piece' },
    now: number,
  ): Arrival {
    if (!edge.asked.has(`${index}:${begin}`)) return 'unasked';
    edge.received.push([now, length]);
    edge.waitingSince = now;
    edge.lastBlock = now;
    const piece = this.underway.get(index);
    const block = begin / this.torrent.blockLength;
    if (!piece || piece.data[block] !== undefined) {
      this.strike(from, edge, index, begin);
      return 'twice';
    }
    piece.data[block] = content;
    piece.from[block] = from;
    this.strike(from, edge, index, begin);
    for (const other of piece.askedOf[block]!) this.uncancelled.set(`${other} ${index}:${begin}`, now);
    if (piece.data.includes(undefined)) return 'one more';
    if (!this.judge(index, piece)) return 'failed';
    for (const [other, { view }] of this.edges)
      if (view[index] === 0) this.untold.set(`${other} ${index}`, now);
    return 'whole';
  }

  private judge(index: number, { data, from, askedOf }: Underway): boolean {
    if (hashOf(this.torrent, data as string[]) === this.torrent.pieces[index]) {
      this.have[index] = 1;
      this.count++;
      this.underway.delete(index);
      return true;
    }
    const { blockLength } = this.torrent;
    const isWrong = (block: number) =>
      data[block] !== contentOf(this.torrent, { index, begin: block * blockLength });
    this.innocent = from.find((sender) => from.every((each, block) => each !== sender || !isWrong(block)));
    data.fill(undefined);
    from.fill(undefined);
    this.open += askedOf.filter(({ size }) => size === 0).length;
    if (askedOf.every(({ size }) => size === 0)) this.underway.delete(index);
    return false;
  }
}
