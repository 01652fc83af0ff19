import type { CampaignProgress } from '../properties/kit/results.ts';
import { dim, type Line, line } from './lines.ts';
import { count, duration, percent, plural, short } from './words.ts';

/** Told while exhaustive exploration goes on. */
export interface CheckProgress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States that wait to be explored. */
  readonly frontier: number;
  readonly seconds: number;
  readonly falsified: readonly string[];
}

/** Told while mutants are hunted. */
export interface MutantProgress {
  readonly mutant: string;
  /** Mutants done, of how many. */
  readonly done: number;
  readonly of: number;
  readonly killed: number;
  readonly seconds: number;
}

/** Told while a log is read. */
export interface AnalysisProgress {
  readonly events: number;
  readonly fallen: readonly string[];
}

/** One line on how far a campaign is. `limit`: the time it has, in seconds. */
export function campaignProgress(progress: CampaignProgress, limit: number | undefined): Line {
  const { runs, of, events, seconds } = progress;
  const parts = [
    of === undefined ? plural(runs, 'run') : `${count(runs)} of ${plural(of, 'run')}`,
    `${short(seconds > 0 ? events / seconds : 0)} events/s`,
    // Nothing: no machine watches.
    ...(progress.coverage > 0 ? [`spec ${percent(progress.coverage, 1)}`] : []),
    ...news(progress.falsified),
    progress.shrinking === undefined ? timeLeft(progress, limit) : `shrinking ${progress.shrinking}`,
  ];
  return joined(parts);
}

export function checkProgress(progress: CheckProgress): Line {
  const { states, frontier, depth, seconds } = progress;
  return joined([
    plural(states, 'state'),
    `${short(seconds > 0 ? states / seconds : 0)} states/s`,
    `depth ${depth}`,
    `${count(frontier)} waiting`,
    ...news(progress.falsified),
    duration(seconds),
  ]);
}

export function mutantProgress({ mutant, done, of, killed, seconds }: MutantProgress): Line {
  return joined([
    `${done} of ${plural(of, 'mutant')}`,
    `${killed} killed`,
    `now ${mutant}`,
    duration(seconds),
  ]);
}

export function analysisProgress({ events, fallen }: AnalysisProgress): Line {
  return joined([plural(events, 'event'), ...news(fallen)]);
}

function timeLeft({ runs, of, seconds }: CampaignProgress, limit: number | undefined): string {
  const byRuns = of === undefined || runs === 0 ? undefined : (seconds / runs) * (of - runs);
  const byTime = limit === undefined ? undefined : limit - seconds;
  const left = Math.min(byRuns ?? Number.POSITIVE_INFINITY, byTime ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(left) ? `${duration(Math.max(0, Math.ceil(left)))} left` : duration(seconds);
}

function news(falsified: readonly string[]): string[] {
  return falsified.length === 0 ? [] : [`${plural(falsified.length, 'property', 'properties')} falsified`];
}

function joined(parts: readonly string[]): Line {
  return line(dim('  '), parts.filter((part) => part !== '').join(' · '));
}
