import { type Id, type IdentifierSpace, INTEGER_BITS, identifiers, numberOf } from './identifiers.ts';

/**
 * Identifiers under the XOR metric (Kademlia §2.1): the distance of two ids is their bitwise exclusive or, read as a
 * number. It is a metric, symmetric, and unidirectional: for each id and each distance there is exactly one other.
 *
 * Comparisons stand on the leading 32 bits: one machine word settles them all but never among the ids of a network, and
 * the remaining digits are looked at only when two words are alike.
 */
export interface XorSpace extends IdentifierSpace {
  /** a ⊕ b as a number: for reports and checks, too slow for tables. */
  distance(a: Id, b: Id): bigint;
  /** The leading 32 bits, left-aligned, as a signed integer; XOR two and shift (`>>> 0`) to compare distances. */
  lead(id: Id): number;
  /** Below 0 when a is closer to the target than b, above when farther, 0 when they are the same. */
  compare(target: Id, a: Id, b: Id): number;
  /** a is closer to the target than b. */
  closer(target: Id, a: Id, b: Id): boolean;
  /** How many leading bits the two have in common: m when they are the same. */
  sharedPrefix(a: Id, b: Id): number;
  /** The bit at this place, 0 being the leading one. */
  bit(id: Id, place: number): 0 | 1;
  /** The id with the bit at this place the other way round. */
  flip(id: Id, place: number): Id;
  /** Any id whose first `depth` bits are those of `like`; the others are drawn, 16 at a time. */
  randomBelow(like: Id, depth: number, random: (bound: number) => number): Id;
}

/** The ids of so many bits. @throws RangeError unless 1 ≤ bits ≤ 160. */
export function xorSpace(bits: number): XorSpace {
  return bits <= INTEGER_BITS ? integerXor(bits) : hexXor(bits);
}

/** i with 2^i ≤ d(a, b) < 2^(i+1): in whose bucket b belongs at a (Kademlia §2.2); −1 when they are the same. */
export function bucketIndex(space: XorSpace, a: Id, b: Id): number {
  return space.bits - 1 - space.sharedPrefix(a, b);
}

/** Any id at a distance in [2^index, 2^(index+1)): what refreshing a bucket looks up (Kademlia §2.3). */
export function randomInBucket(
  space: XorSpace,
  origin: Id,
  index: number,
  random: (bound: number) => number,
): Id {
  const place = space.bits - 1 - index;
  return space.randomBelow(space.flip(origin, place), place + 1, random);
}

/** Sorts ids by their distance to the target, nearest first, in place. */
export function sortByDistance(space: XorSpace, target: Id, ids: Id[]): Id[] {
  return ids.sort((a, b) => space.compare(target, a, b));
}

function integerXor(bits: number): XorSpace {
  const plain = identifiers(bits);
  const align = INTEGER_BITS - bits;
  const compare = (target: number, a: number, b: number) => ((a ^ target) >>> 0) - ((b ^ target) >>> 0);
  return {
    ...plain,
    distance: (a, b) => BigInt(((a as number) ^ (b as number)) >>> 0),
    lead: (id) => (id as number) << align,
    compare: compare as XorSpace['compare'],
    closer: (target, a, b) => compare(target as number, a as number, b as number) < 0,
    sharedPrefix: (a, b) => Math.clz32((a as number) ^ (b as number)) - align,
    bit: (id, place) => (((id as number) >>> (bits - 1 - place)) & 1) as 0 | 1,
    flip: (id, place) => ((id as number) ^ (1 << (bits - 1 - place))) >>> 0,
    randomBelow(like, depth, random) {
      let drawn = 0;
      for (let left = bits - depth; left > 0; left -= 16) {
        const bound = 2 ** Math.min(16, left);
        drawn = drawn * bound + random(bound);
      }
      return (like as number) - ((like as number) % 2 ** (bits - depth)) + drawn;
    },
  };
}

/** The value of a lower-case hexadecimal digit, from its character code. */
function nibble(code: number): number {
  return (code & 15) + (code >> 6) * 9;
}

function hexXor(bits: number): XorSpace {
  const plain = identifiers(bits);
  const digits = Math.ceil(bits / 4);
  /** Bits of the first digit that count. */
  const top = bits - 4 * (digits - 1);
  /** Where a bit stands: in which digit, and at which place from its right. */
  const placed = (place: number) => {
    const fromRight = bits - 1 - place;
    return { digit: digits - 1 - (fromRight >> 2), shift: fromRight & 3 };
  };
  const lead = (id: string) => {
    let word = 0;
    for (let i = 0; i < 8; i++) word = (word << 4) | nibble(id.charCodeAt(i));
    return top === 4 ? word : (word << (4 - top)) | (nibble(id.charCodeAt(8)) >> top);
  };
  /** The first digit in which two ids differ, or −1. */
  const difference = (a: string, b: string) => {
    for (let i = 0; i < digits; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) return i;
    return -1;
  };
  const compare = (target: string, a: string, b: string) => {
    const i = difference(a, b);
    if (i < 0) return 0;
    const aim = nibble(target.charCodeAt(i));
    return (nibble(a.charCodeAt(i)) ^ aim) - (nibble(b.charCodeAt(i)) ^ aim);
  };
  return {
    ...plain,
    distance: (a, b) => numberOf(a) ^ numberOf(b),
    lead: lead as XorSpace['lead'],
    compare: compare as XorSpace['compare'],
    closer: (target, a, b) => compare(target as string, a as string, b as string) < 0,
    sharedPrefix(a, b) {
      const i = difference(a as string, b as string);
      if (i < 0) return bits;
      const differing = nibble((a as string).charCodeAt(i)) ^ nibble((b as string).charCodeAt(i));
      return top + 4 * (i - 1) + Math.clz32(differing) - 28;
    },
    bit(id, place) {
      const { digit, shift } = placed(place);
      return ((nibble((id as string).charCodeAt(digit)) >> shift) & 1) as 0 | 1;
    },
    flip(id, place) {
      const { digit, shift } = placed(place);
      const flipped = nibble((id as string).charCodeAt(digit)) ^ (1 << shift);
      return `${(id as string).slice(0, digit)}${flipped.toString(16)}${(id as string).slice(digit + 1)}`;
    },
    randomBelow(like, depth, random) {
      if (depth >= bits) return like;
      const { digit, shift } = placed(depth);
      const kept = (nibble((like as string).charCodeAt(digit)) >> (shift + 1)) << (shift + 1);
      let drawn = (kept | random(2 ** (shift + 1))).toString(16);
      const free = digits - 1 - digit;
      for (let left = free; left > 0; left -= 4)
        drawn += random(16 ** Math.min(4, left))
          .toString(16)
          .padStart(Math.min(4, left), '0');
      return (like as string).slice(0, digit) + drawn;
    },
  };
}
