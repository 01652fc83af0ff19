import * as fc from 'fast-check';
import { reference } from '../impl/chord/subjects.ts';
import type { Subject } from '../impl/kit/subject.ts';
import { chord } from '../properties/chord/index.ts';
import { drawRun, MachineWatch } from '../properties/kit/batch.ts';
import { Judge } from '../properties/kit/judge.ts';
import type { GeneratorOptions, Protocol } from '../properties/kit/protocol.ts';
import { runScenario } from '../properties/kit/run.ts';
import type { Scenario } from '../properties/kit/scenario.ts';
import { seedOfRun } from '../properties/kit/seed.ts';
import { Stage } from '../properties/kit/stage.ts';
import { Watchers } from '../properties/kit/watchers.ts';
import { Tape } from '../sim/tape.ts';
import { type ChordParameters, DEFAULTS } from '../spec/chord/parameters.ts';
import { ringProperties } from '../spec/chord/properties/ring.ts';
import { blind } from './kit/blind.ts';
import { alone, peakAlone, runAlone, type Side, sideBySide, type Timing } from './kit/measure.ts';
import { micros, perSecond, printTable, times } from './kit/table.ts';
import { AtomicNetwork, chordCommands, executed, modelOf } from './plain/commands.ts';
import type { Check } from './plain/network.ts';
import { play, ScheduledNetwork, steps } from './plain/scheduled.ts';

/**
 * Against plain fast-check suites for the same peers, as a good engineer would write them today: `fc.commands` at the
 * atomic grain, `fc.scheduler` at the message grain. Both sides judge the same eight properties after every change of a view,
 * on circles of 2^8 points at most; neither lets things settle, hashes its trace, watches the machines or remembers for an
 * oracle. What a run of ours costs with all of that stands below, in a line of its own.
 */

const ROUNDS = 7;
const SEED = 7;
const POINTS = 64;
const PEERS = [3, 9, 17, 25, 34, 42, 50, 58];
/** Drawn alike on both sides: how many begin, and the length of their lists. */
const rings = fc.record({
  initial: fc.integer({ min: 4, max: 7 }),
  params: fc.record({ successors: fc.integer({ min: 2, max: 3 }), replicas: fc.integer({ min: 1, max: 3 }) }),
});

const protocol = chord as unknown as Protocol;
/** The eight properties ask no oracle. */
const plainly: Protocol = { ...protocol, oracle: () => blind };
/** What was played once needs no leave to be played again. */
const replaying: Protocol = { ...plainly, admits: () => true };
const subject = reference as Subject;
const judged = new Set(ringProperties.map(({ name }) => name));

interface Grain {
  readonly options: GeneratorOptions;
  readonly runs: number;
}
const atomic: Grain = {
  options: { grain: 'atomic', profile: 'churn', peers: { min: 8, max: 8 }, operations: 60 },
  runs: 400,
};
const message: Grain = {
  options: { grain: 'message', profile: 'calm', peers: { min: 8, max: 8 }, operations: 24 },
  runs: 100,
};

/** What a side has done: units are operations at the atomic grain, messages at the message grain. */
const tally = { units: 0, judgements: 0 };

/** Our engine without the settling at the end. */
function playOurs(scenario: Scenario, beyond: (() => number) | undefined, isChecking: boolean): Scenario {
  const engine = isChecking ? plainly : replaying;
  const tape = new Tape(scenario.tape, beyond);
  const watchers = new Watchers();
  const stage = new Stage(engine, subject, scenario, tape, watchers);
  const { world } = stage;
  const judge = isChecking ? new Judge(engine, subject, scenario, world, judged) : undefined;
  let received = 0;
  if (judge) watchers.add(judge);
  watchers.add(stage, { received: () => received++ });
  stage.open();
  judge?.begin();
  const observation = judge?.observation ?? { peers: [], params: scenario.params, epoch: 0, now: 0 };
  for (const operation of scenario.operations)
    stage.perform(operation, observation, (actual) => judge?.operating(actual));
  if (judge && judge.findings.size > 0) throw new Error([...judge.findings.keys()].join());
  tally.units += scenario.grain === 'atomic' ? stage.done.length : received;
  tally.judgements += judge?.observation.epoch ?? 0;
  return { ...scenario, operations: [...stage.done], tape: tape.read() };
}

function draw({ options }: Grain, seed: number) {
  return drawRun(protocol, subject, seed, options);
}

/** Seeds of the runs: those with a circle as small as that of the plain suites. */
function seedsOf(grain: Grain): number[] {
  const seeds: number[] = [];
  for (let run = 0; seeds.length < grain.runs; run++) {
    const seed = seedOfRun(SEED, run);
    const { bits } = draw(grain, seed).scenario.params as ChordParameters;
    if (bits <= 8) seeds.push(seed);
  }
  return seeds;
}

function counted(work: () => void): number {
  tally.units = tally.judgements = 0;
  work();
  return tally.units;
}

/** Computed when first asked for, so that a side that is run alone pays for itself only. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

/** Generation, execution and all of ours; the first two report the units of the whole. */
function ours(name: string, grain: Grain): Side[] {
  const seeds = seedsOf(grain);
  const played: Scenario[] = [];
  const units = once(() =>
    counted(() =>
      seeds.forEach((seed) => {
        const { scenario, beyond } = draw(grain, seed);
        played.push(playOurs(scenario, beyond, true));
      }),
    ),
  );
  return [
    {
      name,
      work: () =>
        counted(() =>
          seeds.forEach((seed) => {
            const { scenario, beyond } = draw(grain, seed);
            playOurs(scenario, beyond, true);
          }),
        ),
    },
    {
      name: `${name}: generation`,
      work() {
        for (const seed of seeds) draw(grain, seed);
        return units();
      },
    },
    {
      name: `${name}: execution`,
      work() {
        const done = units();
        for (const scenario of played) playOurs(scenario, undefined, false);
        return done;
      },
    },
  ];
}

/** All that a run of ours does: digest, monitor, every property, and letting it settle. */
function whole(name: string, grain: Grain): Side {
  const seeds = seedsOf(grain);
  const watch = new MachineWatch(protocol);
  return {
    name,
    work: () =>
      counted(() =>
        seeds.forEach((seed) => {
          const { scenario, beyond } = draw(grain, seed);
          const watched = watch.observers(scenario, undefined);
          runScenario(protocol, subject, scenario, {
            ...(beyond ? { beyond } : {}),
            observers: (world, judge) => [
              ...watched(world, judge),
              grain === message
                ? { received: () => tally.units++ }
                : { called: () => tally.units++, fired: () => tally.units++ },
            ],
          });
        }),
      ),
  };
}

function withCommands(name: string): Side[] {
  const commands = chordCommands(PEERS.length, POINTS, 60);
  const settings = { seed: SEED, numRuns: atomic.runs };
  const run = (checks: readonly Check[]) =>
    counted(() => {
      executed.commands = 0;
      fc.assert(
        fc.property(rings, commands, ({ initial, params }, list) => {
          const network = new AtomicNetwork({ ...DEFAULTS, ...params }, checks);
          network.found(PEERS.slice(0, initial));
          fc.modelRun(() => ({ model: modelOf(network, PEERS, reference), real: network }), list);
          tally.judgements += network.observation.epoch;
        }),
        settings,
      );
      tally.units = executed.commands;
    });
  const units = once(() => run(ringProperties));
  return [
    { name, work: () => run(ringProperties) },
    {
      name: `${name}: generation`,
      work() {
        fc.sample(fc.tuple(rings, commands), settings);
        return units();
      },
    },
    { name: `${name}: generation and execution`, work: () => run([]) },
  ];
}

function withScheduler(name: string): Side[] {
  const plan = steps(PEERS.length, POINTS, 24);
  const settings = { seed: SEED, numRuns: message.runs };
  const run = async (checks: readonly Check[]) => {
    tally.units = tally.judgements = 0;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), rings, plan, async (scheduler, { initial, params }, list) => {
        const network = new ScheduledNetwork(scheduler, { ...DEFAULTS, ...params }, checks);
        network.found(PEERS.slice(0, initial));
        await play(scheduler, network, PEERS, list);
        tally.units += network.delivered;
        tally.judgements += network.observation.epoch;
      }),
      settings,
    );
    return tally.units;
  };
  const units = once(() => run(ringProperties));
  return [
    { name, work: () => run(ringProperties) },
    {
      name: `${name}: generation`,
      work() {
        fc.sample(fc.tuple(fc.scheduler(), rings, plan), settings);
        return units();
      },
    },
    { name: `${name}: generation and execution`, work: () => run([]) },
  ];
}

/** One line a side: its time for a unit, and where it goes. */
function rowsOf(timings: readonly Timing[], judgements: ReadonlyMap<string, number>): string[][] {
  const at = (name: string) => timings.find((timing) => timing.name === name)?.perUnit;
  const [first] = timings;
  return timings.flatMap(({ name, perUnit, units }) => {
    if (name.includes(': ')) return [];
    const generation = at(`${name}: generation`);
    const both = at(`${name}: generation and execution`);
    const execution = at(`${name}: execution`) ?? (both === undefined ? undefined : both - generation!);
    const split =
      generation === undefined || execution === undefined
        ? ['', '', '']
        : [generation, execution, perUnit - generation - execution].map(micros);
    const judgedPer = judgements.get(name);
    return [
      [
        name,
        String(units),
        micros(perUnit),
        ...split,
        judgedPer === undefined ? '' : judgedPer.toFixed(2),
        perSecond(perUnit),
        times(perUnit / first!.perUnit),
        String(peakAlone(name)),
      ],
    ];
  });
}

async function judgementsOf(sides: readonly Side[]): Promise<Map<string, number>> {
  const judgements = new Map<string, number>();
  for (const { name, work } of sides)
    if (!name.includes(': ')) {
      const units = await work();
      if (tally.judgements > 0) judgements.set(name, tally.judgements / units);
    }
  return judgements;
}

const suites: readonly (readonly [title: string, unit: string, sides: () => Side[]])[] = [
  [
    'Atomic grain: ours against fc.commands',
    'operations',
    () => [
      ...ours('ours, same checks', atomic),
      ...withCommands('fc.commands'),
      whole('ours, settling, all checks', atomic),
    ],
  ],
  [
    'Message grain: ours against fc.scheduler',
    'messages',
    () => [
      ...ours('ours, same checks, messages', message),
      ...withScheduler('fc.scheduler'),
      whole('ours, settling, all checks, messages', message),
    ],
  ],
];

const only = alone();
if (only !== undefined) {
  for (const [, , sides] of suites) {
    const here = sides();
    if (here.some(({ name }) => name === only)) await runAlone(here, only);
  }
} else
  for (const [title, unit, sides] of suites) {
    const here = sides();
    const judgements = await judgementsOf(here);
    const timings = await sideBySide(here, ROUNDS);
    printTable(`${title}, microseconds for one of the ${unit}`, [
      ['', unit, 'µs', 'generate', 'execute', 'check', 'judged each', 'a second', 'of ours', 'peak MB'],
      ...rowsOf(timings, judgements),
    ]);
  }
