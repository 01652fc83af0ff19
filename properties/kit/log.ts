import type { Subject } from '../../impl/kit/subject.ts';
import type { Address } from '../../sim/peer.ts';
import type { Protocol } from './protocol.ts';
import type { TraceEvent } from './results.ts';
import { type Milestone, type RunOptions, runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';
import { Recorder } from './trace.ts';

/** The format of logs that this version writes, and the newest that it reads. */
export const LOG_FORMAT = 1;

/** The first line of a log. */
export interface LogHeader {
  readonly log: typeof LOG_FORMAT;
  readonly protocol: string;
  /** What differs from the protocol's usual parameters. */
  readonly params?: unknown;
  /** The conditions that were met; properties that assume others are not judged. */
  readonly conditions?: readonly string[];
  /** Who keeps no promises. */
  readonly liars?: readonly Address[];
  /** The first peers are founded before the line `begun`: what they show on the way there is not judged. */
  readonly founding?: true;
  /** The log says what was done to the network; without it a crash is a failure, and a restart a return. */
  readonly operations?: true;
}

/** Every other line: what happened, in order. */
export type LogEvent = TraceEvent | (Milestone & { readonly at: number });

/** The lines of a log. */
export type Log = readonly [LogHeader, ...LogEvent[]];

/** Plays a scenario and writes down all that a judge needs to judge it again. */
export function recordLog(
  protocol: Protocol,
  subject: Subject,
  scenario: Scenario,
  options: Pick<RunOptions, 'beyond'> = {},
): Log {
  let recorder: Recorder<LogEvent> | undefined;
  runScenario(protocol, subject, scenario, {
    ...options,
    only: new Set(),
    observers: (world) => {
      recorder = new Recorder(world);
      return [recorder];
    },
    milestone: (milestone, at) => recorder!.events.push({ at, ...milestone }),
  });
  const { params, faults } = scenario;
  const assumed = assumedIn(protocol);
  const header: LogHeader = {
    log: LOG_FORMAT,
    protocol: protocol.spec.name,
    params,
    conditions: [...protocol.conditions(scenario, subject)].filter((each) => assumed.has(each)),
    ...(faults.liars.length > 0 ? { liars: faults.liars } : {}),
    founding: true,
    operations: true,
  };
  return [header, ...recorder!.events];
}

/** All conditions that some property assumes. */
export function assumedIn({ spec }: Protocol): ReadonlySet<string> {
  return new Set(spec.properties.flatMap(({ assumes = [] }) => assumes));
}
