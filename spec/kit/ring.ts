import { createHash } from 'node:crypto';

/**
 * A point on an identifier circle. Small spaces use integers, larger ones fixed-width lower-case hexadecimal
 * strings: `<` and `===` mean the same for both, so code that compares identifiers need not know which it holds.
 * Ids of one space must never be mixed with those of another.
 */
export type Id = number | string;

/** The largest number of bits whose ids are plain integers (bit operations of the language stop at 32). */
export const INTEGER_BITS = 32;

/** The identifier circle of 2^m points (ToN §IV-A), or, for exhaustive models, of any other size. */
export interface RingSpace {
  /** m, the bits of an id. */
  readonly bits: number;
  /** Number of points on the circle. */
  readonly size: bigint;
  /** id + 2^i on the circle: where finger i starts (ToN Table I), i from 0. */
  plusPower(id: Id, i: number): Id;
  /** The id right after this one. */
  next(id: Id): Id;
  /** SHA-1 of a name, cut to its leading m bits (ToN §IV-A). Only for circles of 2^m points. */
  hash(name: string): Id;
  /** Steps from a clockwise to b. */
  distance(a: Id, b: Id): bigint;
  /** The id with this number. @throws RangeError when it is not on the circle. */
  of(value: bigint | number): Id;
  /** True when the value is a well-formed id of this circle. */
  has(value: unknown): value is Id;
}

/**
 * b lies strictly between a and c going clockwise (CCR §3): between(x, y, x) is true for x ≠ y, the whole circle but x;
 * between(x, x, y) and between(y, x, x) are false.
 */
export function between(a: Id, b: Id, c: Id): boolean {
  return a < c ? a < b && b < c : a < b || b < c;
}

/** b lies in (a, c]. On a one-node ring (a = c) that is the whole circle: the classic trap of ToN's find_successor. */
export function inHalfOpen(a: Id, b: Id, c: Id): boolean {
  return b === c || between(a, b, c);
}

/** Sorts ids upwards, in place. */
export function sortIds(ids: Id[]): Id[] {
  return ids.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The first of the sorted ids at or after the point, going round: successor(key). @throws RangeError when there are none. */
export function successorOf(sorted: readonly Id[], point: Id): Id {
  if (sorted.length === 0) throw new RangeError('successorOf needs at least one id');
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < point) low = middle + 1;
    else high = middle;
  }
  return sorted[low === sorted.length ? 0 : low]!;
}

/** The circle of 2^bits points. @throws RangeError unless 1 ≤ bits ≤ 160. */
export function ringSpace(bits: number): RingSpace {
  if (!Number.isInteger(bits) || bits < 1 || bits > 160)
    throw new RangeError(`an identifier has 1 to 160 bits, not ${bits}`);
  return bits <= INTEGER_BITS ? integerRing(bits, 2 ** bits) : hexRing(bits);
}

/** A circle of any number of points: exhaustive models use one whose rotations map peers to peers. */
export function ringOfSize(size: number): RingSpace {
  if (!Number.isInteger(size) || size < 1 || size > 2 ** INTEGER_BITS)
    throw new RangeError(`a circle has 1 to 2^32 points, not ${size}`);
  return integerRing(Math.max(1, Math.ceil(Math.log2(size))), size);
}

function sha1(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}

function integerRing(bits: number, size: number): RingSpace {
  return {
    bits,
    size: BigInt(size),
    plusPower: (id, i) => ((id as number) + 2 ** i) % size,
    next: (id) => ((id as number) + 1) % size,
    hash: (name) => Number(BigInt(`0x${sha1(name)}`) >> BigInt(160 - bits)) % size,
    distance: (a, b) => BigInt(((b as number) - (a as number) + size) % size),
    of(value) {
      const id = Number(value);
      if (!this.has(id)) throw new RangeError(`${value} is not on a circle of ${size} points`);
      return id;
    },
    has: (value): value is Id =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) < size,
  };
}

function hexRing(bits: number): RingSpace {
  const size = 1n << BigInt(bits);
  const digits = Math.ceil(bits / 4);
  const parse = (id: Id): bigint => BigInt(`0x${id}`);
  const format = (value: bigint): Id => (value % size).toString(16).padStart(digits, '0');
  return {
    bits,
    size,
    plusPower: (id, i) => format(parse(id) + (1n << BigInt(i))),
    next: (id) => format(parse(id) + 1n),
    hash: (name) => format(BigInt(`0x${sha1(name)}`) >> BigInt(160 - bits)),
    distance: (a, b) => (parse(b) - parse(a) + size) % size,
    of(value) {
      const id = BigInt(value);
      if (id < 0n || id >= size) throw new RangeError(`${value} is not on a circle of 2^${bits} points`);
      return format(id);
    },
    has: (value): value is Id =>
      typeof value === 'string' &&
      value.length === digits &&
      /^[0-9a-f]+$/.test(value) &&
      parse(value) < size,
  };
}
