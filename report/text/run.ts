import type { CampaignReport, PropertyReport } from '../../properties/kit/results.ts';
import {
  BLANK,
  bold,
  dim,
  green,
  hanging,
  type Line,
  labelled,
  line,
  red,
  type Span,
  yellow,
} from '../lines.ts';
import { count, duration, listed, plural, short } from '../words.ts';
import { tellCoverage } from './coverage.ts';
import { tellProperties } from './properties.ts';

/** Lines of a foreign process's transcript that are worth showing. */
const TRANSCRIPT = 20;

/** What verdicts are told from. */
export type Judged = Pick<
  CampaignReport,
  'protocol' | 'subject' | 'runs' | 'properties' | 'verdict' | 'trouble'
> & {
  readonly stopped: string;
};

/** What a campaign did and found, without the stories. */
export function tellCampaign(report: CampaignReport, quiet: boolean): Line[] {
  const shown = quiet ? report.properties.filter(isNews) : report.properties;
  return [
    ...tellProperties(shown),
    ...(shown.length > 0 ? [BLANK] : []),
    ...(quiet ? [] : tellEffort(report)),
    ...tellTrouble(report.trouble),
    ...tellVerdict(report),
  ];
}

/** Falsified against expectation. */
export function failures(report: Pick<Judged, 'properties'>): PropertyReport[] {
  return report.properties.filter(
    ({ verdict, expected }) => verdict === 'falsified' && expected !== 'falsified',
  );
}

function isNews({ verdict, expected }: PropertyReport): boolean {
  return verdict === 'not-seen' || (verdict === 'falsified' && expected !== 'falsified');
}

function tellEffort(report: CampaignReport): Line[] {
  const { runs, events, seconds } = report;
  const speed = seconds > 0 ? `, ${short(events / seconds)} events/s` : '';
  return [
    ...labelled(
      'did',
      `${plural(runs, 'run')}, ${plural(events, 'event')} in ${duration(seconds)}${speed}; ${STOPPED[report.stopped]}`,
    ),
    ...tellCoverage(report.coverage),
    ...labelled('digest', `${report.digest} (seed ${report.seed})`),
    BLANK,
  ];
}

const STOPPED = {
  runs: 'all runs done',
  time: 'time was up',
  interrupted: 'interrupted',
  subject: 'the subject gave up',
} as const;

/** What was wrong with the subject, with the end of the transcript. */
export function tellTrouble(trouble: CampaignReport['trouble']): Line[] {
  if (!trouble) return [];
  const { transcript } = trouble;
  const left = Math.max(0, transcript.length - TRANSCRIPT);
  return [
    ...hanging(line('  ', yellow('the subject: ')), trouble.reason),
    ...(left > 0 ? [line('    ', dim(`… ${plural(left, 'earlier line')} of transcript`))] : []),
    ...transcript.slice(-TRANSCRIPT).flatMap((said) => hanging(line('    ', dim('│ ')), said)),
    BLANK,
  ];
}

/** The last line: what it all comes to. */
export function tellVerdict(report: Judged): Line[] {
  const who = `${report.protocol} · ${report.subject}: `;
  return hangingSpan(who, verdictOf(report));
}

function verdictOf(report: Judged): Span {
  const failed = failures(report);
  if (failed.length > 0)
    return red(
      `${plural(failed.length, 'property', 'properties')} of ${count(report.properties.length)} falsified`,
    );
  if (report.verdict === 'held' && report.stopped !== 'interrupted' && report.runs > 0)
    return green('everything held');
  return yellow(`inconclusive: ${whyInconclusive(report)}`);
}

/** Why nothing can be concluded, for people. */
export function whyInconclusive(report: Judged): string {
  if (report.trouble) return report.trouble.reason;
  if (report.runs === 0) return 'nothing was run';
  if (report.stopped === 'interrupted') return 'interrupted before the end';
  const unseen = report.properties.filter(({ verdict }) => verdict === 'not-seen').map(({ name }) => name);
  if (unseen.length > 0)
    return `${unseen.length === 1 ? 'a witness was' : 'witnesses were'} never seen: ${listed(unseen)}`;
  if (report.properties.length === 0) return 'no property matched';
  return 'not enough was judged';
}

function hangingSpan(head: string, span: Span): Line[] {
  return hanging(line(bold(head)), span.text, span.style);
}
