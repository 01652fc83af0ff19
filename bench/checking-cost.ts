import { reference } from '../impl/chord/subjects.ts';
import type { Subject } from '../impl/kit/subject.ts';
import { chord } from '../properties/chord/index.ts';
import { drawRun, MachineWatch } from '../properties/kit/batch.ts';
import { Judge } from '../properties/kit/judge.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { runScenario } from '../properties/kit/run.ts';
import type { Grain, Operation, Scenario } from '../properties/kit/scenario.ts';
import { seedOfRun } from '../properties/kit/seed.ts';
import { Stage } from '../properties/kit/stage.ts';
import { Watchers } from '../properties/kit/watchers.ts';
import { Digest } from '../sim/digest.ts';
import { Tape } from '../sim/tape.ts';
import { alone, peakAlone, runAlone, type Side, sideBySide } from './kit/measure.ts';
import { micros, printTable, times } from './kit/table.ts';

/**
 * What checking costs: the same runs, bare and under more and more observers. The aim: monitor and properties together at
 * most double the bare simulation.
 */

const RUNS = 100;
const ROUNDS = 7;
const SEED = 7;

const protocol = chord as unknown as Protocol;
const subject = reference as Subject;
/** What was played once needs no leave to be played again. */
const replaying: Protocol = { ...protocol, admits: () => true };

/** A run as it was played, with what was asked at its end. */
interface Recorded {
  readonly scenario: Scenario;
  readonly epilogue: readonly Operation[];
  readonly events: number;
}

type Part = 'digest' | 'monitor' | 'properties';
const LEVELS: readonly (readonly [name: string, ...parts: Part[]])[] = [
  ['bare simulation'],
  ['+ digest', 'digest'],
  ['+ monitor', 'monitor'],
  ['+ properties', 'properties'],
  ['+ monitor and properties', 'monitor', 'properties'],
  ['+ everything', 'digest', 'monitor', 'properties'],
];

function record(grain: Grain): Recorded[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const drawn = drawRun(protocol, subject, seedOfRun(SEED, run), { grain, profile: 'churn' });
    const epilogue: Operation[] = [];
    const noting: Protocol = {
      ...protocol,
      epilogue(observation, oracle) {
        epilogue.push(...protocol.epilogue(observation, oracle));
        return epilogue;
      },
    };
    const { played, events } = runScenario(noting, subject, drawn.scenario, {
      ...(drawn.beyond ? { beyond: drawn.beyond } : {}),
    });
    return { scenario: played, epilogue, events };
  });
}

/** Plays a recorded run under these observers. @returns the number of events. */
function play({ scenario, epilogue, events }: Recorded, parts: readonly Part[], watch: MachineWatch): number {
  const watchers = new Watchers();
  const stage = new Stage(replaying, subject, scenario, new Tape(scenario.tape), watchers);
  const { world } = stage;
  const judge = parts.includes('properties') ? new Judge(protocol, subject, scenario, world) : undefined;
  if (parts.includes('digest')) watchers.add(new Digest(() => world.now()));
  if (parts.includes('monitor')) watchers.add(...watch.observers(scenario, undefined)(world, judge as Judge));
  if (judge) watchers.add(judge);
  watchers.add(stage);
  const observation = { peers: [], params: scenario.params, epoch: 0, now: 0 };
  const perform = (operation: Operation) =>
    stage.perform(operation, observation, (actual) => judge?.operating(actual));

  stage.open();
  judge?.begin();
  for (const operation of scenario.operations) perform(operation);
  stage.settle(protocol.settle.rounds(scenario));
  judge?.converged();
  for (const operation of epilogue) perform(operation);
  stage.settle(1);
  judge?.finish();
  if (world.events !== events) throw new Error(`${world.events} events instead of ${events}`);
  return world.events;
}

const watch = new MachineWatch(protocol);
const recorded = { message: record('message'), atomic: record('atomic') };

function sidesOf(grain: Grain): Side[] {
  return LEVELS.map(([name, ...parts]) => ({
    name: `${grain} ${name}`,
    work: () => recorded[grain].reduce((sum, run) => sum + play(run, parts, watch), 0),
  }));
}

const grains: readonly Grain[] = ['message', 'atomic'];
const only = alone();
if (only !== undefined) await runAlone(grains.flatMap(sidesOf), only);
else
  for (const grain of grains) {
    const timings = await sideBySide(sidesOf(grain), ROUNDS);
    const bare = timings[0]!.perUnit;
    const rows = timings.map(({ name, perUnit }) => [
      name.slice(grain.length + 1),
      micros(perUnit),
      times(perUnit / bare),
      String(peakAlone(name)),
    ]);
    printTable(`Cost of checking, ${grain} grain: ${RUNS} runs of churn, ${timings[0]!.units} events`, [
      ['', 'µs an event', 'of bare', 'peak MB'],
      ...rows,
    ]);
  }
