import type { Subject } from '../../impl/kit/subject.ts';
import { SimulationOver } from '../../sim/peer.ts';
import { drawRun, MachineWatch, runBatch } from './batch.ts';
import type { Labour } from './campaign.ts';
import { measure } from './claim.ts';
import { type Failing, type Maker, makeCounterexample, NotFalsified, writeDown } from './counterexample.ts';
import { type ExerciseOrder, exercise } from './exercise.ts';
import type { Protocol } from './protocol.ts';
import { shrink } from './shrink.ts';

/** One piece of a campaign's work, as plain data that another thread can be sent. */
export type Task =
  | { readonly do: 'batch'; readonly order: Parameters<Labour['batch']>[0] }
  | { readonly do: 'shrink'; readonly order: Parameters<Labour['shrink']>[0] }
  | { readonly do: 'measure'; readonly claim: string; readonly seed: number; readonly effort: number }
  | { readonly do: 'exercise'; readonly order: ExerciseOrder };

/** Does one piece of work, here and now. */
export function work(protocol: Protocol, subject: Subject, task: Task, maker: Maker): unknown {
  if (task.do === 'batch') return runBatch(protocol, subject, task.order);
  if (task.do === 'exercise') return exercise(protocol, subject, task.order);
  if (task.do === 'measure') {
    const claim = protocol.spec.properties.find(({ name }) => name === task.claim);
    if (claim?.kind !== 'claim') throw new Error(`${task.claim} is not a claim of ${protocol.spec.name}`);
    return measure(protocol, subject, claim, task.seed, task.effort);
  }
  const { seed, property, generator, effort } = task.order;
  const { scenario, beyond } = drawRun(protocol, subject, seed, generator);
  const watch = new MachineWatch(protocol);
  const found = { seed, operations: scenario.operations.length };
  let last: Failing | undefined;
  const note = (failing: Failing) => {
    last = failing;
  };
  try {
    const smallest = shrink(protocol, subject, scenario, beyond, property, watch, effort, note);
    return makeCounterexample(protocol, subject, smallest, property, maker, found);
  } catch (error) {
    // Whoever goes in the midst of it leaves what had been reached.
    if (error instanceof SimulationOver && last)
      return writeDown(protocol, subject, last, property, maker, found);
    // Ours repeat, or it is a bug; of a stranger the campaign is told.
    if (error instanceof NotFalsified && subject.kind === 'yours') return undefined;
    throw error;
  }
}

/** Labour in this thread. Between two pieces of work the event loop gets a turn, so that Ctrl-C is heard. */
export function ownLabour(protocol: Protocol, subject: Subject, maker: Maker): Labour {
  const soon = async (task: Task): Promise<unknown> => {
    await new Promise((resolve) => setImmediate(resolve));
    return work(protocol, subject, task, maker);
  };
  return labourOf(1, soon);
}

/** Labour by whoever carries out tasks. */
export function labourOf(workers: number, carryOut: (task: Task) => Promise<unknown>): Labour {
  return {
    workers,
    batch: (order) => carryOut({ do: 'batch', order }) as ReturnType<Labour['batch']>,
    shrink: (order) => carryOut({ do: 'shrink', order }) as ReturnType<Labour['shrink']>,
    measure: (claim, seed, effort) =>
      carryOut({ do: 'measure', claim, seed, effort }) as ReturnType<Labour['measure']>,
    exercise: (order) => carryOut({ do: 'exercise', order }) as ReturnType<Labour['exercise']>,
  };
}
