import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import { Bucket, type Entry } from './bucket.ts';
import { RoutingTable, type TableOptions } from './table.ts';

/** An inner node of the tree: what shares the owner's next bit, and what does not. */
interface Fork<E extends Entry> {
  near: Fork<E> | Bucket<E>;
  far: Fork<E> | Bucket<E>;
}

/** Whether a full bucket may be split in two. */
export type SplitRule = <E extends Entry>(bucket: Bucket<E>, table: RoutingTable<E>) => boolean;

/** Only the bucket whose range holds the owner's id splits (Kademlia §2.4; BEP 5). */
export const ownRange: SplitRule = ({ number }) => number === 0;

/**
 * And besides, what lies in the smallest subtree around the owner that holds at least k contacts, "even if this requires
 * splitting buckets in which the node's own ID does not reside" (Kademlia §2.4).
 */
export const relaxed: SplitRule = (bucket, table) => {
  if (bucket.number === 0) return true;
  const shared = bucket.depth - 1 - Math.floor(Math.log2(bucket.number));
  const nearer = table
    .buckets()
    .filter(({ depth, number }) => number < 2 ** (depth - shared - 1))
    .reduce((sum, { entries }) => sum + entries.length, 0);
  return nearer < table.width;
};

/** Buckets as leaves of a binary tree over the distance from the owner, which grows where contacts are (Kademlia §2.4). */
export class TreeTable<E extends Entry> extends RoutingTable<E> {
  private root: Fork<E> | Bucket<E>;
  private readonly maySplit: SplitRule;
  private readonly ownLead: number;

  constructor(space: XorSpace, owner: Id, options: TableOptions, maySplit: SplitRule = ownRange) {
    super(space, owner, options);
    this.maySplit = maySplit;
    this.ownLead = space.lead(owner);
    this.root = new Bucket<E>(0, 0, 0);
  }

  buckets(): readonly Bucket<E>[] {
    const found: Bucket<E>[] = [];
    leaves(this.root, found);
    return found;
  }

  /**
   * Joins sibling buckets, from the leaves up, as long as the rule says so of the two; `keep` may leave contacts of theirs
   * out, told which have been kept so far.
   */
  merge(
    mayMerge: (near: Bucket<E>, far: Bucket<E>) => boolean,
    keep: (kept: readonly E[], entry: E) => boolean = () => true,
  ): void {
    const joined = (node: Fork<E> | Bucket<E>): Fork<E> | Bucket<E> => {
      if (node instanceof Bucket) return node;
      node.near = joined(node.near);
      node.far = joined(node.far);
      const { near, far } = node;
      if (!(near instanceof Bucket) || !(far instanceof Bucket) || !mayMerge(near, far)) return node;
      const bucket = new Bucket<E>(near.depth - 1, near.number / 2, Math.min(near.touched, far.touched));
      for (const half of [near, far])
        half.entries.forEach((entry, at) => {
          if (keep(bucket.entries, entry)) bucket.insert(bucket.entries.length, entry, half.leads[at]!);
          else this.size--;
        });
      bucket.spare = [...near.spare, ...far.spare].slice(0, this.spares);
      return bucket;
    };
    this.root = joined(this.root);
  }

  protected leaf(id: Id, lead: number): Bucket<E> {
    const distance = lead ^ this.ownLead;
    let node = this.root;
    for (let depth = 0; !(node instanceof Bucket); depth++)
      node = this.differsAt(id, distance, depth) ? node.far : node.near;
    return node;
  }

  protected visit(target: Id, enough: (bucket: Bucket<E>) => boolean): void {
    this.walk(this.root, 0, target, this.space.lead(target) ^ this.ownLead, enough);
  }

  protected split(bucket: Bucket<E>, id: Id): boolean {
    // A number stands for a range only as long as it is exact.
    if (bucket.depth >= this.space.bits || bucket.number >= 2 ** 52 || !this.maySplit(bucket, this))
      return false;
    const { depth, number, touched } = bucket;
    const near = new Bucket<E>(depth + 1, 2 * number, touched);
    const far = new Bucket<E>(depth + 1, 2 * number + 1, touched);
    const own = this.space.bit(this.owner, depth);
    const side = (entry: E) => (this.space.bit(entry.id, depth) === own ? near : far);
    bucket.entries.forEach((entry, at) => {
      const half = side(entry);
      half.insert(half.entries.length, entry, bucket.leads[at]!);
    });
    for (const half of [near, far]) half.spare = bucket.spare.filter((entry) => side(entry) === half);
    this.hang({ near, far }, id, depth);
    return true;
  }

  protected adopt(buckets: readonly Bucket<E>[]): void {
    let next = 0;
    // Leaves come nearest first, so the tree is read off their depths.
    const grow = (depth: number): Fork<E> | Bucket<E> => {
      const leaf = buckets[next]!;
      if (leaf.depth === depth) {
        next++;
        return leaf;
      }
      return { near: grow(depth + 1), far: grow(depth + 1) };
    };
    this.root = grow(0);
  }

  /** Puts a fork in the place of the leaf at this depth on the way to the id. */
  private hang(fork: Fork<E>, id: Id, at: number): void {
    const distance = this.space.lead(id) ^ this.ownLead;
    if (at === 0) {
      this.root = fork;
      return;
    }
    let node = this.root as Fork<E>;
    for (let depth = 0; depth < at - 1; depth++)
      node = (this.differsAt(id, distance, depth) ? node.far : node.near) as Fork<E>;
    if (this.differsAt(id, distance, at - 1)) node.far = fork;
    else node.near = fork;
  }

  private walk(
    node: Fork<E> | Bucket<E>,
    depth: number,
    target: Id,
    distance: number,
    enough: (bucket: Bucket<E>) => boolean,
  ): boolean {
    if (node instanceof Bucket) return node.entries.length > 0 && enough(node);
    const differs = this.differsAt(target, distance, depth);
    return (
      this.walk(differs ? node.far : node.near, depth + 1, target, distance, enough) ||
      this.walk(differs ? node.near : node.far, depth + 1, target, distance, enough)
    );
  }

  /** Whether an id differs from the owner's at this place; the first 32 are in one word. */
  private differsAt(id: Id, distance: number, place: number): boolean {
    if (place < 32) return ((distance >>> (31 - place)) & 1) === 1;
    return this.space.bit(id, place) !== this.space.bit(this.owner, place);
  }
}

function leaves<E extends Entry>(node: Fork<E> | Bucket<E>, found: Bucket<E>[]): void {
  if (node instanceof Bucket) {
    found.push(node);
    return;
  }
  leaves(node.near, found);
  leaves(node.far, found);
}
