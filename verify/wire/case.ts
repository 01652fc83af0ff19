import { type Over, TimeIsUp } from './budget.ts';
import { type CaseHead, type CaseReport, type Judgement, verdictOf, type WireReport } from './results.ts';
import type { Wire } from './wire.ts';

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

/** What went over the wire so far. */
export interface Tap {
  readonly sent: number;
  readonly received: number;
}

/** Whom a run is about, and how it is judged. */
interface About extends Pick<WireReport, 'protocol' | 'subject' | 'seed' | 'strict'> {
  readonly ended?: ((report: CaseReport) => void) | undefined;
  /** Whether the subject has died or fallen silent. */
  readonly isLost: () => boolean;
  /** Why nobody need be asked any more, if so. */
  readonly whyLost?: () => string | undefined;
  /** What is to be said to it in the end. */
  readonly leave?: () => Promise<void>;
}

/** Asks one case after the other, each in the order of the suite, until time is up, and says what came of it. */
export async function reportOn<B>(
  about: About,
  cases: readonly WireCase<B>[],
  bench: B,
  tap: Tap,
  wire: Wire,
): Promise<WireReport> {
  const { protocol, subject, seed, strict, ended, isLost, whyLost, leave } = about;
  const { budget } = wire;
  const reports: CaseReport[] = [];
  for (const each of cases) {
    wire.during = each.id;
    const report = { ...headOf(each), ...(await judged(each, bench, wire, whyLost?.())) };
    reports.push(report);
    ended?.(report);
  }
  wire.during = 'the end';
  await leave?.();
  return {
    protocol,
    subject,
    seed,
    strict,
    seconds: budget.spent() / 1000,
    packets: { sent: tap.sent, received: tap.received },
    stopped: budget.over() ?? 'done',
    cases: reports,
    verdict: verdictOf(reports, strict, isLost()),
  };
}

async function judged<B>(
  each: WireCase<B>,
  bench: B,
  wire: Wire,
  lost: string | undefined,
): Promise<Judgement> {
  const late = wire.budget.over();
  if (late) return unclear(`not asked: ${whyOver(late, wire)}`);
  if (lost !== undefined) return unclear(`not asked: ${lost}`);
  try {
    const judgement = await each.judge(bench);
    return wire.untold === undefined ? judgement : unclear(`not finished: ${wire.untold}`);
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    return unclear(`not finished: ${whyOver(wire.budget.over() ?? 'budget', wire)}`);
  }
}

function whyOver(over: Over, { untold = '' }: Wire): string {
  return { budget: 'the time was up', interrupted: 'interrupted', transcript: untold }[over];
}
