import type { Subject } from '../../impl/kit/subject.ts';
import type { BatchResult } from './batch.ts';
import { type CampaignHooks, generatorOptions, type Labour, lacks } from './campaign.ts';
import type { Protocol } from './protocol.ts';
import type { CampaignOptions, MutantReport } from './results.ts';

/** A mutant's counterexample only needs to be small enough to be counted; a claim about it, to be told from its range. */
const EFFORT = 0.15;
/** Runs of the first batches, so that the time of an early kill is told finely, and of all that follow. */
const FIRST_BATCHES = [5, 10, 20];
const BATCH_RUNS = 25;
/** A witness that was not seen in fewer runs than these says nothing. */
const WITNESS_RUNS = 500;

export interface HuntOptions extends CampaignOptions {
  readonly seed: number;
  readonly runs: number;
  /** Once something has killed, so many runs are enough. */
  readonly enough?: number;
  /** Shrink a counterexample for every property, not only for the one that kills first. */
  readonly allSizes?: boolean;
}

interface Kill {
  readonly property: string;
  readonly run: number;
  readonly seconds: number;
  readonly size?: number;
}

/** Hunts one mutant: which properties it falsifies, in which run first, how soon, and how small the counterexample gets. */
export async function hunt(
  protocol: Protocol,
  mutant: Subject,
  options: HuntOptions,
  labour: Labour,
  hooks: Pick<CampaignHooks, 'stopped' | 'seconds'>,
): Promise<MutantReport> {
  const generator = generatorOptions(options);
  const began = hooks.seconds();
  const elapsed = () => hooks.seconds() - began;
  const wanted = protocol.spec.properties.filter(
    ({ name, expected }) => expected === undefined && (options.properties?.includes(name) ?? true),
  );
  const kills = new Map<string, Kill>();
  const seeds = new Map<string, number>();
  const met = new Set<string>();
  const seen = new Set<string>();
  const absorb = ({ failures, judged, seen: witnesses }: BatchResult) => {
    for (const { property, run, seed } of failures) {
      if (kills.has(property) || !wanted.some(({ name }) => name === property)) continue;
      kills.set(property, { property, run: run + 1, seconds: elapsed() });
      seeds.set(property, seed);
    }
    for (const name of Object.keys(judged)) met.add(name);
    for (const name of Object.keys(witnesses)) seen.add(name);
  };

  let runs = 0;
  const isEnough = () => runs >= options.runs || (kills.size > 0 && runs >= (options.enough ?? options.runs));
  const isOver = () => hooks.stopped() || (options.seconds !== undefined && elapsed() >= options.seconds);
  for (let batch = 0; !isEnough() && !isOver(); batch++) {
    const to = Math.min(options.runs, runs + (FIRST_BATCHES[batch] ?? BATCH_RUNS));
    const only = options.properties ? { only: options.properties } : {};
    absorb(await labour.batch({ campaign: options.seed, from: runs, to, generator, ...only }));
    runs = to;
  }

  for (const property of wanted) {
    if (hooks.stopped()) break;
    const { name } = property;
    // A witness that is never seen, or a figure that is missed, gives the mutant away without a counterexample.
    if (property.kind === 'sometimes' && runs >= WITNESS_RUNS && met.has(name) && !seen.has(name))
      kills.set(name, { property: name, run: runs, seconds: elapsed() });
    if (property.kind !== 'claim' || lacks(property, mutant)) continue;
    const { verdict, samples } = await labour.measure(name, options.seed, EFFORT);
    if (verdict === 'falsified') kills.set(name, { property: name, run: samples, seconds: elapsed() });
  }

  // In the order of the spec, among those of the same run.
  const first = wanted
    .flatMap(({ name }) => (seeds.has(name) ? [kills.get(name)!] : []))
    .sort((a, b) => a.run - b.run)[0]?.property;
  for (const [property, seed] of seeds) {
    if (hooks.stopped() || (property !== first && !options.allSizes)) continue;
    const counterexample = await labour.shrink({ seed, property, generator, effort: EFFORT });
    if (counterexample)
      kills.set(property, { ...kills.get(property)!, size: counterexample.scenario.operations.length });
  }
  return {
    protocol: protocol.spec.name,
    mutant: mutant.name,
    doc: mutant.doc,
    source: mutant.source,
    kills: wanted.flatMap(({ name }) => kills.get(name) ?? []),
    runs,
    verdict: kills.size > 0 ? 'killed' : 'survived',
  };
}
