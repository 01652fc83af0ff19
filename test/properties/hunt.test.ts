import { expect, test } from 'vitest';
import { chord } from '../../properties/chord/index.ts';
import { ownLabour } from '../../properties/kit/labour.ts';
import { type HuntOptions, hunt } from '../../properties/kit/mutants.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { subjectNamed } from '../../properties/kit/subjects.ts';

const protocol = chord as unknown as Protocol;

/** Hunts with a clock that ticks once a look. */
function huntFor(name: string, options: Partial<HuntOptions> = {}, stopAfter = Number.POSITIVE_INFINITY) {
  const mutant = subjectNamed(protocol, name);
  let looks = 0;
  let asked = 0;
  return hunt(
    protocol,
    mutant,
    {
      seed: 1,
      runs: 60,
      properties: ['one-live-successor', 'connected-appendages', 'no-lost-key'],
      ...options,
    },
    ownLabour(protocol, mutant, { version: '0' }),
    { seconds: () => looks++, stopped: () => asked++ >= stopAfter },
  );
}

test('a kill names the exact run, and only the first is shrunk', async () => {
  const { kills, verdict } = await huntFor('joins-without-the-list', { enough: 5 });
  expect(verdict).toBe('killed');
  expect(kills).toMatchObject([
    { property: 'connected-appendages', run: 24, size: 2 },
    { property: 'one-live-successor', run: 24 },
  ]);
  expect(kills[1]).not.toHaveProperty('size');
  // Run number twenty-four, and no other: twenty-three runs do not kill.
  expect((await huntFor('joins-without-the-list', { runs: 23 })).verdict).toBe('survived');
  expect((await huntFor('joins-without-the-list', { runs: 24 })).verdict).toBe('killed');
});

test('all are shrunk where all sizes are wanted', async () => {
  const { kills } = await huntFor('joins-without-the-list', { enough: 5, allSizes: true });
  expect(kills.map(({ size }) => size)).toEqual([2, 2]);
});

test('enough runs are enough once something has killed, and all are made where nothing has', async () => {
  expect((await huntFor('joins-without-the-list', { enough: 10 })).runs).toBe(35);
  expect((await huntFor('joins-without-the-list', {})).runs).toBe(60);
  const survivor = await huntFor('counts-hops-twice', { enough: 10 });
  expect([survivor.runs, survivor.kills, survivor.verdict]).toEqual([60, [], 'survived']);
});

test('a claim kills by its samples, without a counterexample', async () => {
  const { kills } = await huntFor('counts-hops-twice', { runs: 5, properties: ['hops-grow-as-half-n'] });
  expect(kills).toMatchObject([{ property: 'hops-grow-as-half-n', run: 500 }]);
  expect(kills[0]).not.toHaveProperty('size');
});

test('Ctrl-C ends a hunt between two batches', async () => {
  expect((await huntFor('counts-hops-twice', {}, 2)).runs).toBe(15);
});
