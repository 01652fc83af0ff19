import { describe, expect, it } from 'vitest';
import { bitTorrent as typed } from '../../../properties/bittorrent/index.ts';
import { explore } from '../../../properties/explore/explore.ts';
import { runBatch } from '../../../properties/kit/batch.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { PROFILES } from '../../../properties/kit/scenario.ts';
import { referenceOf, subjectNamed } from '../../../properties/kit/subjects.ts';

const bitTorrent = typed as unknown as Protocol;
const folklore = bitTorrent.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);
const play = (order: { from: number; to: number }, generator = {}) =>
  runBatch(bitTorrent, subjectNamed(bitTorrent, 'reference'), { campaign: 1, generator, ...order });

describe('the reference', () => {
  it.each(PROFILES)(
    'keeps its promises, weather %s',
    (profile) => {
      const { failures } = play({ from: 0, to: 60 }, { profile });
      expect(failures.filter(({ property }) => !folklore.includes(property))).toEqual([]);
    },
    300_000,
  );

  it('goes everywhere in the machines, sees every witness, and refutes all folklore', () => {
    const { coverage, seen, failures } = play({ from: 0, to: 600 });
    const holes = coverage.flatMap(({ states, transitions }, machine) =>
      [...states, ...transitions].includes(0) ? [bitTorrent.spec.machines[machine]!.name] : [],
    );
    expect(holes).toEqual([]);
    const witnesses = bitTorrent.spec.properties.filter(({ kind }) => kind === 'sometimes');
    expect(witnesses.map(({ name }) => name).filter((name) => !seen[name])).toEqual([]);
    expect(failures.map(({ property }) => property).sort()).toEqual([...folklore].sort());
  }, 600_000);
});

describe('the small model: a tracker, a seed and a leecher that may join, two pieces of one block', () => {
  /** Rounds and bytes are counted for ever, so there is no end of it. Counts are pinned: a changed one is to be looked at. */
  it.each([
    [8, 1_683],
    [10, 8_140],
    [13, 77_347],
  ])('to a depth of %i events has the states that it has', (depth, states) => {
    const subject = referenceOf(bitTorrent);
    const model = bitTorrent.explore!.model(3, subject);
    const found = explore({ protocol: bitTorrent, subject, model, grain: 'message', maxDepth: depth });
    expect(found.properties.filter(({ shortest }) => shortest)).toEqual([]);
    expect(found.states).toBe(states);
  });
});
