import type { Subject } from '../../impl/kit/subject.ts';
import type { Finding, Observation } from '../../spec/kit/property.ts';
import { MachineWatch } from './batch.ts';
import type { Judge } from './judge.ts';
import type { Protocol } from './protocol.ts';
import type { Counterexample, TraceEvent } from './results.ts';
import { runScenario } from './run.ts';
import type { Operation } from './scenario.ts';
import { Recorder } from './trace.ts';

/** A counterexample played again, slowly enough to be told. */
export interface Replayed {
  readonly reproduced: boolean;
  readonly digestMatches: boolean;
  readonly finding?: Finding;
  /** Once the initial members are up. */
  readonly before: Observation<unknown>;
  readonly steps: readonly ReplayedStep[];
  /** When the property was seen to fail, or for good; if it was not, at the end. */
  readonly after: Observation<unknown>;
}

export interface ReplayedStep {
  /** Undefined: no operation, maintenance alone goes on. */
  readonly operation: Operation | undefined;
  readonly at: number;
  readonly skipped: boolean;
  readonly events: readonly TraceEvent[];
}

/** Plays a counterexample and writes down everything. */
export function replayCounterexample(
  protocol: Protocol,
  subject: Subject,
  { scenario, property, digest, permanence }: Counterexample,
): Replayed {
  const only = new Set([property]);
  const machines = new MachineWatch(protocol).observers(scenario, only);
  const steps: { operation: Operation | undefined; at: number; skipped: boolean; events: TraceEvent[] }[] =
    [];
  let recorder: Recorder | undefined;
  let before: Observation<unknown> | undefined;
  let after: Observation<unknown> | undefined;
  let cut = 0;
  let failedAt: number | undefined;
  const turnPage = (operation: Operation | undefined, at: number) => {
    const last = steps.at(-1);
    if (last && recorder) last.events = recorder.events.slice(cut);
    cut = recorder?.events.length ?? 0;
    steps.push({ operation, at, skipped: false, events: [] });
  };
  const result = runScenario(protocol, subject, scenario, {
    only,
    observers: (world, judge) => {
      recorder = new Recorder(world);
      judge.onFinding = () => {
        after ??= copyOf(judge);
        failedAt = steps.length;
      };
      return [recorder, ...machines(world, judge)];
    },
    beat: (operation, judge) => {
      before ??= copyOf(judge);
      // What cannot be repaired may come about only after what is violated first: the story is told to its end.
      if (operation === 'settle' && permanence === 'permanent' && after) {
        after = copyOf(judge);
        failedAt = steps.length;
      }
      turnPage(typeof operation === 'string' ? undefined : operation, judge.now());
    },
  });
  steps.pop();
  const finding = result.judgement.findings.get(property);
  return {
    reproduced: finding !== undefined,
    digestMatches: result.digest === digest,
    ...(finding ? { finding } : {}),
    before: before!,
    // What came after the failure is no part of its story.
    steps: steps.slice(0, failedAt ?? steps.length),
    after: after ?? (result.judgement as Judge).observation,
  };
}

function copyOf({ observation: { peers, params, epoch, now } }: Judge): Observation<unknown> {
  return { peers: peers.map((peer) => ({ ...peer })), params, epoch, now };
}
