import { type Budget, TimeIsUp } from './budget.ts';
import type { CaseHead, CaseReport, Judgement } from './results.ts';

/** One question to a live subject. `B`: what the questions of its protocol need. */
export interface WireCase<B> extends CaseHead {
  readonly judge: (bench: B) => Promise<Judgement>;
}

export const HELD: Judgement = { verdict: 'held' };

export function fell(expected: string, actual: string): Judgement {
  return { verdict: 'falsified', expected, actual };
}

export function unclear(note: string): Judgement {
  return { verdict: 'inconclusive', note };
}

/** It is not about a subject like this one. */
export function skipped(note: string): Judgement {
  return { verdict: 'skipped', note };
}

export function headOf<B>({ id, claim, level, sentence, source }: WireCase<B>): CaseHead {
  return { id, claim, level, sentence, source };
}

const UNTIMELY = { budget: 'the time was up', interrupted: 'interrupted' } as const;

/** Asks one after the other, each in the order of the suite, until time is up. `lost`: why nobody need be asked any more. */
export async function askAll<B>(
  cases: readonly WireCase<B>[],
  bench: B,
  budget: Budget,
  tell: {
    readonly begins: (id: string) => void;
    readonly ends: (report: CaseReport) => void;
    readonly lost?: () => string | undefined;
  },
): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const each of cases) {
    tell.begins(each.id);
    const report = { ...headOf(each), ...(await judged(each, bench, budget, tell.lost?.())) };
    reports.push(report);
    tell.ends(report);
  }
  return reports;
}

async function judged<B>(
  each: WireCase<B>,
  bench: B,
  budget: Budget,
  lost: string | undefined,
): Promise<Judgement> {
  const late = budget.over();
  if (late) return unclear(`not asked: ${UNTIMELY[late]}`);
  if (lost !== undefined) return unclear(`not asked: ${lost}`);
  try {
    return await each.judge(bench);
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    return unclear(`not finished: ${UNTIMELY[budget.over() ?? 'budget']}`);
  }
}
