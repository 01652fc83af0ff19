import { describe, expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';
import { chord } from '../../properties/chord/index.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { CheckReport } from '../../properties/kit/results.ts';

const protocol = chord as unknown as Protocol;
const quiet = { progress() {}, stopped: () => false };
const plain = { grain: 'atomic', maxStates: 5_000_000, liveness: false, fingerprints: false } as const;
const fallen = (report: CheckReport) =>
  Object.fromEntries(
    report.properties
      .filter(({ verdict }) => verdict === 'falsified')
      .map(({ name, shortest, shortestPermanent }) => [name, [shortest, shortestPermanent]]),
  );

describe('exhaustive check', () => {
  test('the reference with a proper base holds in every state, and heals from each: 5 peers, r = 2', async () => {
    const [report] = await localEngine.check(
      protocol,
      { ...plain, subject: 'reference', peers: 5, liveness: true },
      quiet,
    );
    const { states, transitions, stopped, symmetry, verdict, liveness } = report!;
    expect({ states, transitions, stopped, symmetry, verdict }).toEqual({
      states: 215_276,
      transitions: 2_986_205,
      stopped: 'exhausted',
      symmetry: 5,
      verdict: 'held',
    });
    expect(liveness).toEqual({ heal: 215_276, stuck: 0, unknown: 0, broken: 0 });
    // What is only folklore falls even here, and heals.
    expect(fallen(report!)).toEqual({
      'ordered-merges': [6, undefined],
      'valid-successor-list': [9, undefined],
    });
  });

  test('Chord of 2001 breaks for good in the published number of events, from the published rings', async () => {
    const reports = await localEngine.check(protocol, { ...plain, subject: 'sigcomm2001' }, quiet);
    const found = reports.map(({ model, properties }) => {
      const property = properties.find(({ published }) => published !== undefined)!;
      return [
        model.title.slice(0, 10),
        property.name,
        property.published,
        property.shortest,
        property.shortestPermanent,
      ];
    });
    expect(found).toEqual([
      ['CCR Fig. 5', 'connected-appendages', 2, 2, 2],
      ['CCR Fig. 6', 'at-least-one-ring', 3, 3, 3],
      // A loop that winds twice comes up after 11 events already, but heals.
      ['CCR Fig. 7', 'ordered-ring', 12, 11, 12],
      ['CCR Fig. 8', 'at-most-one-ring', 8, 8, 8],
    ]);
  });

  test.each([
    ['atomic', {}, ['at-least-one-ring', 'at-most-one-ring', 'connected-appendages', 'ordered-ring']],
    // A message on its way is enough to lose the last live successor.
    ['message', { ring: [5, 9, 22], others: [7], depth: 6 }, ['at-least-one-ring', 'one-live-successor']],
  ] as const)('what check finds, the world replays: %s grain', async (grain, bounds, expected) => {
    const options = { ...plain, ...bounds, grain, subject: 'sigcomm2001' };
    const found = (await localEngine.check(protocol, options, quiet))
      .flatMap(({ properties }) => properties)
      .flatMap(({ counterexample, permanent }) => [counterexample ?? [], permanent ?? []].flat());
    for (const each of found) {
      const { reproduced, digestMatches, finding } = await localEngine.replay(each);
      expect([each.property, reproduced, digestMatches]).toEqual([each.property, true, true]);
      expect(finding).toEqual(each.finding);
    }
    expect(found.map(({ property }) => property)).toEqual(expect.arrayContaining([...expected]));
  });
});
