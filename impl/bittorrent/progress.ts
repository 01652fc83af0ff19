import type { Address } from '../../sim/peer.ts';
import { blocksIn, type Torrent } from '../../spec/bittorrent/torrent.ts';

/** A piece under way. */
interface Started {
  /** By block: its content; null: not received. */
  readonly data: (string | null)[];
  /** By block: who sent it. */
  readonly from: (Address | null)[];
  /** By block: how many connections it is asked for on. */
  readonly asked: number[];
  /** Blocks that are neither received nor asked for. */
  open: number;
}

/** {@link Progress} as plain data. */
export interface SavedProgress {
  readonly have: readonly number[];
  readonly availability: readonly number[];
  readonly started: readonly (readonly [number, Started])[];
}

/** How far a download is: pieces verified, pieces under way block by block, and how many neighbours have each piece. */
export class Progress {
  readonly torrent: Torrent;
  have: Uint8Array;
  availability: Uint16Array;
  /** Verified pieces. */
  count = 0;
  /** In the order in which they were started. */
  readonly started = new Map<number, Started>();
  /** Blocks of the torrent that are neither received nor asked for. */
  open = 0;

  constructor(torrent: Torrent) {
    this.torrent = torrent;
    this.have = new Uint8Array(torrent.pieces.length);
    this.availability = new Uint16Array(torrent.pieces.length);
    this.recount();
  }

  isComplete(): boolean {
    return this.count === this.have.length;
  }

  /** Everything is there: a seed begins. */
  fill(): void {
    this.have.fill(1);
    this.started.clear();
    this.recount();
  }

  start(index: number): void {
    const blocks = blocksIn(this.torrent, index);
    const none = <T>(value: T) => Array.from({ length: blocks }, () => value);
    this.started.set(index, { data: none(null), from: none(null), asked: none(0), open: blocks });
  }

  /** The first block of a started piece that is open; −1: none. */
  firstOpen(index: number): number {
    const { data, asked } = this.started.get(index)!;
    return data.findIndex((content, block) => content === null && asked[block] === 0);
  }

  ask(index: number, block: number): void {
    const piece = this.started.get(index)!;
    if (piece.asked[block]!++ === 0 && piece.data[block] === null) {
      piece.open--;
      this.open--;
    }
  }

  /** A connection no longer is asked for it. */
  release(index: number, block: number): void {
    const piece = this.started.get(index);
    if (!piece) return;
    if (--piece.asked[block]! > 0 || piece.data[block] !== null) return;
    piece.open++;
    this.open++;
    if (piece.asked.every((asked) => asked === 0) && piece.data.every((content) => content === null))
      this.started.delete(index);
  }

  /** Whether a block is asked for on some connection. */
  isAsked(index: number, block: number): boolean {
    return (this.started.get(index)?.asked[block] ?? 0) > 0;
  }

  has(index: number, block: number): boolean {
    return this.have[index] === 1 || (this.started.get(index)?.data[block] ?? null) !== null;
  }

  /** A block that is asked for comes in. Returns whether its piece has all of them now. */
  receive(index: number, block: number, content: string, from: Address): boolean {
    const piece = this.started.get(index)!;
    piece.data[block] = content;
    piece.from[block] = from;
    return piece.data.every((each) => each !== null);
  }

  /** The blocks of a piece of which all have come, and who sent them. */
  blocks(index: number): { readonly data: readonly string[]; readonly from: readonly Address[] } {
    const { data, from } = this.started.get(index)!;
    return { data: [...data] as string[], from: [...from] as Address[] };
  }

  verified(index: number): void {
    this.started.delete(index);
    this.have[index] = 1;
    this.count++;
  }

  /** A piece has failed its hash: all of it is missing again. */
  reopen(index: number): void {
    const piece = this.started.get(index)!;
    const open = piece.asked.filter((asked) => asked === 0).length;
    this.open += open - piece.open;
    if (open === piece.asked.length) this.started.delete(index);
    else
      this.started.set(index, {
        data: piece.data.map(() => null),
        from: piece.from.map(() => null),
        asked: piece.asked,
        open,
      });
  }

  /** Bytes of received blocks in pieces under way. */
  partial(sizeOf: (index: number, block: number) => number): number {
    let bytes = 0;
    for (const [index, { data }] of this.started)
      for (let block = 0; block < data.length; block++)
        if (data[block] !== null) bytes += sizeOf(index, block);
    return bytes;
  }

  snapshot(): SavedProgress {
    return {
      have: [...this.have],
      availability: [...this.availability],
      started: [...this.started].map(([index, piece]) => [index, copied(piece)]),
    };
  }

  restore({ have, availability, started }: SavedProgress): void {
    this.have = Uint8Array.from(have);
    this.availability = Uint16Array.from(availability);
    this.started.clear();
    for (const [index, piece] of started) this.started.set(index, copied(piece));
    this.recount();
  }

  private recount(): void {
    this.count = 0;
    this.open = 0;
    for (let index = 0; index < this.have.length; index++)
      if (this.have[index] === 1) this.count++;
      else this.open += this.started.get(index)?.open ?? blocksIn(this.torrent, index);
  }
}

function copied({ data, from, asked, open }: Started): Started {
  return { data: [...data], from: [...from], asked: [...asked], open };
}
