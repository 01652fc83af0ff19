import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between, inHalfOpen, ringOfSize, ringSpace, sortIds, successorOf } from '../../../spec/kit/ring.ts';

const point = fc.nat(63);

describe('the identifier circle', () => {
  test('between is: walking clockwise from a, b comes before c', () => {
    const walk = (a: number, b: number, c: number) => {
      for (let at = (a + 1) % 64; at !== c; at = (at + 1) % 64) if (at === b) return true;
      return false;
    };
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(between(a, b, c)).toBe(walk(a, b, c));
      }),
    );
  });

  test('between(x, y, x) is the whole circle but x; the degenerate cases are false', () => {
    expect(between(5, 9, 5)).toBe(true);
    expect(between(5, 5, 9)).toBe(false);
    expect(between(9, 5, 5)).toBe(false);
    expect(between(5, 5, 5)).toBe(false);
  });

  test('(n, n] is everything: the one-node ring', () => {
    fc.assert(
      fc.property(point, point, (n, key) => {
        expect(inHalfOpen(n, key, n)).toBe(true);
      }),
    );
  });

  test('integers and hexadecimal strings order the same points alike', () => {
    const small = ringSpace(32);
    const large = ringSpace(33);
    const any = fc.nat(0x7fffffff);
    fc.assert(
      fc.property(any, any, any, fc.nat(31), (a, b, c, i) => {
        const [x, y, z] = [a, b, c].map((value) => large.of(value)) as [string, string, string];
        expect(between(x, y, z)).toBe(between(a, b, c));
        expect(large.distance(x, y) % (1n << 32n)).toBe(small.distance(a, b) % (1n << 32n));
        if (a + 2 ** i < 2 ** 32) expect(large.plusPower(x, i)).toBe(large.of(a + 2 ** i));
        expect(small.plusPower(a, i)).toBe((a + 2 ** i) % 2 ** 32);
      }),
    );
  });

  test('id + 2^i goes round the circle, with any number of bits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 33, max: 160 }),
        fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }),
        fc.nat(159),
        (bits, number, power) => {
          const space = ringSpace(bits);
          // Long rows of ones are what carries run through.
          for (const value of [
            number % space.size,
            space.size - 1n - (number % 16n),
            number | 0xffff_ffff_ffffn,
          ]) {
            const id = space.of(value % space.size);
            const i = power % bits;
            expect(space.plusPower(id, i)).toBe(
              space.of(((value % space.size) + 2n ** BigInt(i)) % space.size),
            );
          }
        },
      ),
    );
  });

  test('SHA-1 of a name, cut to its leading bits', () => {
    // SHA-1("abc"), FIPS 180-1.
    expect(ringSpace(160).hash('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    expect(ringSpace(8).hash('abc')).toBe(0xa9);
    expect(ringSpace(3).hash('abc')).toBe(0xa9 >> 5);
  });

  test('the successor of a point is the first id at or after it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(point, { minLength: 1 }), point, (ids, key) => {
        const sorted = sortIds([...ids]) as number[];
        expect(successorOf(sorted, key)).toBe(sorted.find((id) => id >= key) ?? sorted[0]);
      }),
    );
    expect(() => successorOf([], 1)).toThrow(RangeError);
  });

  test('bad sizes and foreign points are refused', () => {
    for (const bits of [0, 161, 1.5]) expect(() => ringSpace(bits)).toThrow(RangeError);
    expect(() => ringOfSize(0)).toThrow(RangeError);
    expect(() => ringSpace(4).of(16)).toThrow(RangeError);
    expect(() => ringSpace(40).of(-1)).toThrow(RangeError);
    expect([ringSpace(6).has(63), ringSpace(6).has(64), ringSpace(6).has('3f')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([ringSpace(40).has('00000000ff'), ringSpace(40).has('ff'), ringSpace(40).has(5)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(ringOfSize(10).next(9)).toBe(0);
  });
});
