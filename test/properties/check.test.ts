import { describe, expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';
import type { Subject } from '../../impl/kit/subject.ts';
import { chord } from '../../properties/chord/index.ts';
import { checkModels } from '../../properties/kit/check.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { CheckReport } from '../../properties/kit/results.ts';
import { replayCounterexample } from '../../properties/kit/retell.ts';
import type { Address } from '../../sim/peer.ts';

const protocol = chord as unknown as Protocol;
const quiet = { progress() {}, stopped: () => false };
const plain = { grain: 'atomic', maxStates: 5_000_000, liveness: false, fingerprints: false } as const;
/** Chord of 2001 from the published rings at the atomic grain: looked at twice, explored once. */
let fromPublished: Promise<readonly CheckReport[]> | undefined;
const published = () =>
  (fromPublished ??= localEngine.check(protocol, { ...plain, subject: 'sigcomm2001' }, quiet));
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
    const found = (await published()).map(({ model, properties }) => {
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
    ['message', { members: [5, 9, 22], others: [7], depth: 6 }, ['at-least-one-ring', 'one-live-successor']],
  ] as const)('what check finds, the world replays: %s grain', async (grain, bounds, expected) => {
    const options = { ...plain, ...bounds, grain, subject: 'sigcomm2001' };
    const reports =
      grain === 'atomic' ? await published() : await localEngine.check(protocol, options, quiet);
    const found = reports
      .flatMap(({ properties }) => properties)
      .flatMap(({ counterexample, permanent }) => [counterexample ?? [], permanent ?? []].flat());
    for (const each of found) {
      const { reproduced, digestMatches, finding } = await localEngine.replay(each);
      expect([each.property, reproduced, digestMatches]).toEqual([each.property, true, true]);
      expect(finding).toEqual(each.finding);
    }
    expect(found.map(({ property }) => property)).toEqual(expect.arrayContaining([...expected]));
  });

  test('what maintenance cannot repair is a counterexample to what should come about in the end', async () => {
    const options = { ...plain, subject: 'sigcomm2001', members: [6, 10, 12], liveness: true };
    const [report] = await localEngine.check(protocol, options, quiet);
    expect(report!.liveness).toMatchObject({ heal: 9_292, stuck: 1_188, broken: 0 });
    expect(report!.liveness!.shortestStuck).toHaveLength(3);
    const { counterexample } = report!.properties.find(({ name }) => name === 'ideal-ring')!;
    expect(counterexample).toMatchObject({ permanence: 'permanent' });
    expect(await localEngine.replay(counterexample!)).toMatchObject({
      reproduced: true,
      digestMatches: true,
    });
    // What is permanent is told to its end, although less was violated before.
    const { permanent } = report!.properties.find(({ name }) => name === 'at-most-one-ring')!;
    expect((await localEngine.retell(permanent!)).steps).toHaveLength(15);
  });

  test('says why rotations count apart', async () => {
    const said = async (subject: Subject, options: object) => {
      const all = { ...plain, ...options };
      const [report] = await checkModels(
        protocol,
        subject,
        all,
        { version: '0' },
        { ...quiet, seconds: () => 0 },
      );
      return [report!.symmetry, report!.asymmetry];
    };
    const reference = chord.subjects[0] as Subject;
    expect(await said(reference, { peers: 4 })).toEqual([4, undefined]);
    expect(await said(reference, { members: [1, 20, 41], others: [50], depth: 2 })).toEqual([
      1,
      'the peers are not spaced evenly',
    ]);
    const lazy = spoilt((peer, address) => {
      if (address === 0) peer.timer = () => undefined;
    });
    expect(await said(lazy, { peers: 4, depth: 3 })).toEqual([1, expect.stringContaining('turned by 1')]);
  });

  test('a peer whose code breaks down falsifies never-throws, shortest first; and the file replays', async () => {
    const fragile = spoilt((peer) => {
      const { receive } = peer;
      peer.receive = function (from, message) {
        if ((message as { type: string }).type === 'notify') throw new Error('broken');
        receive.call(this, from, message);
      };
    });
    for (const grain of ['atomic', 'message'] as const) {
      const options = { ...plain, grain, peers: 4, depth: 5 };
      const hooks = { ...quiet, seconds: () => 0 };
      const [report] = await checkModels(protocol, fragile, options, { version: '0' }, hooks);
      const { verdict, shortest, counterexample } = report!.properties.find(
        ({ name }) => name === 'never-throws',
      )!;
      // Stabilize, and what that sends arrives.
      expect([report!.verdict, verdict, shortest]).toEqual([
        'falsified',
        'falsified',
        grain === 'atomic' ? 2 : 4,
      ]);
      const replayed = replayCounterexample(protocol, fragile, counterexample!);
      expect(replayed).toMatchObject({ reproduced: true, digestMatches: true });
      expect(replayed.finding).toEqual(counterexample!.finding);
    }
  });

  test('fingerprints come with their odds', async () => {
    const odds = async (fingerprints: boolean) => {
      const options = { ...plain, fingerprints, subject: 'reference', peers: 4 };
      const [report] = await localEngine.check(protocol, options, quiet);
      return report!.collisionOdds;
    };
    expect(await odds(false)).toBeUndefined();
    expect(await odds(true)).toBeCloseTo((524 / 2 ** 32.5) ** 2, 20);
  });
});

/** The reference with something done to each of its peers. */
function spoilt(spoil: (peer: ReturnType<Subject['create']>, address: Address) => void): Subject {
  const reference = chord.subjects[0] as Subject;
  return {
    ...reference,
    name: 'spoilt',
    create: (address, params, env) => {
      const peer = reference.create(address, params, env);
      spoil(peer, address);
      return peer;
    },
  };
}
