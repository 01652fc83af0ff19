import type { Name } from '../kit/property.ts';
import { piecesIn } from './bitfield.ts';

/** How many of those who take part have each piece: what no peer can know. */
export class Copies {
  readonly counts: Uint16Array;
  private readonly held = new Map<Name, string>();

  constructor(pieces: number) {
    this.counts = new Uint16Array(pieces);
  }

  /** How many take part. */
  get size(): number {
    return this.held.size;
  }

  /** What a peer has now; undefined: it takes part no longer. Returns the pieces that nobody has any more. */
  update(peer: Name, have: string | undefined): readonly number[] {
    const before = this.held.get(peer) ?? '';
    if (have === undefined) this.held.delete(peer);
    else this.held.set(peer, have);
    if (before === (have ?? '')) return [];
    for (const index of piecesIn(have ?? '')) this.counts[index]!++;
    const gone = piecesIn(before);
    for (const index of gone) this.counts[index]!--;
    return gone.filter((index) => this.counts[index] === 0);
  }
}
