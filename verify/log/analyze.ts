import { Analysis } from '../../properties/kit/analysis.ts';
import type { LogEvent, LogHeader } from '../../properties/kit/log.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { AnalysisReport, Fallen, PropertyReport, TraceEvent } from '../../properties/kit/results.ts';
import { type MachineCoverage, reportCoverage } from '../../spec/kit/monitor/coverage.ts';
import { Misfit } from '../terms.ts';
import { LogReader, readHeader } from './read.ts';

/** Lines that are told of what led to a failure. */
const LED_THERE = 8;

export interface AnalyzeOptions {
  /** Judge only these properties. */
  readonly properties?: readonly string[];
}

export interface AnalyzeHooks {
  progress(progress: { readonly events: number; readonly fallen: readonly string[] }): void;
  stopped(): boolean;
  /** A clock, in seconds. */
  readonly seconds: () => number;
}

/** A line of a log that cannot be understood. */
export class LogMisfit extends Error {
  readonly line: number;

  /** @param reason one phrase that is safe to print. */
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/** Judges a log, line by line, and keeps no more of it than that takes. @throws LogMisfit */
export async function analyzeLog(
  protocol: Protocol,
  lines: AsyncIterable<string> | Iterable<string>,
  { properties }: AnalyzeOptions,
  hooks: AnalyzeHooks,
): Promise<AnalysisReport> {
  const began = hooks.seconds();
  const only = properties && new Set(properties);
  const fallen: Fallen[] = [];
  const last: { line: number; event: TraceEvent }[] = [];
  let header: LogHeader | undefined;
  let reader: LogReader | undefined;
  let analysis: Analysis | undefined;
  let events = 0;
  let number = 0;
  let hasConverged = false;
  let isInterrupted = false;

  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    if (analysis && hooks.stopped()) {
      isInterrupted = true;
      break;
    }
    understand(() => {
      if (!analysis || !reader) {
        header = readHeader(line, protocol);
        reader = new LogReader(protocol, header);
        analysis = new Analysis(protocol, header, only);
      } else judge(reader.read(line), analysis);
    });
    if (number % 1000 === 0) hooks.progress({ events, fallen: fallen.map(({ property }) => property) });
  }
  if (!analysis || !header) throw new LogMisfit(1, 'there is nothing in it');

  const { peers } = analysis;
  const { judgement, coverage } = analysis.finish();
  noteFallen(analysis, 0);
  const machines = reportCoverage(protocol.spec.machines, coverage);
  const conditions = new Set(header.conditions);
  const reports = protocol.spec.properties
    .filter(({ kind, name }) => kind !== 'claim' && (only === undefined || only.has(name)))
    .map((property) => reportOn(property, { judgement, machines, conditions, hasConverged }))
    .filter(({ kind, verdict }) => kind !== 'sometimes' || verdict === 'held');
  return {
    protocol: protocol.spec.name,
    subject: 'log',
    runs: events > 0 ? 1 : 0,
    events,
    peers,
    seconds: hooks.seconds() - began,
    properties: reports,
    fallen,
    coverage: machines,
    stopped: isInterrupted ? 'interrupted' : 'end',
    verdict: verdictOf(reports),
  };

  function judge(event: LogEvent, judging: Analysis): void {
    if (event.event === 'converged') hasConverged = true;
    if ('peer' in event) {
      events++;
      last.push({ line: number, event });
      if (last.length > LED_THERE) last.shift();
    }
    judging.take(event);
    noteFallen(judging, event.at);
  }

  function noteFallen({ fallen: findings }: Analysis, at: number): void {
    if (findings.size === fallen.length) return;
    const known = new Set(fallen.map(({ property }) => property));
    for (const [property, finding] of findings)
      if (!known.has(property)) fallen.push({ property, finding, line: number, at, last: [...last] });
  }

  function understand(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof Misfit) throw new LogMisfit(number, error.message);
      throw error;
    }
  }
}

interface Shown {
  readonly judgement: ReturnType<Analysis['finish']>['judgement'];
  readonly machines: readonly MachineCoverage[];
  readonly conditions: ReadonlySet<string>;
  readonly hasConverged: boolean;
}

function reportOn(property: Protocol['spec']['properties'][number], shown: Shown): PropertyReport {
  const { name, kind, statement, source, expected } = property;
  const { outside } = shown.judgement;
  const verdict = verdictOn(property, shown);
  const note = verdict === 'not-judged' ? whyNot(property, shown) : undefined;
  return {
    name,
    kind,
    statement,
    source,
    ...(expected ? { expected } : {}),
    verdict,
    runs: verdict === 'not-judged' || verdict === 'not-seen' ? 0 : 1,
    outside: outside.has(name) ? 1 : 0,
    ...(note === undefined ? {} : { note }),
  };
}

function verdictOn(
  property: Protocol['spec']['properties'][number],
  { judgement, machines }: Shown,
): PropertyReport['verdict'] {
  const { name, kind, expected } = property;
  if (judgement.findings.has(name)) return 'falsified';
  if (kind === 'sometimes') return judgement.seen.has(name) ? 'held' : 'not-seen';
  // Of whoever has done nothing that it was asked nothing holds.
  if (judgement.isIdle || !judgement.judged.has(name)) return 'not-judged';
  // A machine that nothing concerned has judged nothing.
  if (kind === 'conformance' && isStill(machines.find(({ machine }) => machine === property.machine)))
    return 'not-judged';
  return expected === 'falsified' ? 'not-falsified' : 'held';
}

function isStill(machine: MachineCoverage | undefined): boolean {
  return machine === undefined || machine.transitions.seen === 0;
}

function whyNot(
  { kind, assumes = [] }: Protocol['spec']['properties'][number],
  { judgement, conditions, hasConverged }: Shown,
): string {
  if (judgement.isIdle) return 'of all that was asked nothing was done';
  const lacking = assumes.filter((condition) => !conditions.has(condition));
  if (lacking.length > 0) return `it assumes ${lacking.join(', ')}, which the log does not claim`;
  if (kind === 'eventually' && !hasConverged) return 'the log has no line "converged"';
  if (kind === 'outcome') return 'no call was concluded';
  return kind === 'conformance' ? 'nothing happened that it is about' : 'nobody shows a view';
}

/** Nothing judged is no success. */
function verdictOf(properties: readonly PropertyReport[]): AnalysisReport['verdict'] {
  if (properties.some(({ verdict, expected }) => verdict === 'falsified' && expected === undefined))
    return 'falsified';
  return properties.some(({ verdict, kind }) => verdict === 'held' && kind !== 'sometimes')
    ? 'held'
    : 'inconclusive';
}
