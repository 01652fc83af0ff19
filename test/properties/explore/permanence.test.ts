import { describe, expect, it } from 'vitest';
import { explore, permanenceOf } from '../../../properties/explore/index.ts';
import { Naive, type NaiveResult } from './naive.ts';
import { gentle, livingFriends, properties, stubborn, toy, toyModel } from './toy.ts';

const protocol = toy();

for (const { subject, initial } of [
  { subject: gentle, initial: 2 },
  { subject: stubborn, initial: 3 },
] as const) {
  describe(`healing of ${subject.name}`, () => {
    const model = toyModel(3, initial);
    const naive = new Naive(protocol, subject, model, 'atomic');
    const result = naive.search();
    const ideal = keysWhere(result, (key) => protocol.isIdeal(naive.observe(result.worlds.get(key)!.world)));
    const healing = backwards(result, ideal);

    for (const symmetry of [false, true])
      it(`agrees with backward reachability over the naive graph, symmetry ${symmetry}`, () => {
        const found = explore({ protocol, subject, model, properties, symmetry, liveness: true });
        for (const property of properties) {
          const permanent = [...result.worlds]
            .filter(([key, { world }]) => {
              const observation = naive.observe(world);
              const isViolated = observation.peers.some(
                ({ alive }, peer) => alive && property.judge(observation, peer, undefined),
              );
              return isViolated && !healing.has(key);
            })
            .map(([, { depth }]) => depth);
          const outcome = found.properties.find(({ name }) => name === property.name)!;
          expect(outcome.unknown).toBe(0);
          expect(outcome.shortestPermanent?.events).toBe(
            permanent.length > 0 ? Math.min(...permanent) : undefined,
          );
        }
        if (symmetry) return;
        expect(found.liveness).toMatchObject({
          heal: healing.size,
          stuck: result.worlds.size - healing.size,
          unknown: 0,
          broken: [...ideal].filter((key) => result.maintenance.get(key)!.some((next) => !ideal.has(next)))
            .length,
        });
      });
  });
}

describe('permanence', () => {
  const model = toyModel(3, 3);

  it('is a matter of the subject: one mourns, the other never does', () => {
    const outcome = (subject: typeof gentle) =>
      explore({ protocol: toy(['fail']), subject, model, properties: [livingFriends] }).properties[0]!;
    expect(outcome(gentle).shortest).toMatchObject({ events: 1, permanence: 'violated' });
    expect(outcome(stubborn).shortest).toMatchObject({ events: 1, permanence: 'permanent' });
    expect(outcome(stubborn).shortestPermanent?.events).toBe(1);
  });

  it('can be asked of a list of operations', () => {
    const operations = [{ do: 'fail', peer: 2 }] as const;
    expect(permanenceOf({ protocol, subject: gentle, model }, operations)).toEqual({
      permanence: 'violated',
      skipped: [],
    });
    expect(permanenceOf({ protocol, subject: stubborn, model }, operations).permanence).toBe('permanent');
  });

  it('says which operations could not happen', () => {
    const impossible = [
      { do: 'timer', peer: 2, timer: 'greet' },
      { do: 'deliver', from: 0, to: 2, message: 'hello' },
      { do: 'join', peer: 0, via: 2 },
      { do: 'wait', ms: 5 },
    ] as const;
    const { skipped } = permanenceOf({ protocol, subject: gentle, model }, [
      { do: 'fail', peer: 2 },
      ...impossible,
    ]);
    expect(skipped).toEqual(impossible);
  });

  it('is unknown when the search for a way back has no room', () => {
    expect(permanenceOf({ protocol, subject: gentle, model }, [{ do: 'fail', peer: 2 }], 1).permanence).toBe(
      'unknown',
    );
    const found = explore({ protocol, subject: gentle, model, properties: [livingFriends], permanence: 0 });
    expect(found.properties[0]).toMatchObject({ unknown: found.properties[0]!.worlds });
  });

  it('is unknown of worlds whose maintenance leads out of what was explored', () => {
    const { liveness } = explore({ protocol, subject: gentle, model, liveness: true, maxDepth: 1 });
    expect(liveness).toMatchObject({ stuck: 0, unknown: expect.any(Number) });
    expect(liveness!.unknown).toBeGreaterThan(0);
  });
});

function keysWhere(result: NaiveResult, holds: (key: string) => boolean): Set<string> {
  return new Set([...result.worlds.keys()].filter(holds));
}

function backwards({ maintenance }: NaiveResult, seeds: ReadonlySet<string>): Set<string> {
  const reached = new Set(seeds);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [key, nexts] of maintenance) {
      if (reached.has(key) || !nexts.some((next) => reached.has(next))) continue;
      reached.add(key);
      grown = true;
    }
  }
  return reached;
}
