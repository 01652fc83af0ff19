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

/**
 * Buckets as leaves of a binary tree over the distance from the owner, which grows where contacts are (Kademlia §2.4). The
 * way to the owner's own bucket is kept as a list of what branches off it, so that one count of leading zeros finds where an
 * id belongs.
 */
export class TreeTable<E extends Entry> extends RoutingTable<E> {
  /** The bucket around the owner. */
  private own: Bucket<E> = new Bucket<E>(0, 0, 0);
  /** Place i: what shares exactly i leading bits with the owner. */
  private branches: (Fork<E> | Bucket<E>)[] = [];
  private readonly maySplit: SplitRule;
  private readonly ownLead: number;

  constructor(space: XorSpace, owner: Id, options: TableOptions, maySplit: SplitRule = ownRange) {
    super(space, owner, options);
    this.maySplit = maySplit;
    this.ownLead = space.lead(owner);
  }

  buckets(): readonly Bucket<E>[] {
    const found = [this.own];
    for (let at = this.branches.length - 1; at >= 0; at--) leaves(this.branches[at]!, found);
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
    const united = (near: Bucket<E>, far: Bucket<E>): Bucket<E> => {
      const bucket = new Bucket<E>(near.depth - 1, near.number / 2, Math.min(near.touched, far.touched));
      for (const half of [near, far])
        half.entries.forEach((entry, at) => {
          if (keep(bucket.entries, entry)) bucket.insert(bucket.count, entry, half.leads[at]!);
          else this.size--;
        });
      bucket.spare = [...near.spare, ...far.spare].slice(0, this.spares);
      return bucket;
    };
    const joined = (node: Fork<E> | Bucket<E>): Fork<E> | Bucket<E> => {
      if (node instanceof Bucket) return node;
      node.near = joined(node.near);
      node.far = joined(node.far);
      const { near, far } = node;
      if (!(near instanceof Bucket) || !(far instanceof Bucket) || !mayMerge(near, far)) return node;
      return united(near, far);
    };
    for (let at = this.branches.length - 1; at >= 0; at--) {
      const branch = joined(this.branches[at]!);
      this.branches[at] = branch;
      if (this.own.depth !== at + 1 || !(branch instanceof Bucket) || !mayMerge(this.own, branch)) continue;
      this.own = united(this.own, branch);
      this.branches.length = at;
    }
  }

  protected leaf(id: Id, lead: number): Bucket<E> {
    const distance = lead ^ this.ownLead;
    const shared = this.shared(id, distance);
    if (shared >= this.branches.length) return this.own;
    let node = this.branches[shared]!;
    for (let depth = shared + 1; !(node instanceof Bucket); depth++)
      node = this.differsAt(id, distance, depth) ? node.far : node.near;
    return node;
  }

  /**
   * Where the target differs from the owner, the branch is nearer than all that comes after it; where it does not, farther.
   */
  protected visit(target: Id, lead: number, enough: (bucket: Bucket<E>) => boolean): void {
    const { branches, own } = this;
    const distance = lead ^ this.ownLead;
    const first = this.shared(target, distance);
    for (let at = first; at < branches.length; at++)
      if (this.differsAt(target, distance, at) && this.walk(branches[at]!, at + 1, target, distance, enough))
        return;
    if (own.count > 0 && enough(own)) return;
    for (let at = branches.length - 1; at >= 0; at--)
      if (
        (at < first || !this.differsAt(target, distance, at)) &&
        this.walk(branches[at]!, at + 1, target, distance, enough)
      )
        return;
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
      half.insert(half.count, entry, bucket.leads[at]!);
    });
    for (const half of [near, far]) half.spare = bucket.spare.filter((entry) => side(entry) === half);
    if (bucket === this.own) {
      this.own = near;
      this.branches.push(far);
    } else this.hang({ near, far }, id, depth);
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
    this.own = buckets[next++]!;
    const branches: (Fork<E> | Bucket<E>)[] = [];
    for (let depth = this.own.depth; depth > 0; depth--) branches.push(grow(depth));
    this.branches = branches.reverse();
  }

  /** Puts a fork in the place of the leaf at this depth on the way to the id, which is not the owner's own. */
  private hang(fork: Fork<E>, id: Id, at: number): void {
    const distance = this.space.lead(id) ^ this.ownLead;
    const shared = this.shared(id, distance);
    if (at === shared + 1) {
      this.branches[shared] = fork;
      return;
    }
    let node = this.branches[shared] as Fork<E>;
    for (let depth = shared + 1; depth < at - 1; depth++)
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
    if (node instanceof Bucket) return node.count > 0 && enough(node);
    const differs = this.differsAt(target, distance, depth);
    return (
      this.walk(differs ? node.far : node.near, depth + 1, target, distance, enough) ||
      this.walk(differs ? node.near : node.far, depth + 1, target, distance, enough)
    );
  }

  /** Leading bits that an id has in common with the owner's; mostly the first word tells. */
  private shared(id: Id, distance: number): number {
    return distance === 0 ? this.space.sharedPrefix(this.owner, id) : Math.clz32(distance);
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
