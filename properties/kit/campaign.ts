import type { Subject } from '../../impl/kit/subject.ts';
import { Digest } from '../../sim/digest.ts';
import { SimulationOver } from '../../sim/peer.ts';
import {
  addCoverage,
  noCoverage,
  reportCoverage,
  transitionFraction,
} from '../../spec/kit/monitor/coverage.ts';
import type { Property } from '../../spec/kit/property.ts';
import type { BatchOrder, BatchResult } from './batch.ts';
import type { Measurement } from './claim.ts';
import type { Exercise, ExerciseOrder } from './exercise.ts';
import type { GeneratorOptions, Protocol } from './protocol.ts';
import type {
  CampaignOptions,
  CampaignProgress,
  CampaignReport,
  Counterexample,
  PropertyReport,
} from './results.ts';
import { PROFILES } from './scenario.ts';

/** Runs when nobody says how many. */
export const DEFAULT_RUNS = 1000;
const BATCH_RUNS = 25;
/** Where a run may take seconds: only between batches are Ctrl-C heard and the time looked at. */
const REMOTE_BATCH_RUNS = 1;
/** Of measuring a claim where each event is a question to another process: the interval decides, or says that it cannot. */
const REMOTE_EFFORT = 0.2;

/** What its author must know of a subject that is not ours, and what to look for. */
const UNREPEATABLE =
  'does not do the same again when it is told the same (has it a clock or chance of its own, or does something outlast a run?)';
/** Of a subject that does nothing nothing holds. */
const IDLE = 'of all that was asked of it nothing was ever done';

/** Where the work of a campaign is done: in this thread or in others. Results do not depend on which. */
export interface Labour {
  readonly workers: number;
  batch(order: BatchOrder): Promise<BatchResult>;
  /** @returns undefined where the run of a subject that is not ours does not falsify it again. */
  shrink(order: {
    readonly seed: number;
    readonly property: string;
    readonly generator: GeneratorOptions;
    /** Of shrinking: 1 for what people will read. */
    readonly effort: number;
  }): Promise<Counterexample | undefined>;
  measure(claim: string, seed: number, effort: number): Promise<Measurement>;
  exercise(order: ExerciseOrder): Promise<Exercise>;
}

export interface CampaignHooks {
  progress(progress: CampaignProgress): void;
  stopped(): boolean;
  found(counterexample: Counterexample): void;
  /** Seconds since some moment: the campaign itself has no clock. */
  seconds(): number;
}

type AnyProperty = Property<unknown, unknown, unknown>;

/**
 * A campaign: runs in order of their number, whoever runs them, so that neither the number of workers nor their speed
 * shows in what is found. Goes on after a failure, for the other properties.
 */
export async function campaign(
  protocol: Protocol,
  subject: Subject,
  options: CampaignOptions & { readonly seed: number },
  labour: Labour,
  hooks: CampaignHooks,
): Promise<CampaignReport> {
  const began = hooks.seconds();
  const of = options.runs ?? (options.seconds === undefined ? DEFAULT_RUNS : undefined);
  const generator = generatorOptions(options);
  const wanted = protocol.spec.properties.filter(({ name }) => options.properties?.includes(name) ?? true);
  const coverage = noCoverage(protocol.spec.machines);
  const digest = new Digest(() => 0);
  const totals = {
    runs: 0,
    events: 0,
    idle: 0,
    judged: new Map<string, number>(),
    outside: new Map<string, number>(),
    seen: new Map<string, number>(),
  };
  const shrunk = new Map<
    string,
    { readonly seed: number; readonly job: Promise<Counterexample | undefined> }
  >();
  const falsified = new Set<string>();
  const folklore = new Set(wanted.filter(({ expected }) => expected === 'falsified').map(({ name }) => name));
  const nondeterministic: number[] = [];
  /** Fell in one run, and not when it was played again. */
  const unrepeated = new Set<string>();
  let shrinking: string | undefined;
  let trouble: CampaignReport['trouble'];
  const isIdle = () => totals.runs > 0 && totals.idle === totals.runs;
  const elapsed = () => hooks.seconds() - began;
  const isOver = () =>
    trouble !== undefined ||
    hooks.stopped() ||
    (options.seconds !== undefined && elapsed() >= options.seconds);

  const absorb = (result: BatchResult) => {
    totals.runs += result.runs;
    totals.events += result.events;
    totals.idle += result.idle;
    for (const each of result.digests) digest.absorb(each);
    for (const kind of ['judged', 'outside', 'seen'] as const)
      for (const [name, count] of Object.entries(result[kind]))
        totals[kind].set(name, (totals[kind].get(name) ?? 0) + count);
    addCoverage(coverage, result.coverage);
    nondeterministic.push(...result.nondeterministic);
    for (const { property, seed } of result.failures) {
      if (falsified.has(property)) continue;
      falsified.add(property);
      // Folklore that falls is no news: it is shrunk for those who ask for it by name.
      if (folklore.has(property) && !options.properties?.includes(property)) continue;
      shrinking = property;
      const job = labour.shrink({ seed, property, generator, effort: 1 }).then((counterexample) => {
        if (counterexample) hooks.found(counterexample);
        if (shrinking === property) shrinking = undefined;
        return counterexample;
      });
      job.catch(() => undefined);
      shrunk.set(property, { seed, job });
    }
    hooks.progress({
      runs: totals.runs,
      of,
      events: totals.events,
      seconds: elapsed(),
      coverage: transitionFraction(coverage),
      falsified: [...falsified].filter((name) => !folklore.has(name)),
      ...(shrinking === undefined ? {} : { shrinking }),
    });
  };

  /** When the subject is gone the campaign is over, and what was found before stays found. */
  async function unlessGone<T>(result: Promise<T>, use: (result: T) => void): Promise<void> {
    try {
      use(await result);
    } catch (error) {
      if (!(error instanceof SimulationOver)) throw error;
      trouble ??= { reason: error.message, transcript: error.transcript };
    }
  }

  // Batches are begun in order, a few ahead, and their results taken in order.
  const underWay: Promise<BatchResult>[] = [];
  let next = 0;
  while ((of === undefined || next < of) && !isOver()) {
    const to = Math.min(
      next + (subject.remote ? REMOTE_BATCH_RUNS : BATCH_RUNS),
      of ?? Number.POSITIVE_INFINITY,
    );
    const batch = labour.batch({
      campaign: options.seed,
      from: next,
      to,
      generator,
      ...(options.properties ? { only: options.properties } : {}),
      ...(options.checkDeterminism ? { twice: true } : {}),
    });
    // One that fails while others are awaited is heard of when its turn comes.
    batch.catch(() => undefined);
    underWay.push(batch);
    next = to;
    if (underWay.length >= 2 * labour.workers) await unlessGone(underWay.shift()!, absorb);
  }
  for (const batch of underWay) if (!trouble) await unlessGone(batch, absorb);
  const interrupted = hooks.stopped();
  const counterexamples = new Map<string, Counterexample>();
  for (const [property, { seed, job }] of shrunk)
    await unlessGone(job, (counterexample) => {
      if (counterexample) counterexamples.set(property, counterexample);
      else doubt(property, seed);
    });

  const measured = new Map<string, Measurement>();
  const isFull = totals.runs >= DEFAULT_RUNS || options.properties !== undefined;
  if (isFull && !interrupted && !trouble && !isIdle())
    for (const property of wanted)
      if (property.kind === 'claim' && !lacks(property, subject))
        await unlessGone(
          labour.measure(property.name, options.seed, subject.remote ? REMOTE_EFFORT : 1),
          (measurement) => measured.set(property.name, measurement),
        );

  if (nondeterministic.length > 0) {
    const what = `run ${nondeterministic[0]} of seed ${options.seed} gave two different traces`;
    if (subject.kind !== 'yours') throw new Error(what);
    trouble ??= { reason: `${UNREPEATABLE}: ${what}`, transcript: [] };
  }
  if (isIdle()) trouble ??= { reason: IDLE, transcript: [] };
  const properties = totals.runs > 0 || !trouble ? wanted.map((property) => reportOn(property)) : [];
  const verdict = verdictOf(properties, totals.runs);
  return {
    protocol: protocol.spec.name,
    subject: subject.name,
    seed: options.seed,
    workers: labour.workers,
    profiles: options.profile ? [options.profile] : PROFILES,
    runs: totals.runs,
    events: totals.events,
    seconds: elapsed(),
    digest: digest.hex(),
    properties,
    coverage: reportCoverage(protocol.spec.machines, coverage),
    stopped: stopped(),
    ...(trouble ? { trouble } : {}),
    verdict: trouble && verdict === 'held' ? 'inconclusive' : verdict,
  };

  function stopped(): CampaignReport['stopped'] {
    if (interrupted) return 'interrupted';
    if (of !== undefined && totals.runs >= of) return 'runs';
    return trouble ? 'subject' : 'time';
  }

  /** Whoever does not do the same again is no witness against itself. */
  function doubt(property: string, seed: number): void {
    falsified.delete(property);
    unrepeated.add(property);
    trouble ??= {
      reason: `${UNREPEATABLE}: ${property} fell in the run of seed ${seed}, and not when that was played again`,
      transcript: [],
    };
  }

  function reportOn(property: AnyProperty): PropertyReport {
    const { name, kind, statement, source, expected } = property;
    const counterexample = counterexamples.get(name);
    const measurement = measured.get(name);
    const runs = (kind === 'sometimes' ? totals.seen : totals.judged).get(name) ?? 0;
    const note = noteOn(property, measurement);
    return {
      name,
      kind,
      statement,
      source,
      ...(expected ? { expected } : {}),
      verdict: verdictOn(property, runs, falsified.has(name), measurement),
      runs,
      outside: totals.outside.get(name) ?? 0,
      ...(measurement
        ? {
            measured: {
              mean: measurement.mean,
              low: measurement.low,
              high: measurement.high,
              samples: measurement.samples,
            },
          }
        : {}),
      ...(note === undefined ? {} : { note }),
      ...(counterexample ? { counterexample } : {}),
    };
  }

  function verdictOn(
    property: AnyProperty,
    runs: number,
    isFalsified: boolean,
    measurement: Measurement | undefined,
  ): PropertyReport['verdict'] {
    if (property.kind === 'claim') {
      if (!measurement || measurement.verdict === 'undecided') return 'not-judged';
      return measurement.verdict;
    }
    if (isFalsified) return 'falsified';
    if (unrepeated.has(property.name) || isIdle()) return 'not-judged';
    if (property.kind === 'sometimes') {
      if (runs > 0) return 'held';
      return totals.judged.has(property.name) ? 'not-seen' : 'not-judged';
    }
    if (runs === 0) return 'not-judged';
    return property.expected === 'falsified' ? 'not-falsified' : 'held';
  }

  function noteOn(property: AnyProperty, measurement: Measurement | undefined): string | undefined {
    if (property.kind === 'claim') {
      if (lacks(property, subject)) return `${subject.name} does without ${property.assumes?.join(', ')}`;
      if (!measurement) return `measured in campaigns of at least ${DEFAULT_RUNS} runs`;
      if (measurement.verdict !== 'undecided') return undefined;
      return `too close to call after ${measurement.samples} samples`;
    }
    if (unrepeated.has(property.name)) return 'it fell once, and not when that run was played again';
    if (isIdle()) return undefined;
    return (totals.judged.get(property.name) ?? 0) === 0
      ? 'no run met its preconditions, or nothing was shown to judge it by'
      : undefined;
  }
}

/** What a campaign asks of the generator. */
export function generatorOptions({
  profile,
  grain,
  peers,
  operations,
  params,
}: CampaignOptions): GeneratorOptions {
  return {
    ...(profile ? { profile } : {}),
    ...(grain ? { grain } : {}),
    ...(peers ? { peers } : {}),
    ...(operations === undefined ? {} : { operations }),
    ...(params === undefined ? {} : { params }),
  };
}

/** Whether the subject was published without what this property assumes. */
export function lacks(property: AnyProperty, subject: Subject): boolean {
  return property.assumes?.some((assumption) => subject.without?.includes(assumption)) ?? false;
}

/** Folklore that falls is as expected; a witness missed in a full campaign leaves it open. */
function verdictOf(properties: readonly PropertyReport[], runs: number): CampaignReport['verdict'] {
  if (properties.some(({ verdict, expected }) => verdict === 'falsified' && expected === undefined))
    return 'falsified';
  const judged = properties.some(({ verdict }) => verdict !== 'not-judged' && verdict !== 'not-seen');
  const missed = properties.some(({ verdict }) => verdict === 'not-seen') && runs >= DEFAULT_RUNS;
  return judged && !missed && runs > 0 ? 'held' : 'inconclusive';
}
