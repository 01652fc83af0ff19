import { describe, expect, it } from 'vitest';
import { hasName, type Names, NO_NAMES, withNames } from '../../../spec/kit/acceptors/names.ts';
import { xorSpace } from '../../../spec/kit/xor.ts';

const space = xorSpace(160);
const hex = (i: number) => space.hash(`name ${i}`);
const KINDS = { numbers: (i: number) => i * 7, hashes: hex, words: (i: number) => `peer-${i}` };

function named(count: number, name: (i: number) => number | string): Names {
  let names = NO_NAMES;
  for (let i = 0; i < count; i++) names = withNames(names, [name(i)]);
  return names;
}

function strangersAmong(names: Names, name: (i: number) => number | string): number {
  return Array.from({ length: 2000 }, (_, i) => name(100_000 + i)).filter((each) => hasName(names, each))
    .length;
}

describe.each(Object.entries(KINDS))('%s', (_, name) => {
  it('never takes a name that was added for a stranger, however many there are', () => {
    for (const count of [1, 24, 25, 100, 3000]) {
      const names = named(count, name);
      for (let i = 0; i < count; i++) expect(hasName(names, name(i))).toBe(true);
    }
  });

  it('knows few exactly, and takes few strangers for one of a hundred', () => {
    expect(strangersAmong(named(24, name), name)).toBe(0);
    expect(strangersAmong(named(100, name), name)).toBeLessThan(60);
  });
});

it('is the same object when nothing is new, and leaves what it was made from alone', () => {
  const few = withNames(NO_NAMES, [1, undefined, null, 2, 1]);
  expect(few).toEqual({ few: [1, 2], many: [] });
  expect(withNames(few, [2, 1, undefined])).toBe(few);
  const many = named(40, KINDS.numbers);
  const before = structuredClone(many);
  expect(hasName(withNames(many, [1_000_003]), 1_000_003)).toBe(true);
  expect(many).toEqual(before);
});

it('takes no more room for thousands than for dozens', () => {
  expect(named(3000, hex).few).toEqual([]);
  expect(named(3000, hex).many).toHaveLength(named(30, hex).many.length);
});
