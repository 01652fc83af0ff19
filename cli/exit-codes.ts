/** The one policy on exit codes (Jepsen's: the only set in the field that tells all five apart). */
export const EXIT = {
  /** Everything held. */
  held: 0,
  /** A property was falsified: the counterexample is kept and named. */
  falsified: 1,
  /** Nothing can be concluded: nothing matched or ran, a witness was never seen, no reproduction, interrupted. */
  inconclusive: 2,
  /** The call or a file is wrong. */
  usage: 254,
  /** A bug of ours. */
  bug: 255,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

export type Verdict = 'held' | 'falsified' | 'inconclusive';

/** One falsified property outweighs everything, one doubt all that held, and nothing at all is never success. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('falsified')) return 'falsified';
  if (verdicts.length === 0 || verdicts.includes('inconclusive')) return 'inconclusive';
  return 'held';
}

/** What a report's verdict is worth: no runs, or runs cut short by Ctrl-C, never count as held. */
export function soberVerdict(report: {
  readonly verdict: Verdict;
  readonly stopped: string;
  readonly runs?: number;
}): Verdict {
  if (report.verdict !== 'held') return report.verdict;
  return report.stopped === 'interrupted' || report.runs === 0 ? 'inconclusive' : 'held';
}
