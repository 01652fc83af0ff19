import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bucketIndex,
  randomInBucket,
  sortByDistance,
  type XorSpace,
  xorSpace,
} from '../../../spec/kit/xor.ts';

/** Spaces at and around every border: integers up to 32 bits, digits above, a first digit of 1 to 4 bits. */
const SIZES = [1, 3, 8, 31, 32, 33, 34, 35, 36, 64, 127, 128, 159, 160];

/** So many ids of one space, as numbers; half of the time they have a long prefix in common. */
function numbers(bits: number, count: number): fc.Arbitrary<bigint[]> {
  const any = fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });
  const alike = fc
    .tuple(any, fc.array(fc.bigInt({ min: 0n, max: 7n }), { minLength: count, maxLength: count }))
    .map(([base, ends]) => ends.map((end) => BigInt.asUintN(bits, base ^ end)));
  return fc.oneof(fc.array(any, { minLength: count, maxLength: count }), alike);
}

function ids(bits: number, count: number) {
  const space = xorSpace(bits);
  return numbers(bits, count).map((values) => values.map((value) => space.of(value)));
}

describe.each(SIZES)('ids of %i bits under XOR', (bits) => {
  const space: XorSpace = xorSpace(bits);

  test('distance is a metric: zero only to itself, symmetric, and a detour is never shorter', () => {
    fc.assert(
      fc.property(ids(bits, 3), ([a, b, c]) => {
        expect(space.distance(a!, b!) === 0n).toBe(a === b);
        expect(space.distance(a!, b!)).toBe(space.distance(b!, a!));
        expect(space.distance(a!, b!) + space.distance(b!, c!) >= space.distance(a!, c!)).toBe(true);
      }),
    );
  });

  test('it is unidirectional: one id at each distance', () => {
    fc.assert(
      fc.property(numbers(bits, 2), ([a, delta]) => {
        const there = space.of(a! ^ delta!);
        expect(space.distance(space.of(a!), there)).toBe(delta);
        expect(space.distance(there, space.of(a!))).toBe(delta);
      }),
    );
  });

  test('order, prefixes and buckets agree with BigInt', () => {
    fc.assert(
      fc.property(ids(bits, 3), ([t, a, b]) => {
        const [near, far] = [space.distance(t!, a!), space.distance(t!, b!)];
        expect(Math.sign(space.compare(t!, a!, b!))).toBe(near < far ? -1 : near > far ? 1 : 0);
        expect(space.closer(t!, a!, b!)).toBe(near < far);
        expect(bucketIndex(space, t!, a!)).toBe(near === 0n ? -1 : near.toString(2).length - 1);
        const leading = (id: typeof t) =>
          Number(
            BigInt.asIntN(
              32,
              bits >= 32 ? number(id!) >> BigInt(bits - 32) : number(id!) << BigInt(32 - bits),
            ),
          );
        expect(space.lead(a!)).toBe(leading(a));
      }),
    );
  });

  test('bits are read and turned from the leading one', () => {
    fc.assert(
      fc.property(ids(bits, 1), fc.nat(bits - 1), ([id], place) => {
        const digits = number(id!).toString(2).padStart(bits, '0');
        expect(space.bit(id!, place)).toBe(Number(digits[place]));
        const turned = space.flip(id!, place);
        expect(space.has(turned)).toBe(true);
        expect(space.sharedPrefix(id!, turned)).toBe(place);
        expect(space.flip(turned, place)).toBe(id);
      }),
    );
  });

  test('a random id lies where it was asked for, and every draw counts', () => {
    fc.assert(
      fc.property(
        ids(bits, 1),
        fc.nat(bits - 1),
        fc.infiniteStream(fc.nat(0xffff)),
        ([id], index, stream) => {
          const random = (bound: number) => (stream.next().value as number) % bound;
          const found = randomInBucket(space, id!, index, random);
          expect(space.has(found)).toBe(true);
          expect(bucketIndex(space, id!, found)).toBe(index);
        },
      ),
    );
    const drawn = (highest: boolean) =>
      space.randomBelow(space.of(0), 0, (bound) => (highest ? bound - 1 : 0));
    expect(number(drawn(false))).toBe(0n);
    expect(number(drawn(true))).toBe(space.size - 1n);
  });

  function number(id: number | string): bigint {
    return typeof id === 'number' ? BigInt(id) : BigInt(`0x${id}`);
  }
});

test('small and large spaces sort the same ids alike', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0x7fffffff)), fc.nat(0x7fffffff), (values, target) => {
      const large = xorSpace(160);
      const wide = (value: number) => large.of(value);
      const sorted = sortByDistance(xorSpace(32), target, [...values]) as number[];
      expect(sortByDistance(large, wide(target), values.map(wide))).toEqual(sorted.map(wide));
    }),
  );
});

test('the highest bit is no sign: 2^31 is far from 0 and near 2^31 + 1', () => {
  const space = xorSpace(32);
  expect(space.closer(0, 1, 2 ** 31)).toBe(true);
  expect(space.closer(2 ** 31 + 1, 2 ** 31, 0)).toBe(true);
  expect(space.flip(0, 0)).toBe(2 ** 31);
});

test('spaces of no bits, or of more than SHA-1 gives, are refused', () => {
  for (const bits of [0, 161, 2.5]) expect(() => xorSpace(bits)).toThrow(RangeError);
});
