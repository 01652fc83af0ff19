import {
  type Id,
  type IdentifierSpace,
  INTEGER_BITS,
  identifiers,
  integers,
  numberOf,
} from './identifiers.ts';

export { type Id, sortIds } from './identifiers.ts';

/** The identifier circle of 2^m points (ToN §IV-B), or, for exhaustive models, of any other size. */
export interface RingSpace extends IdentifierSpace {
  /** id + 2^i on the circle: where finger i starts (ToN Table I), i from 0. */
  plusPower(id: Id, i: number): Id;
  /** The id right after this one. */
  next(id: Id): Id;
  /** Steps from a clockwise to b. */
  distance(a: Id, b: Id): bigint;
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

const circles = new Map<number, RingSpace>();

/** The circle of 2^bits points, made once: every peer asks for it. @throws RangeError unless 1 ≤ bits ≤ 160. */
export function ringSpace(bits: number): RingSpace {
  let circle = circles.get(bits);
  if (!circle) {
    const ids = identifiers(bits);
    circle = bits <= INTEGER_BITS ? integerRing(ids) : hexRing(ids);
    circles.set(bits, circle);
  }
  return circle;
}

/** A circle of any number of points: exhaustive models use one whose rotations map peers to peers. */
export function ringOfSize(size: number): RingSpace {
  if (!Number.isInteger(size) || size < 1 || size > 2 ** INTEGER_BITS)
    throw new RangeError(`a circle has 1 to 2^32 points, not ${size}`);
  return integerRing(integers(Math.max(1, Math.ceil(Math.log2(size))), size));
}

const POWERS = Array.from({ length: INTEGER_BITS + 1 }, (_, i) => 2 ** i);

function integerRing(ids: IdentifierSpace): RingSpace {
  const size = Number(ids.size);
  return {
    ...ids,
    plusPower(id, i) {
      const sum = (id as number) + POWERS[i]!;
      return sum < size ? sum : sum % size;
    },
    next: (id) => ((id as number) + 1) % size,
    distance: (a, b) => BigInt(((b as number) - (a as number) + size) % size),
  };
}

function hexRing(ids: IdentifierSpace): RingSpace {
  const { size, bits } = ids;
  return {
    ...ids,
    plusPower: (id, i) => withPower(id as string, i, bits),
    next: (id) => ids.of((numberOf(id) + 1n) % size),
    distance: (a, b) => (numberOf(b) - numberOf(a) + size) % size,
  };
}

const DIGITS = '0123456789abcdef';

/** id + 2^i, digit by digit from the one that it falls in: mostly that is the only one to change. What is carried out of the top is lost. */
function withPower(id: string, i: number, bits: number): string {
  const top = bits % 4 === 0 ? 15 : 2 ** (bits % 4) - 1;
  let sum = id;
  let carry = 1 << (i % 4);
  for (let at = id.length - 1 - (i >> 2); at >= 0 && carry > 0; at--) {
    const digit = Number.parseInt(id[at]!, 16) + carry;
    sum = sum.slice(0, at) + DIGITS[digit & (at === 0 ? top : 15)]! + sum.slice(at + 1);
    carry = digit >> 4;
  }
  return sum;
}

/** Whether two lists name the same identifiers in the same order. */
export function sameIds(a: readonly Id[], b: readonly Id[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}
