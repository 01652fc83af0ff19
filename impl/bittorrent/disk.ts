import { blocksIn, contentOf, type Torrent } from '../../spec/bittorrent/torrent.ts';

/**
 * The pieces that a peer keeps. Those with the right content are in the torrent anyway, so only what is wrong is really
 * kept: a swarm of thousands fits into memory, and a peer that keeps what it should not is found out.
 */
export class Disk {
  private readonly torrent: Torrent;
  private odd = new Map<number, readonly string[]>();

  constructor(torrent: Torrent) {
    this.torrent = torrent;
  }

  write(index: number, blocks: readonly string[]): void {
    const isRight = blocks.every((block, at) => block === this.right(index, at));
    if (isRight) this.odd.delete(index);
    else this.odd.set(index, blocks);
  }

  read(index: number, block: number): string {
    return this.odd.get(index)?.[block] ?? this.right(index, block);
  }

  /** All blocks in their order. */
  all(): string {
    return this.torrent.pieces
      .flatMap((_, index) =>
        Array.from({ length: blocksIn(this.torrent, index) }, (_, block) => this.read(index, block)),
      )
      .join('');
  }

  snapshot(): readonly (readonly [number, readonly string[]])[] {
    return [...this.odd];
  }

  restore(saved: ReturnType<Disk['snapshot']>): void {
    this.odd = new Map(saved);
  }

  private right(index: number, block: number): string {
    return contentOf(this.torrent, { index, begin: block * this.torrent.blockLength });
  }
}
