import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address } from '../../sim/peer.ts';
import { addCoverage, type CoverageCounts, noCoverage } from '../../spec/kit/monitor/coverage.ts';
import { Monitor } from '../../spec/kit/monitor/monitor.ts';
import { drawScenario } from './arbitrary.ts';
import type { Judge } from './judge.ts';
import type { GeneratorOptions, Protocol } from './protocol.ts';
import { type RunResult, runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { seedOfRun } from './seed.ts';

/** Runs `from` … `to` − 1 of a campaign. Plain data, so that it can go to another thread. */
export interface BatchOrder {
  readonly campaign: number;
  readonly from: number;
  readonly to: number;
  readonly generator: GeneratorOptions;
  /** Judge only these properties. */
  readonly only?: readonly string[];
  /** Run everything twice, and compare the traces. */
  readonly twice?: boolean;
}

/** What a batch of runs showed. Plain data, the same wherever it was run. */
export interface BatchResult {
  readonly runs: number;
  readonly events: number;
  /** Digest of each run, in order. */
  readonly digests: readonly string[];
  /** First run of the batch that falsified each property. */
  readonly failures: readonly { readonly property: string; readonly run: number; readonly seed: number }[];
  /** In how many runs each property was judged, violated outside its preconditions, or (witnesses) seen. */
  readonly judged: Readonly<Record<string, number>>;
  readonly outside: Readonly<Record<string, number>>;
  readonly seen: Readonly<Record<string, number>>;
  /** Runs in which calls were asked, and not one was concluded well. */
  readonly idle: number;
  readonly coverage: CoverageCounts;
  /** Runs whose second trace differed from the first. */
  readonly nondeterministic: readonly number[];
}

/** Runs and judges a batch. */
export function runBatch(protocol: Protocol, subject: Subject, order: BatchOrder): BatchResult {
  const watch = new MachineWatch(protocol);
  const only = order.only && new Set(order.only);
  const digests: string[] = [];
  const nondeterministic: number[] = [];
  const failures = new Map<string, { property: string; run: number; seed: number }>();
  const judged: Record<string, number> = {};
  const outside: Record<string, number> = {};
  const seen: Record<string, number> = {};
  let events = 0;
  let idle = 0;
  for (let run = order.from; run < order.to; run++) {
    const seed = seedOfRun(order.campaign, run);
    const play = (): RunResult => {
      const drawn = drawRun(protocol, subject, seed, order.generator);
      return runScenario(protocol, subject, drawn.scenario, {
        ...(drawn.beyond ? { beyond: drawn.beyond } : {}),
        ...(only ? { only } : {}),
        observers: watch.observers(drawn.scenario, only),
      });
    };
    const result = play();
    if (order.twice && play().digest !== result.digest) nondeterministic.push(run);
    events += result.events;
    digests.push(result.digest);
    for (const property of result.judgement.findings.keys())
      if (!failures.has(property)) failures.set(property, { property, run, seed });
    if (result.judgement.isIdle) idle++;
    const still = watch.still();
    tally(
      judged,
      [...result.judgement.judged].filter((name) => !still.has(name)),
    );
    tally(outside, result.judgement.outside);
    tally(seen, result.judgement.seen);
  }
  const runs = order.to - order.from;
  return {
    runs,
    events,
    digests,
    failures: [...failures.values()],
    judged,
    outside,
    seen,
    idle,
    coverage: watch.coverage(),
    nondeterministic,
  };
}

/** The scenario of one seed. */
export function drawRun(
  protocol: Protocol,
  subject: Subject,
  seed: number,
  options: GeneratorOptions,
): ReturnType<typeof drawScenario> {
  return drawScenario((draw) => protocol.generate(draw, subject, options), seed);
}

/** The machines of a protocol, watching one run after another. */
export class MachineWatch {
  private readonly protocol: Protocol;
  private readonly monitor: Monitor;
  private readonly propertyOf: ReadonlyMap<string, string>;
  /** Transitions that each machine had taken when this run began. */
  private before: readonly number[] = [];
  private world: Scene | undefined;
  private judge: Judge | undefined;

  constructor(protocol: Protocol) {
    this.protocol = protocol;
    this.propertyOf = new Map(
      protocol.spec.properties.flatMap((property) =>
        property.kind === 'conformance' ? [[property.machine, property.name]] : [],
      ),
    );
    this.monitor = new Monitor(
      protocol.spec.machines,
      (peer): Address => this.world!.residents[peer]!.address,
      ({ machine, finding }) => this.judge?.nonconformance(this.propertyOf.get(machine) ?? machine, finding),
      () => this.world!.now(),
    );
  }

  /** The `observers` of {@link runScenario} for this scenario. Liars are not held to the machines. */
  observers(
    scenario: Scenario,
    only: ReadonlySet<string> | undefined,
  ): (world: Scene, judge: Judge) => readonly Observer[] {
    return (world, judge) => {
      this.world = world;
      this.judge = judge;
      this.before = this.taken();
      this.monitor.reset(scenario.faults.liars, scenario.params);
      const wanted = [...this.propertyOf.values()].some((name) => only === undefined || only.has(name));
      return wanted ? [this.monitor] : [];
    };
  }

  /** Conformance properties whose machine has not moved in this run: it had nothing to judge. */
  still(): ReadonlySet<string> {
    const taken = this.taken();
    const { machines } = this.protocol.spec;
    return new Set(
      machines.flatMap(({ name }, at) =>
        taken[at] === this.before[at] ? [this.propertyOf.get(name) ?? name] : [],
      ),
    );
  }

  private taken(): number[] {
    return this.monitor.coverage.map(({ transitions }) => transitions.reduce((sum, count) => sum + count, 0));
  }

  coverage(): CoverageCounts {
    const copy = noCoverage(this.protocol.spec.machines);
    addCoverage(copy, this.monitor.coverage);
    return copy;
  }
}

function tally(counts: Record<string, number>, names: Iterable<string>): void {
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
}
