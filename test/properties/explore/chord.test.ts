import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../impl/kit/subject.ts';
import { chord } from '../../../properties/chord/index.ts';
import {
  conditionsOf,
  explore,
  judgeable,
  permanenceOf,
  scenarioOf,
} from '../../../properties/explore/index.ts';
import type { Model, Protocol } from '../../../properties/kit/protocol.ts';
import { runScenario } from '../../../properties/kit/run.ts';
import type { Operation } from '../../../properties/kit/scenario.ts';
import type { ChordParameters } from '../../../spec/chord/parameters.ts';

type ChordSubject = Subject<ChordParameters>;

const reference = subjectNamed('reference');

describe('Chord’s reference, every interleaving', () => {
  // bench/spin/chord.pml finds the same numbers of worlds, 2,084 and 1,076,372: see bench/check-vs-spin.ts.
  for (const { peers, states, unreduced } of [
    { peers: 3, states: 4, unreduced: 8 },
    { peers: 4, states: 524, unreduced: 2084 },
    { peers: 5, states: 215_276, unreduced: 1_076_372 },
  ])
    it(`${peers} peers: holds all that is claimed of it`, { timeout: 60_000 }, () => {
      const model = chord.explore!.model(peers, reference);
      const found = search(reference, model, { permanence: 0 });
      expect(found).toMatchObject({ states, unreduced, complete: true, symmetry: peers, cut: 0 });
      expect(found.properties.filter(({ shortest }) => shortest).map(({ name }) => name)).toEqual([]);
    });

  it('reaches as many worlds without symmetry', () => {
    const model = chord.explore!.model(4, reference);
    expect(search(reference, model, { symmetry: false })).toMatchObject({ states: 2084, unreduced: 2084 });
  });

  it('can heal from everywhere, and stays healed', () => {
    const model = chord.explore!.model(4, reference);
    expect(search(reference, model, { liveness: true }).liveness).toEqual({
      heal: 524,
      stuck: 0,
      unknown: 0,
      broken: 0,
    });
  });

  it('takes leave of no property at the message grain', { timeout: 60_000 }, () => {
    const model = chord.explore!.model(4, reference);
    const found = search(reference, model, { grain: 'message', maxDepth: 12 });
    expect(found).toMatchObject({ stopped: 'depth', cut: 0 });
    expect(found.properties.filter(({ shortest }) => shortest)).toEqual([]);
  });
});

describe('Chord of 2001, from the published rings', () => {
  const subject = subjectNamed('sigcomm2001');

  // The twelve events of Fig. 7 take longer; test/properties/check.test.ts has them.
  for (const model of chord.explore!.published!(subject).filter(({ events }) => events < 12))
    it(`${model.title}: ${model.property} falls for good after ${model.events} events`, {
      timeout: 120_000,
    }, () => {
      const properties = judgeable(
        chord.spec.properties,
        conditionsOf({ protocol: chord, subject, model }),
      ).filter(({ name }) => name === model.property);
      const { properties: outcomes } = explore({
        protocol: chord,
        subject,
        model,
        properties,
        maxDepth: model.events,
      });
      const { shortest, shortestPermanent } = outcomes[0]!;
      expect(shortestPermanent?.events).toBe(model.events);
      expect(shortest!.events).toBeLessThanOrEqual(model.events);
      const { operations } = shortestPermanent!;
      expect(permanenceOf({ protocol: chord, subject, model }, operations)).toEqual({
        permanence: 'permanent',
        skipped: [],
      });
      expect(playedFindings(subject, model, shortest!.operations).get(model.property)).toEqual(
        shortest!.finding,
      );
      expect([...playedFindings(subject, model, operations).keys()]).toContain(model.property);
    });
});

describe('a mutant that minds where the circle begins', () => {
  it('is explored without symmetry', () => {
    const subject = subjectNamed('stabilizes-without-wrap');
    const model = chord.explore!.model(4, subject);
    const { asymmetry, ...found } = search(subject, model, {});
    expect(asymmetry).toMatch(/^turned by 2/);
    expect(found).toEqual(search(subject, model, { symmetry: false }));
  });
});

describe('counterexamples of Chord’s mutants', () => {
  for (const name of [
    'adopts-unseen',
    'joins-at-whom-it-knows',
    'drops-two-for-one',
    'pads-with-a-duplicate',
  ])
    it(`${name}: the simulator falls over them too, after the same operations`, () => {
      const subject = subjectNamed(name);
      const model = chord.explore!.model(4, subject);
      const found = search(subject, model, { maxStates: 5000, permanence: 20_000 });
      const falls = found.properties.filter(({ shortest }) => shortest);
      expect(falls.length).toBeGreaterThan(0);
      for (const { name: property, shortest } of falls)
        expect(playedFindings(subject, model, shortest!.operations).get(property)).toEqual(shortest!.finding);
    });
});

function subjectNamed(name: string): ChordSubject {
  return chord.subjects.find((subject) => subject.name === name)!;
}

/** Without folklore, which falls everywhere. */
function search(
  subject: ChordSubject,
  model: Model<ChordParameters>,
  options: Partial<Parameters<typeof explore>[0]>,
) {
  const properties = judgeable(
    chord.spec.properties,
    conditionsOf({ protocol: chord, subject, model }),
  ).filter(({ expected }) => expected === undefined);
  return explore({ ...(options as object), protocol: chord, subject, model, properties });
}

/** What the simulator finds when it carries the operations out, which it must do to the letter. */
function playedFindings(
  subject: ChordSubject,
  model: Model<ChordParameters>,
  operations: readonly Operation[],
) {
  const scenario = scenarioOf({ protocol: chord, model }, operations);
  const { judgement, played } = runScenario(chord as unknown as Protocol, subject as Subject, scenario);
  expect(played.operations).toEqual(operations);
  return judgement.findings;
}
