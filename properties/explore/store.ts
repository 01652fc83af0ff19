const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;

/**
 * A set of tuples of so many 32-bit integers, numbered in order of arrival, in flat memory.
 *
 * `exact` compares whole tuples. Otherwise two tuples count as one when 64 bits of hash agree: see
 * {@link collisionOdds}. Then tuples that are not needed any more can be forgotten ({@link forgetBelow}).
 */
export class Store {
  readonly width: number;
  readonly exact: boolean;
  count = 0;
  /** Whether the last {@link add} met a tuple that was new. */
  fresh = false;
  /** Tuples, so many a chunk. */
  private readonly chunks: (Int32Array | undefined)[] = [];
  private forgotten = 0;
  private hashes = new Int32Array(64);
  /** Keeps the touching from being optimised away. */
  protected touched = 0;
  private mask: number;
  /** Exact: hash, number + 1. With fingerprints: hash, second hash, number + 1. */
  private table: Int32Array;

  constructor(width: number, exact = true, capacity = 1 << 12) {
    this.width = width;
    this.exact = exact;
    this.mask = capacity - 1;
    this.table = new Int32Array(capacity * (exact ? 2 : 3));
  }

  /** The number of the tuple that starts at `at`; it is added when it is new. */
  add(words: Int32Array, at: number): number {
    if ((this.count + 1) * 3 > this.mask * 2) this.grow();
    const hash = hashOf(words, at, this.width);
    return this.exact ? this.addExact(words, at, hash) : this.addFingerprint(words, at, hash);
  }

  /**
   * The numbers of so many tuples that lie one behind the other. New ones are numbered in their order.
   *
   * Nearly every look-up in a big table waits for memory. Here all of them are touched first, so that the processor waits
   * for many at a time.
   */
  addAll(words: Int32Array, count: number, ids: Int32Array): void {
    while ((this.count + count) * 3 > this.mask * 2) this.grow();
    const { width, exact } = this;
    if (this.hashes.length < count) this.hashes = new Int32Array(count * 2);
    const { hashes } = this;
    for (let i = 0; i < count; i++) hashes[i] = hashOf(words, i * width, width);
    this.touch(count);
    for (let i = 0; i < count; i++)
      ids[i] = exact
        ? this.addExact(words, i * width, hashes[i]!)
        : this.addFingerprint(words, i * width, hashes[i]!);
  }

  private touch(count: number): void {
    const { table, mask, hashes, width, chunks } = this;
    const stride = this.exact ? 2 : 3;
    let sum = 0;
    for (let i = 0; i < count; i++) sum ^= table[(hashes[i]! & mask) * stride]!;
    if (this.exact)
      for (let i = 0; i < count; i++) {
        const slot = (hashes[i]! & mask) * 2;
        const id = table[slot + 1]! - 1;
        if (table[slot] === hashes[i] && id >= 0)
          sum ^= chunks[id >>> CHUNK_BITS]![(id & (CHUNK - 1)) * width]!;
      }
    this.touched = sum;
  }

  /** Copies a tuple to `target`. */
  read(id: number, target: Int32Array): void {
    const chunk = this.chunks[id >>> CHUNK_BITS];
    if (!chunk) throw new RangeError(`tuple ${id} has been forgotten`);
    const { width } = this;
    const base = (id & (CHUNK - 1)) * width;
    for (let i = 0; i < width; i++) target[i] = chunk[base + i]!;
  }

  /** Frees what is only needed to read tuples numbered below this. Only with fingerprints. */
  forgetBelow(id: number): void {
    if (this.exact) return;
    for (const last = id >>> CHUNK_BITS; this.forgotten < last; this.forgotten++)
      this.chunks[this.forgotten] = undefined;
  }

  private addExact(words: Int32Array, at: number, hash: number): number {
    const { table, mask } = this;
    let slot = hash & mask;
    for (;;) {
      const reference = table[slot * 2 + 1]!;
      if (reference === 0) break;
      if (table[slot * 2] === hash && this.holds(reference - 1, words, at)) {
        this.fresh = false;
        return reference - 1;
      }
      slot = (slot + 1) & mask;
    }
    const id = this.append(words, at);
    table[slot * 2] = hash;
    table[slot * 2 + 1] = id + 1;
    return id;
  }

  private addFingerprint(words: Int32Array, at: number, hash: number): number {
    const { table, mask } = this;
    const second = secondHashOf(words, at, this.width);
    let slot = hash & mask;
    for (;;) {
      const reference = table[slot * 3 + 2]!;
      if (reference === 0) break;
      if (table[slot * 3] === hash && table[slot * 3 + 1] === second) {
        this.fresh = false;
        return reference - 1;
      }
      slot = (slot + 1) & mask;
    }
    const id = this.append(words, at);
    table[slot * 3] = hash;
    table[slot * 3 + 1] = second;
    table[slot * 3 + 2] = id + 1;
    return id;
  }

  private holds(id: number, words: Int32Array, at: number): boolean {
    const { width } = this;
    const chunk = this.chunks[id >>> CHUNK_BITS]!;
    const base = (id & (CHUNK - 1)) * width;
    for (let i = 0; i < width; i++) if (chunk[base + i] !== words[at + i]) return false;
    return true;
  }

  private append(words: Int32Array, at: number): number {
    const { width } = this;
    const id = this.count++;
    const base = (id & (CHUNK - 1)) * width;
    if (base === 0) this.chunks.push(new Int32Array(CHUNK * width));
    const chunk = this.chunks[id >>> CHUNK_BITS]!;
    for (let i = 0; i < width; i++) chunk[base + i] = words[at + i]!;
    this.fresh = true;
    return id;
  }

  private grow(): void {
    const former = this.table;
    const stride = this.exact ? 2 : 3;
    this.mask = this.mask * 2 + 1;
    const { mask } = this;
    const table = new Int32Array((mask + 1) * stride);
    for (let from = 0; from < former.length; from += stride) {
      if (former[from + stride - 1] === 0) continue;
      let slot = former[from]! & mask;
      while (table[slot * stride + stride - 1] !== 0) slot = (slot + 1) & mask;
      for (let i = 0; i < stride; i++) table[slot * stride + i] = former[from + i]!;
    }
    this.table = table;
  }
}

/** The probability that so many states, kept as 64-bit fingerprints, hide at least one collision: at most n² / 2^65. */
export function collisionOdds(states: number): number {
  return Math.min(1, (states / 2 ** 32.5) ** 2);
}

/** MurmurHash3 of the words. */
function hashOf(words: Int32Array, at: number, width: number): number {
  let hash = 0;
  for (let i = 0; i < width; i++) {
    let word = Math.imul(words[at + i]!, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  return finish(hash);
}

/** A hash of another make, so that the two collide independently. */
function secondHashOf(words: Int32Array, at: number, width: number): number {
  let hash = 0x27d4eb2f;
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ words[at + i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return finish(hash);
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
