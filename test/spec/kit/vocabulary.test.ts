import { describe, expect, test } from 'vitest';
import { ringOfSize } from '../../../spec/kit/ring.ts';
import { misfit, renameIds, type Vocabulary } from '../../../spec/kit/vocabulary.ts';

const space = ringOfSize(16);
const vocabulary = {
  share: {
    doc: '',
    source: '',
    fields: {
      files: {
        type: 'records',
        doc: '',
        fields: {
          name: { type: 'text', doc: '' },
          owner: { type: 'id', doc: '' },
          tags: { type: 'texts', doc: '' },
        },
      },
      limit: { type: 'count?', doc: '' },
      sizes: { type: 'counts', doc: '' },
      via: { type: 'address?', doc: '' },
      role: { type: 'choice', doc: '', values: ['leaf', 'server'] },
    },
  },
} as const satisfies Vocabulary;

const share = {
  type: 'share',
  files: [
    { name: 'a', owner: 3, tags: ['x', 'y'] },
    { name: 'b', owner: 4, tags: [] },
  ],
  limit: null,
  sizes: [0, 7],
  via: 5,
  role: 'leaf',
};

describe('fields', () => {
  test.each([
    [{}, undefined],
    [{ limit: 3, via: null, role: 'server', files: [] }, undefined],
    [{ limit: -1 }, '"limit" of share should be an integer of at least 0 or null'],
    [{ sizes: [1, 0.5] }, '"sizes" of share should be a list of integers of at least 0'],
    [{ via: 16 }, '"via" of share should be a peer’s address or null'],
    [{ role: 'king' }, '"role" of share should be one of leaf, server'],
    [
      { files: [{ name: 'a', owner: 3 }] },
      '"files" of share should be a list of objects with the fields name, owner, tags',
    ],
    [
      { files: [{ ...share.files[0], size: 3 }] },
      '"files" of share should be a list of objects with the fields name, owner, tags',
    ],
    [
      { files: [{ ...share.files[0], tags: [3] }] },
      '"files" of share should be a list of objects with the fields name, owner, tags',
    ],
  ])('%j: %s', (change, wrong) => {
    expect(misfit(vocabulary, { ...share, ...change }, space)).toBe(wrong);
  });

  test('identifiers are renamed wherever they stand', () => {
    const renamed = renameIds(vocabulary, share, (id) => (id as number) + 1);
    expect(renamed).toEqual({
      ...share,
      via: 6,
      files: [
        { ...share.files[0], owner: 4 },
        { ...share.files[1], owner: 5 },
      ],
    });
  });
});
