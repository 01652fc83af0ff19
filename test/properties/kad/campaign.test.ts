import { describe, expect, it } from 'vitest';
import { reference } from '../../../impl/kad/subjects.ts';
import { explore } from '../../../properties/explore/explore.ts';
import { kad as typed } from '../../../properties/kad/index.ts';
import { runBatch } from '../../../properties/kit/batch.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { PROFILES } from '../../../properties/kit/scenario.ts';
import { subjectNamed } from '../../../properties/kit/subjects.ts';

const kad = typed as unknown as Protocol;
const folklore = kad.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);
const play = (subject: string, order: { from: number; to: number }, generator = {}) =>
  runBatch(kad, subjectNamed(kad, subject), { campaign: 1, generator, ...order });

describe('the reference', () => {
  it.each(PROFILES)('keeps its promises, weather %s', (profile) => {
    const { failures } = play('reference', { from: 0, to: 60 }, { profile });
    expect(failures.filter(({ property }) => !folklore.includes(property))).toEqual([]);
  });

  it('goes everywhere in the machines, sees every witness, and refutes all folklore', () => {
    const { coverage, seen, failures } = play('reference', { from: 0, to: 600 });
    const holes = coverage.flatMap(({ states, transitions }, machine) =>
      [...states, ...transitions].includes(0) ? [kad.spec.machines[machine]!.name] : [],
    );
    expect(holes).toEqual([]);
    const witnesses = kad.spec.properties.filter(({ kind }) => kind === 'sometimes');
    expect(witnesses.map(({ name }) => name).filter((name) => !seen[name])).toEqual([]);
    expect(failures.map(({ property }) => property).sort()).toEqual([...folklore].sort());
  }, 600_000);
});

describe('the small model', () => {
  it.each([
    [3, 87],
    [4, 2716],
  ])('of %i nodes has the states that it has', (peers, states) => {
    const model = kad.explore!.model(peers, reference as never);
    const found = explore({ protocol: kad, subject: reference as never, model, grain: 'atomic' });
    expect(found.states).toBe(states);
    expect(found.properties.filter(({ shortest }) => shortest)).toEqual([]);
  });
});
