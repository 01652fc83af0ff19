import type { Subject } from '../../impl/kit/subject.ts';
import type { Claim } from '../../spec/kit/property.ts';
import type { Protocol } from './protocol.ts';
import { seedOfRun } from './seed.ts';

/** What measuring a claim came to. `undecided`: the samples ran out first. */
export interface Measurement {
  readonly verdict: 'held' | 'falsified' | 'undecided';
  readonly mean: number;
  /** Confidence interval, valid at whatever sample one stops (level 1 − {@link RISK}). */
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** The odds of a wrong verdict on one claim. */
export const RISK = 0.001;
const BATCH = 250;
/** Rings are dear to build: a rough measurement, that will not look often, asks more of each. */
const ROUGH_BATCH = 500;
const MOST = 12_000;

/**
 * Measures until the claim is decided: samples come in batches until the confidence sequence lies inside the claimed
 * interval, or apart from it. The sequence is the normal-mixture one of Robbins with the variance of the sample
 * (Waudby-Smith et al. 2021, asymptotic confidence sequences), which allows to look after every batch.
 */
export function measure(
  protocol: Protocol,
  subject: Subject,
  claim: Claim,
  seed: number,
  effort = 1,
): Measurement {
  if (!protocol.sample) throw new Error(`${protocol.spec.name} has claims, but no way to sample them`);
  const [floor, ceiling] = claim.range;
  const [least, most] = claim.interval;
  let samples = 0;
  let mean = 0;
  let squares = 0;
  let half = Number.POSITIVE_INFINITY;
  const count = effort < 1 ? ROUGH_BATCH : BATCH;
  for (let batch = 0; samples < MOST * effort; batch++) {
    for (const sample of protocol.sample(claim, subject, seedOfRun(seed, batch), count)) {
      const value = Math.min(ceiling, Math.max(floor, sample));
      samples++;
      const before = value - mean;
      mean += before / samples;
      squares += before * (value - mean);
    }
    half = halfWidth(samples, Math.sqrt(squares / samples));
    if (mean - half >= least && mean + half <= most) return { verdict: 'held', ...interval() };
    if (mean + half < least || mean - half > most) return { verdict: 'falsified', ...interval() };
  }
  return { verdict: 'undecided', ...interval() };

  function interval() {
    return { mean, low: mean - half, high: mean + half, samples };
  }
}

/** Half the width of the sequence after n samples; ρ is chosen to make it tightest around a thousand. */
function halfWidth(n: number, deviation: number): number {
  const rho = 0.1;
  const spread = n * rho * rho + 1;
  return deviation * Math.sqrt(((2 * spread) / (n * n * rho * rho)) * Math.log(Math.sqrt(spread) / RISK));
}
