import { describe, expect, it } from 'vitest';
import { ed2kHash, md4Of, PART_BYTES } from '../../../spec/kad/md4.ts';
import {
  DEFAULTS,
  FULL_SIZE,
  idOf,
  isTolerated,
  keyOf,
  keyOfWords,
  spaceOf,
} from '../../../spec/kad/parameters.ts';
import { hasWords, keywordsOf } from '../../../spec/kad/words.ts';

describe('MD4', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
  ])('of %j is that of RFC 1320', (text, digest) => expect(md4Of(text)).toBe(digest));
});

describe('the hash of a file', () => {
  it('is the MD4 of its one part', () => {
    expect(ed2kHash(new TextEncoder().encode('abc'))).toBe(md4Of('abc'));
  });

  it('of a whole number of parts counts an empty one at the end', () => {
    // Known from clients: one part of zeros, two parts of zeros.
    expect(ed2kHash(new Uint8Array(PART_BYTES))).toBe('fc21d9af828f92a8df64beac3357425d');
    expect(ed2kHash(new Uint8Array(2 * PART_BYTES))).toBe('114b21c63a74b6ca922291a11177dd5c');
  });
});

describe('keywords', () => {
  it('are lower-case, at least three bytes long, and each counts once', () => {
    expect(keywordsOf('Über-Alpen (2024) of THE.the_avi')).toEqual(['über', 'alpen', '2024', 'the', 'avi']);
    expect(keywordsOf('of it')).toEqual([]);
  });

  it('are all looked for', () => {
    expect(hasWords('Summer.Holiday.avi', 'HOLIDAY summer')).toBe(true);
    expect(hasWords('Summer.Holiday.avi', 'holiday winter')).toBe(false);
  });

  it('have a key, the first of several', () => {
    expect(keyOf(FULL_SIZE, 'abc')).toBe(md4Of('abc'));
    expect(keyOfWords(FULL_SIZE, 'of ABC def')).toBe(md4Of('abc'));
    expect(keyOfWords(FULL_SIZE, 'of')).toBeUndefined();
  });
});

describe('identifiers', () => {
  it('are the leading bits of an MD4, and nodes are called by their addresses', () => {
    const space = spaceOf(DEFAULTS);
    expect(space.hash('abc')).toBe(0xa4);
    expect(idOf(DEFAULTS, '80.1.2.3:4672')).toBe(space.hash('80.1.2.3:4672'));
    expect(space.isAddress?.('80.1.2.3:4672')).toBe(true);
    expect(space.isAddress?.(12)).toBe(false);
    expect(() => spaceOf({ bits: 129 })).toThrow(/at most 128 bits/);
  });

  it('are in the tolerance zone when their first eight bits are alike, and one point beyond', () => {
    const near = (leading: string) => isTolerated(FULL_SIZE, leading.padEnd(32, '0'), '0'.repeat(32));
    expect(near('00ffffff')).toBe(true);
    expect(near('01000000')).toBe(true);
    expect(near('01000001')).toBe(false);
    expect(near('80000000')).toBe(false);
    expect(isTolerated({ ...FULL_SIZE, toleranceBits: 0 }, 'f'.repeat(32), '0'.repeat(32))).toBe(true);
  });
});
