import { blocksIn, sizeOfPiece, type Torrent } from '../../../spec/bittorrent/torrent.ts';
import { skipped, unclear } from '../case.ts';
import type { Judgement } from '../results.ts';
import type { PeerBench } from './bench.ts';
import type { Choking } from './cases/choking.ts';
import type { Download } from './download.ts';
import { type Block, type Heard, keyOf, type Link } from './link.ts';
import type { Upload } from './upload.ts';

/** Who sits where: each has an address of its own. */
export const SEAT = {
  observer: 0,
  liar: 1,
  first: 2,
  second: 3,
  stranger: 4,
  impatient: 5,
  downloader: 6,
  fast: 7,
  full: 8,
  idle: 9,
  asker: 10,
  partial: 11,
  extended: 12,
  silent: 13,
  late: 14,
  crowd: 24,
} as const;

/** The swarm around the subject: what is known of it, and who of ours is there for longer than one case. */
export class Swarm {
  readonly bench: PeerBench;
  readonly torrent: Torrent;
  /** A peer of ours without any piece, which is there from the first case on. */
  observer: Link | undefined;
  /** One that has named another torrent. */
  stranger: { readonly link: Link; readonly at: number } | undefined;
  /** Which pieces the subject had when we met it. */
  initial: Uint8Array | undefined;
  download: Download | undefined;
  upload: Upload | undefined;
  choking: Choking | undefined;
  /** A connection with the fast extension in force, and what has come over it. */
  fast: { readonly link: Link; readonly heard: Heard[] } | undefined;
  /** When it was seen on some connection that it has everything, though at first it had not. */
  doneAt: number | undefined;
  /** A piece that it announced before it can have had all of it from us, or after a wrong block. */
  early: number | undefined;
  /** It has announced pieces that none of ours has given it anything of: so it has other peers. */
  hasOthers = false;
  /** Bytes that it lacked at first, and does not have from us. */
  lacking = 0;
  private readonly given = new Map<number, Map<string, Block>>();
  /** The block of each spoilt piece that was wrong. */
  private readonly spoilt = new Map<number, Block>();

  constructor(bench: PeerBench) {
    this.bench = bench;
    this.torrent = bench.torrent;
  }

  /** Which pieces it has, as far as it has said. */
  has(): Uint8Array {
    if (this.doneAt !== undefined) return this.bench.all();
    return this.observer?.has ?? new Uint8Array(this.torrent.pieces.length);
  }

  wasComplete(): boolean {
    return this.initial !== undefined && !this.initial.includes(0);
  }

  isComplete(): boolean {
    return this.wasComplete() || !this.has().includes(0);
  }

  /** It has said what it has; from now on all that comes is new. */
  begin(): void {
    this.initial = Uint8Array.from(this.has());
    this.lacking = this.torrent.pieces.reduce(
      (sum, _, index) => (this.initial![index] === 1 ? sum : sum + sizeOfPiece(this.torrent, index)),
      0,
    );
  }

  /** We have given it this block, and the right bytes. */
  give(block: Block): void {
    const piece = this.given.get(block.index) ?? new Map<string, Block>();
    this.given.set(block.index, piece);
    if (piece.has(keyOf(block))) return;
    piece.set(keyOf(block), block);
    if (this.initial?.[block.index] !== 1) this.lacking -= block.length;
  }

  /** It has asked for all of this piece, and we have given it this block with a wrong first byte: what was right is lost with it. */
  spoil(block: Block): void {
    const { index } = block;
    this.spoilt.set(index, block);
    for (const { length } of this.given.get(index)?.values() ?? []) this.lacking += length;
    this.given.delete(index);
  }

  hasGiven(block: Block): boolean {
    return this.given.get(block.index)?.has(keyOf(block)) === true;
  }

  /** @param key as of {@link keyOf} */
  hasGivenKey(key: string): boolean {
    const [index, begin] = key.split(':').map(Number) as [number, number];
    return this.hasGiven({ index, begin, length: 0 });
  }

  /** Of how many blocks it lacked something at first. */
  lackedBlocks(): number {
    return this.torrent.pieces.reduce(
      (sum, _, index) => (this.initial?.[index] === 1 ? sum : sum + blocksIn(this.torrent, index)),
      0,
    );
  }

  /**
   * It says that it has this piece now. Blocks of it may have been there from an earlier time: it is too early only while it
   * waits for one, or when we know that one was wrong, and it has not come again.
   */
  announced(index: number): void {
    if (this.initial === undefined || this.initial[index] !== 0) return;
    const blocks = [...(this.given.get(index)?.values() ?? [])];
    const bytes = blocks.reduce((sum, { length }) => sum + length, 0);
    if (bytes >= sizeOfPiece(this.torrent, index)) return;
    const isAwaited = this.bench.awaits(index, (block) => this.hasGiven(block));
    const wrong = this.spoilt.get(index);
    const isRepaired =
      wrong && blocks.some(({ begin, length }) => begin <= wrong.begin && wrong.begin < begin + length);
    if (isAwaited || (wrong && !isRepaired)) this.early ??= index;
    else if (blocks.length === 0) this.hasOthers = true;
  }

  /** Why nothing can be asked of a subject that downloads. */
  notLeeching(): Judgement | undefined {
    const lost = this.whyLost();
    if (lost) return lost;
    if (this.wasComplete()) return skipped('it has everything from the start');
    if (!this.bench.hasContent) return skipped('it lacks pieces, which takes their content: --content PATH');
    return undefined;
  }

  /** Why nothing can be asked of a subject that uploads. */
  notServing(): Judgement | undefined {
    return this.whyLost() ?? (this.has().includes(1) ? undefined : skipped('it has no piece to serve'));
  }

  whyLost(): Judgement | undefined {
    const { lost } = this.bench;
    return lost === undefined ? undefined : unclear(lost);
  }
}
