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
  const pages: Page[] = [];
  let recorder: Recorder | undefined;
  let before: Observation<unknown> | undefined;
  let end:
    | { readonly pages: number; readonly events: number; readonly after: Observation<unknown> }
    | undefined;
  const written = () => recorder?.events.length ?? 0;
  const endHere = (judge: Judge) => {
    end = { pages: pages.length, events: written(), after: copyOf(judge) };
  };
  const result = runScenario(protocol, subject, scenario, {
    only,
    observers: (world, judge) => {
      recorder = new Recorder(world);
      judge.onFinding = () => endHere(judge);
      return [recorder, ...machines(world, judge)];
    },
    beat: (operation, judge) => {
      if (operation === 'end') return;
      before ??= copyOf(judge);
      // What cannot be repaired may come about only after what is violated first: the story is told to its end.
      if (operation === 'settle' && permanence === 'permanent' && end) endHere(judge);
      pages.push({
        operation: operation === 'settle' ? undefined : operation,
        at: judge.now(),
        from: written(),
      });
    },
  });
  const finding = result.judgement.findings.get(property);
  return {
    reproduced: finding !== undefined,
    digestMatches: result.digest === digest,
    ...(finding ? { finding } : {}),
    before: before!,
    // What came after the failure is no part of its story.
    steps: stepsOf(pages.slice(0, end?.pages), recorder?.events.slice(0, end?.events) ?? []),
    after: end?.after ?? (result.judgement as Judge).observation,
  };
}

/** Where a step begins: at which of the events. */
type Page = Pick<ReplayedStep, 'operation' | 'at'> & { readonly from: number };

function stepsOf(pages: readonly Page[], events: readonly TraceEvent[]): ReplayedStep[] {
  return pages.map(({ operation, at, from }, index) => ({
    operation,
    at,
    skipped: false,
    events: events.slice(from, pages[index + 1]?.from),
  }));
}

function copyOf({ observation: { peers, params, epoch, now } }: Judge): Observation<unknown> {
  return { peers: peers.map((peer) => ({ ...peer })), params, epoch, now };
}
