import type { Id } from '../../spec/kit/identifiers.ts';
import { bucketIndex, type XorSpace } from '../../spec/kit/xor.ts';
import { Bucket, type Entry } from './bucket.ts';
import { RoutingTable, type TableOptions } from './table.ts';

/** One bucket for each i, for distances in [2^i, 2^(i+1)), there from the start (Kademlia §2.2). */
export class FixedTable<E extends Entry> extends RoutingTable<E> {
  /** Place i: distances that share exactly m − 1 − i leading bits. */
  private rows: readonly Bucket<E>[];

  constructor(space: XorSpace, owner: Id, options: TableOptions) {
    super(space, owner, options);
    this.rows = Array.from({ length: space.bits }, (_, i) => new Bucket<E>(space.bits - i, 1, 0));
  }

  buckets(): readonly Bucket<E>[] {
    return this.rows;
  }

  /** The owner itself belongs to no bucket; asked all the same, it is answered with the nearest. */
  protected leaf(id: Id): Bucket<E> {
    return this.rows[Math.max(0, this.indexOf(id))]!;
  }

  protected indexOf(id: Id): number {
    return bucketIndex(this.space, this.owner, id);
  }

  /**
   * A target has the bits of the owner but for some. Bucket i differs from the owner at bit i: going from the leading bit
   * down, those where the target differs too are ever nearer the owner and ever farther from the target; then, on the
   * way back up, come those where it does not.
   */
  protected visit(target: Id, _lead: number, enough: (bucket: Bucket<E>) => boolean): void {
    const { bits } = this.space;
    const differs = (i: number) =>
      this.space.bit(this.owner, bits - 1 - i) !== this.space.bit(target, bits - 1 - i);
    for (let i = bits - 1; i >= 0; i--)
      if (this.rows[i]!.count > 0 && differs(i) && enough(this.rows[i]!)) return;
    for (let i = 0; i < bits; i++)
      if (this.rows[i]!.count > 0 && !differs(i) && enough(this.rows[i]!)) return;
  }

  protected split(): boolean {
    return false;
  }

  protected adopt(buckets: readonly Bucket<E>[]): void {
    this.rows = buckets;
  }
}
