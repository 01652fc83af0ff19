/** Integers for each pair: a cache line. */
const STRIDE = 16;
const LOW = 0;
const HIGH = 1;
const AFTER_OF_LOW = 2;
const AFTER_OF_HIGH = 3;

/** Where, in the integers of a pair, those begin that it is kept for: there is room for a dozen. */
export const CONTENT = 4;
/** No such pair. */
export const NONE = -1;

/**
 * What is remembered of pairs of peers, by their handles: a few integers each, all of them in one block. In a large network hardly a
 * pair has been looked at lately, and what a message costs there is how often memory has to be waited for: to find a pair is to
 * wait twice, where a map of objects for each peer has six such places. Nor does garbage collection ever walk through it.
 */
export class Pairs {
  /** The integers of all pairs. A pair is the place of its first; moved when there are more. */
  ints = new Int32Array(16 * STRIDE);
  /** Hash table with open addressing: places plus one; 0: nothing. */
  private slots = new Int32Array(32);
  private used = 0;
  private readonly free: number[] = [];
  /** By handle: the first pair that a peer is one of, and the last. */
  private readonly first: number[] = [];
  private readonly last: number[] = [];

  /** A peer comes in, with the next handle. */
  enter(handle: number): void {
    this.first[handle] = NONE;
    this.last[handle] = NONE;
  }

  clear(): void {
    this.slots.fill(0);
    this.used = this.free.length = this.first.length = this.last.length = 0;
  }

  find(a: number, b: number): number {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const { ints, slots } = this;
    const mask = slots.length - 1;
    for (let slot = hashOf(low, high) & mask; ; slot = (slot + 1) & mask) {
      const pair = slots[slot]! - 1;
      if (pair < 0 || (ints[pair] === low && ints[pair + HIGH] === high)) return pair;
    }
  }

  /** Takes in a pair that is not there yet; its integers are 0. */
  add(a: number, b: number): number {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const pair = this.free.pop() ?? this.used++ * STRIDE;
    if (pair === this.ints.length) this.grow();
    const { ints } = this;
    ints.fill(0, pair, pair + STRIDE);
    ints[pair + LOW] = low;
    ints[pair + HIGH] = high;
    ints[pair + AFTER_OF_LOW] = ints[pair + AFTER_OF_HIGH] = NONE;
    this.put(pair);
    this.append(pair, low);
    if (high !== low) this.append(pair, high);
    return pair;
  }

  remove(pair: number): void {
    const low = this.lowOf(pair);
    const high = this.highOf(pair);
    this.unchain(pair, low);
    if (high !== low) this.unchain(pair, high);
    this.takeOut(pair);
    this.free.push(pair);
  }

  lowOf(pair: number): number {
    return this.ints[pair + LOW]!;
  }

  highOf(pair: number): number {
    return this.ints[pair + HIGH]!;
  }

  /** The pairs that a peer is one of, in the order in which they came about. */
  of(handle: number): number[] {
    const pairs: number[] = [];
    for (let pair = this.first[handle]!; pair !== NONE; pair = this.ints[this.afterAt(pair, handle)]!)
      pairs.push(pair);
    return pairs;
  }

  /** All pairs: by the smaller handle, then in the order in which they came about. */
  all(): number[] {
    return this.first.flatMap((_, handle) => this.of(handle).filter((pair) => this.lowOf(pair) === handle));
  }

  /** Counts from 0 and leaves nothing out: for what else is kept of pairs. */
  indexOf(pair: number): number {
    return pair / STRIDE;
  }

  private afterAt(pair: number, handle: number): number {
    return pair + (this.ints[pair + LOW] === handle ? AFTER_OF_LOW : AFTER_OF_HIGH);
  }

  private append(pair: number, handle: number): void {
    const last = this.last[handle]!;
    if (last === NONE) this.first[handle] = pair;
    else this.ints[this.afterAt(last, handle)] = pair;
    this.last[handle] = pair;
  }

  private unchain(pair: number, handle: number): void {
    const after = this.ints[this.afterAt(pair, handle)]!;
    let before = NONE;
    for (let each = this.first[handle]!; each !== pair; each = this.ints[this.afterAt(each, handle)]!)
      before = each;
    if (before === NONE) this.first[handle] = after;
    else this.ints[this.afterAt(before, handle)] = after;
    if (this.last[handle] === pair) this.last[handle] = before;
  }

  private put(pair: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = this.homeOf(pair);
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = pair + 1;
  }

  /** Empties its slot, and moves up those behind it that would not be found any more. */
  private takeOut(pair: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let hole = this.homeOf(pair);
    while (slots[hole] !== pair + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.homeOf(slots[slot]! - 1);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot]!;
      hole = slot;
    }
    slots[hole] = 0;
  }

  private homeOf(pair: number): number {
    return hashOf(this.lowOf(pair), this.highOf(pair)) & (this.slots.length - 1);
  }

  /** Twice the room, and a table that is never more than half full. */
  private grow(): void {
    const ints = new Int32Array(2 * this.ints.length);
    ints.set(this.ints);
    const waiting = this.slots.filter((slot) => slot !== 0);
    this.ints = ints;
    this.slots = new Int32Array(2 * this.slots.length);
    for (const slot of waiting) this.put(slot - 1);
  }
}

function hashOf(low: number, high: number): number {
  const mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
