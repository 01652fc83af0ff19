import type { Subject } from '../../impl/kit/subject.ts';
import { Digest } from '../../sim/digest.ts';
import type { Observer } from '../../sim/observer.ts';
import { Tape } from '../../sim/tape.ts';
import type { World } from '../../sim/world.ts';
import { Judge, type Judgement } from './judge.ts';
import type { Protocol } from './protocol.ts';
import { Reader } from './reader.ts';
import type { Operation, Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import { Watchers } from './watchers.ts';

/** What nobody in the world sees, and a judge has to know. */
export type Milestone =
  /** The initial members have all been founded. */
  | { readonly event: 'begun' }
  /** This is about to be done to the network. */
  | { readonly event: 'operation'; readonly operation: Operation }
  /** A peer went at a moment that the theorem does not admit. */
  | { readonly event: 'unadmitted' }
  /** Operations have stopped, faults have healed, and the rounds of maintenance that the protocol needs have passed. */
  | { readonly event: 'converged' };

export interface RunOptions {
  /** Draws the tape past its end; absent, it reads 0 there. */
  readonly beyond?: () => number;
  /** Judge only these properties. */
  readonly only?: ReadonlySet<string>;
  /** Stop once the operations are over: enough for what fails before anything settles. */
  readonly brief?: boolean;
  /** More observers, made once the world exists. */
  readonly observers?: (world: World, judge: Judge) => readonly Observer[];
  /** Told before each operation, as it is carried out, and once all are over. */
  readonly beat?: (operation: Operation | 'settle' | 'end', judge: Judge) => void;
  /** Told of each, before the judge is. */
  readonly milestone?: (milestone: Milestone, at: number) => void;
}

export interface RunResult {
  readonly judgement: Judgement;
  readonly events: number;
  /** 16 hexadecimal digits. */
  readonly digest: string;
  /** The scenario as it was played: operations re-aimed, the tape read so far. Playing it gives the same trace. */
  readonly played: Scenario;
  /** The moment when operations ended, for questions about what is still possible then. */
  readonly world: World;
}

/** Plays one scenario and judges it. Deterministic: the same arguments give the same trace, byte for byte. */
export function runScenario(
  protocol: Protocol,
  subject: Subject,
  scenario: Scenario,
  options: RunOptions = {},
): RunResult {
  const tape = new Tape(scenario.tape, options.beyond);
  const watchers = new Watchers();
  const stage = new Stage(protocol, subject, scenario, tape, watchers);
  const { world } = stage;
  const judge = new Judge(protocol, subject, scenario, world, options.only);
  const reach = (milestone: Milestone) => options.milestone?.(milestone, world.now());
  const operate = (operation: Operation) => {
    reach({ event: 'operation', operation });
    judge.operating(operation);
  };
  stage.onUnadmitted = () => {
    reach({ event: 'unadmitted' });
    judge.leaveTheorem();
  };
  const digest = new Digest(() => world.now());
  const { wire } = protocol.spec;
  const observers = [...(options.observers?.(world, judge) ?? []), judge, stage];
  watchers.add(digest, ...(wire ? [new Reader(wire.read, observers)] : observers));

  stage.open();
  reach({ event: 'begun' });
  judge.begin();
  for (const operation of scenario.operations)
    stage.perform(operation, judge.observation, (actual) => {
      options.beat?.(actual, judge);
      operate(actual);
    });
  const played = { ...scenario, operations: [...stage.done] };
  options.beat?.('settle', judge);
  if (!options.brief) {
    stage.settle(protocol.settle.rounds(scenario));
    reach({ event: 'converged' });
    judge.converged();
    for (const operation of protocol.epilogue(judge.observation, judge.oracle))
      stage.perform(operation, judge.observation, operate);
    stage.settle(1);
  }
  judge.finish();
  options.beat?.('end', judge);
  return {
    judgement: judge,
    events: world.events,
    digest: digest.hex(),
    played: { ...played, tape: tape.read() },
    world,
  };
}
