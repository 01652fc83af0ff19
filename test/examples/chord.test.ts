import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawRun, MachineWatch, runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, type Operation, type Scenario } from '../../properties/kit/scenario.ts';
import { seedOfRun } from '../../properties/kit/seed.ts';
import { shrink } from '../../properties/kit/shrink.ts';
import { protocols } from '../../properties/registry.ts';
import type { ChordView } from '../../spec/chord/messages.ts';
import { type ChordParameters, DEFAULTS } from '../../spec/chord/parameters.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';

const root = resolve(import.meta.dirname, '../..');
const chord = protocols.find(({ spec }) => spec.name === 'chord')!;

const start = (program: string) => openPipe({ exec: `python3 ${program}`, protocol: chord, cwd: root });
const open = (file: string) => start(`examples/${file}`);

describe('a Chord on one page of Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('chord.py');
  });
  afterAll(() => pipe.close());

  test('is one page, of the standard library', () => {
    const source = readFileSync(resolve(root, 'examples/chord.py'), 'utf8');
    const lines = source.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(source.match(/^ *(import \w|from \w+ import ).*$/gm)).toEqual(['import json, random, sys']);
  });

  test.each(['message', 'atomic'] as const)(
    'nodes that join one after the other form a ring (%s)',
    (grain) => {
      const views = play(pipe, {
        ...scenario,
        grain,
        initial: 1,
        operations: [join(48), join(30), ...joins],
      });
      expect(views.map(({ member, predecessor, successors }) => [member, predecessor, successors])).toEqual([
        [true, 48, [12, 21]],
        [true, 3, [21, 30]],
        [true, 12, [30, 48]],
        [true, 21, [48, 3]],
        [true, 30, [3, 12]],
      ]);
      expect(views[0]!.fingers).toEqual([12, 12, 12, 12, 21, 48]);
    },
  );

  test.each([
    ['perfect', 'churn'],
    ['timeout', 'lossy'],
  ] as const)('successors heal when a node fails, keys survive (%s detector)', (detector, profile) => {
    const views = playWell(pipe, {
      ...scenario,
      profile,
      params: { ...scenario.params, detector },
      operations: [...joins, wait(9000), store(20), wait(500), { do: 'fail', peer: 21 }],
    });
    expect(views.map(({ successors }) => successors)).toEqual([
      [12, 30],
      [30, 48],
      [48, 3],
      [3, 12],
    ]);
    expect(views.map(({ keys }) => keys)).toEqual([[], [], [20], [20]]);
  });

  test('keys move to a node that joins, and on when it leaves', () => {
    const params = { ...scenario.params, replicas: 1 };
    const keys = (operations: Operation[]) =>
      playWell(pipe, { ...scenario, params, operations }).map((view) => view.keys);
    const stored = [join(12), wait(9000), store(20), wait(500)];
    expect(keys(stored)).toEqual([[], [], [20], []]);
    expect(keys([...stored, join(21)])).toEqual([[], [], [20], [], []]);
    expect(keys([...stored, join(21), wait(9000), { do: 'leave', peer: 21 }])).toEqual([[], [], [20], []]);
  });

  test('keeps every promise of the suite', () => {
    const order = { campaign: 1, from: 0, to: 20, generator: {} };
    expect(
      runBatch(chord, pipe.subject, order).failures.filter(({ property }) => !isFolklore(property)),
    ).toEqual([]);
  });

  test('the same scenario gives the same trace, in another process too', () => {
    const digests = (subject: PipeSubject) =>
      runBatch(chord, subject.subject, { campaign: 2, from: 0, to: 5, generator: {} }).digests;
    const other = open('chord.py');
    const first = digests(pipe);
    expect(digests(pipe)).toEqual(first);
    expect(digests(other)).toEqual(first);
    other.close();
  });
});

test('a copy that is not needed any more may stay', () => {
  const pipe = start('test/examples/chord_choices.py keeps-copies');
  const stored = [join(12), wait(9000), store(20), wait(500), join(21)];
  const views = playWell(pipe, { ...scenario, operations: stored });
  pipe.close();
  expect(views.map(({ keys }) => keys)).toEqual([[], [], [20], [20], [20]]);
});

test('its broken copy is caught, and shrunk to a few operations that replay', () => {
  const pipe = open('chord_broken.py');
  const order = { campaign: 1, from: 0, to: 10, generator: { profile: 'churn' } as const };
  const { failures } = runBatch(chord, pipe.subject, order);
  const failure = failures.find(({ property }) => property === 'ideal-ring')!;
  expect(failure.run).toBeLessThan(10);
  const drawn = drawRun(chord, pipe.subject, seedOfRun(1, failure.run), order.generator);
  const shrunk = shrink(
    chord,
    pipe.subject,
    drawn.scenario,
    drawn.beyond,
    'ideal-ring',
    new MachineWatch(chord),
  );
  pipe.close();
  expect(shrunk.operations).toEqual([expect.objectContaining({ do: 'fail' })]);

  const again = open('chord_broken.py');
  const { judgement } = runScenario(chord, again.subject, shrunk);
  again.close();
  expect(judgement.findings.get('ideal-ring')?.expected).toMatch(/^the ideal ring of/);
});

const isFolklore = (name: string) =>
  chord.spec.properties.find((property) => property.name === name)?.expected === 'falsified';

const join = (peer: number): Operation => ({ do: 'join', peer, via: 3 });
const wait = (ms: number): Operation => ({ do: 'wait', ms });
const store = (key: number): Operation => ({ do: 'call', peer: 3, call: 'store', args: { key, value: 'v' } });
const joins = [join(12), join(21)];

const scenario: Scenario<ChordParameters> = {
  protocol: 'chord',
  profile: 'churn',
  grain: 'message',
  params: DEFAULTS,
  peers: [3, 48, 30, 12, 21],
  initial: 3,
  faults: NO_FAULTS,
  operations: [],
  tape: [],
};

/** What the living peers show in the end, in ascending order, and what was found wrong. Between joins a while passes. */
function finish(pipe: PipeSubject, { operations, ...rest }: Scenario<ChordParameters>) {
  const slowly = operations.flatMap((operation) =>
    operation.do === 'join' ? [operation, wait(3000)] : [operation],
  );
  const { world, judgement } = runScenario(chord, pipe.subject, { ...rest, operations: slowly });
  const views = world.residents
    .filter(({ alive }) => alive)
    .sort((a, b) => (a.address as number) - (b.address as number))
    .map(({ peer }) => peer.view!() as ChordView);
  return { views, findings: [...judgement.findings.keys()].filter((name) => !isFolklore(name)) };
}

const play = (pipe: PipeSubject, played: Scenario<ChordParameters>) => finish(pipe, played).views;

/** The same, where nothing may be found wrong. */
function playWell(pipe: PipeSubject, played: Scenario<ChordParameters>): ChordView[] {
  const { views, findings } = finish(pipe, played);
  expect(findings).toEqual([]);
  return views;
}
