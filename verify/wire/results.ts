import type { Over } from './budget.ts';

/** What a run over the wire found, as plain data. */

/** How the document says it. */
export type Level = 'MUST' | 'SHOULD';

/** What a case asks, and why it may. */
export interface CaseHead {
  /** From the section of the document: `bep5/announce_peer/bad-token`. */
  readonly id: string;
  /** What must be seen, in one sentence of ours. */
  readonly claim: string;
  readonly level: Level;
  /** The document’s own words. */
  readonly sentence: string;
  readonly source: string;
}

/** What came of a case. */
export interface Judgement {
  /** Skipped: it is not about a subject like this one. */
  readonly verdict: Verdict | 'skipped';
  /** Decoded, and safe to print. */
  readonly expected?: string;
  readonly actual?: string;
  /** Why nothing can be said, or what was seen besides. */
  readonly note?: string;
}

/** Of a whole run. */
export type Verdict = 'held' | 'falsified' | 'inconclusive';

export type CaseReport = CaseHead & Judgement;

export interface WireReport {
  readonly protocol: string;
  /** Host and port. */
  readonly subject: string;
  readonly seed: number;
  readonly strict: boolean;
  readonly seconds: number;
  readonly packets: { readonly sent: number; readonly received: number };
  readonly stopped: 'done' | Over;
  readonly cases: readonly CaseReport[];
  readonly verdict: Verdict;
}

/** Whether the verdict depends on this case. */
export function counts({ level }: Pick<CaseHead, 'level'>, strict: boolean): boolean {
  return strict || level === 'MUST';
}

/**
 * One case that fell outweighs everything, one doubt all that held, and nothing at all is never success.
 * @param isLost whether the subject has died or fallen silent: nor is that.
 */
export function verdictOf(cases: readonly CaseReport[], strict: boolean, isLost: boolean): Verdict {
  const verdicts = cases.filter((each) => counts(each, strict)).map(({ verdict }) => verdict);
  if (verdicts.includes('falsified')) return 'falsified';
  return isLost || !verdicts.includes('held') || verdicts.includes('inconclusive') ? 'inconclusive' : 'held';
}
