import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import { Bucket, type BucketState, type Entry, without } from './bucket.ts';
import { Nearest } from './nearest.ts';

/** A routing table as plain data. */
export interface TableState<E extends Entry> {
  /** Nearest the owner first. */
  readonly buckets: readonly BucketState<E>[];
}

export interface TableOptions {
  /** k: contacts in a bucket (Kademlia §2.2). */
  readonly width: number;
  /** Contacts that wait for a place in a full bucket (§4.1); 0: newcomers are forgotten. */
  readonly spares: number;
}

/** What became of a contact that was seen: it stood there already, was added, or found its bucket full. */
export type Placed = 'known' | 'added' | 'full';

/**
 * A routing table of k-buckets (Kademlia §2.2, §2.4), without a clock or a network: whoever owns it says what was seen, asks
 * who is nearest, and decides what a full bucket means. How buckets divide the space is said by the subclasses; each decision
 * is a method of its own.
 */
export abstract class RoutingTable<E extends Entry> {
  readonly space: XorSpace;
  readonly owner: Id;
  readonly width: number;
  readonly spares: number;
  /** Contacts in all buckets. */
  size = 0;

  constructor(space: XorSpace, owner: Id, options: TableOptions) {
    this.space = space;
    this.owner = owner;
    this.width = options.width;
    this.spares = options.spares;
  }

  /** All buckets, nearest the owner first. */
  abstract buckets(): readonly Bucket<E>[];
  /** The bucket to which this id, with this leading word, belongs. */
  protected abstract leaf(id: Id, lead: number): Bucket<E>;
  /**
   * Buckets in the order in which their ranges lie from the target, with this leading word, until the visitor says that
   * it has enough.
   */
  protected abstract visit(target: Id, lead: number, enough: (bucket: Bucket<E>) => boolean): void;
  /** A full bucket makes room for the id by splitting. False: it stays as it is. */
  protected abstract split(bucket: Bucket<E>, id: Id): boolean;
  protected abstract adopt(buckets: readonly Bucket<E>[]): void;

  get(id: Id): E | undefined {
    const lead = this.space.lead(id);
    const bucket = this.leaf(id, lead);
    const at = bucket.placeOf(id, lead);
    return at < 0 ? undefined : bucket.at(at);
  }

  /** The bucket to which this id belongs. */
  bucketOf(id: Id): Bucket<E> {
    return this.leaf(id, this.space.lead(id));
  }

  /** A contact was seen: it goes to the tail of its bucket, if there is room or can be made (§2.2). */
  seen(entry: E): Placed {
    return this.meet(entry.id, () => entry);
  }

  /** The same, with what is remembered of it from now on made from what was remembered so far. */
  meet(id: Id, remember: (known: E | undefined, id: Id) => E): Placed {
    if (!this.mayHold(id)) return 'full';
    const lead = this.space.lead(id);
    let bucket = this.leaf(id, lead);
    const at = bucket.placeOf(id, lead);
    if (at >= 0) {
      bucket.move(at, this.placeOfKnown(bucket, at), remember(bucket.at(at), id));
      return 'known';
    }
    while (this.isFull(bucket)) {
      if (!this.split(bucket, id)) return 'full';
      bucket = this.leaf(id, lead);
    }
    bucket.insert(this.placeOfNew(bucket), remember(undefined, id), lead);
    if (bucket.spare.length > 0) bucket.spare = without(bucket.spare, id);
    this.size++;
    return 'added';
  }

  /** Changes what is remembered of a contact, where it stands. */
  update(entry: E): void {
    const lead = this.space.lead(entry.id);
    const bucket = this.leaf(entry.id, lead);
    const at = bucket.placeOf(entry.id, lead);
    if (at >= 0) bucket.move(at, at, entry);
  }

  /** Takes a contact out. */
  remove(id: Id): void {
    const lead = this.space.lead(id);
    const bucket = this.leaf(id, lead);
    const at = bucket.placeOf(id, lead);
    if (at < 0) return;
    bucket.takeOut(at);
    this.size--;
  }

  /** A contact that found its bucket full waits for a place; the one that has waited longest makes way (§4.1). */
  keepSpare(entry: E): void {
    if (this.spares === 0) return;
    const bucket = this.bucketOf(entry.id);
    const others = without(bucket.spare, entry.id);
    const waiting = others.slice(Math.max(0, others.length + 1 - this.spares));
    waiting.push(entry);
    bucket.spare = waiting;
  }

  /** The spare that was seen last takes a free place in this bucket, if there are both (§4.1). */
  promote(bucket: Bucket<E>): E | undefined {
    const spare = bucket.spare.at(-1);
    if (!spare || this.isFull(bucket)) return undefined;
    this.seen(spare);
    return spare;
  }

  forgetSpare(id: Id): void {
    const bucket = this.bucketOf(id);
    bucket.spare = without(bucket.spare, id);
  }

  /** The contacts closest to the target, nearest first, at most so many; `wanted` leaves others out. */
  closest(target: Id, count: number, wanted?: (entry: E) => boolean): E[] {
    const lead = this.space.lead(target);
    const nearest = new Nearest<E>(this.space, target, lead);
    const { found } = nearest;
    this.visit(target, lead, (bucket) => {
      nearest.take(bucket, count - found.length, wanted);
      return found.length >= count;
    });
    return found;
  }

  /** Every contact, bucket by bucket. */
  entries(): E[] {
    return this.buckets().flatMap(({ entries }) => entries);
  }

  /** How many leading bits of an id say that it belongs to this bucket, and an id that has them. */
  rangeOf(bucket: Bucket<E>): { readonly like: Id; readonly depth: number } {
    const { depth, number } = bucket;
    let like = this.owner;
    let rest = number;
    for (let place = depth - 1; rest > 0; place--, rest = Math.floor(rest / 2))
      if (rest % 2 === 1) like = this.space.flip(like, place);
    return { like, depth };
  }

  snapshot(): TableState<E> {
    return {
      buckets: this.buckets().map(({ depth, number, entries, spare, touched }) => ({
        depth,
        number,
        entries,
        spare,
        touched,
      })),
    };
  }

  restore(state: TableState<E>): void {
    this.size = 0;
    const buckets = state.buckets.map(({ depth, number, entries, spare, touched }) => {
      const bucket = new Bucket<E>(depth, number, touched);
      bucket.fill(entries, this.space.lead);
      bucket.spare = spare;
      this.size += entries.length;
      return bucket;
    });
    this.adopt(buckets);
  }

  /** A node is no contact of its own. */
  protected mayHold(id: Id): boolean {
    return id !== this.owner;
  }

  protected isFull(bucket: Bucket<E>): boolean {
    return bucket.count >= this.width;
  }

  /** Where a contact goes that is seen again: to the tail. */
  protected placeOfKnown(bucket: Bucket<E>, _at: number): number {
    return bucket.count - 1;
  }

  /** Where a new contact goes: to the tail. */
  protected placeOfNew(bucket: Bucket<E>): number {
    return bucket.count;
  }
}
