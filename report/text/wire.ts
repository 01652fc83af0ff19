import { BLANK, bold, dim, green, hanging, type Line, line, red, type Span, yellow } from '../lines.ts';
import type { WireCase, WireCaseReport, WireReport } from '../schemas/wire.ts';
import { count, duration, plural } from '../words.ts';

/** What `verify --wire` says. */

/** One line for a case, as it ends. */
export function tellCase(of: WireCaseReport, strict: boolean): Line[] {
  const head = line('  ', markOf(of, strict), of.id.padEnd(WIDTH), dim(of.level.padEnd(8)));
  return of.note === undefined ? [head] : hanging(head, of.note, 'dim');
}

const WIDTH = 42;

function markOf({ verdict, level }: WireCaseReport, strict: boolean): Span {
  if (verdict === 'held') return green('✔ ');
  if (verdict === 'inconclusive') return yellow('? ');
  if (verdict === 'skipped') return dim('- ');
  return strict || level === 'MUST' ? red('✘ ') : yellow('! ');
}

/** All that fell, each with everything needed to look it up; what counts last, and then the summary. */
export function tellWire(report: WireReport, quiet: boolean): Line[] {
  const { strict } = report;
  const fallen = report.cases.filter(({ verdict }) => verdict === 'falsified');
  const advice = fallen.filter((each) => !countsIn(each, strict));
  const failures = fallen.filter((each) => countsIn(each, strict));
  return [
    BLANK,
    ...(quiet ? [] : advice.flatMap((each) => tellFallen(each, strict))),
    ...failures.flatMap((each) => tellFallen(each, strict)),
    ...tellSummary(report, failures.length, advice.length),
  ];
}

function countsIn({ level }: WireCaseReport, strict: boolean): boolean {
  return strict || level === 'MUST';
}

function tellFallen(of: WireCaseReport, strict: boolean): Line[] {
  return [
    line('  ', markOf(of, strict), bold(of.id), ' ', dim(of.level)),
    ...hanging(line('    '), of.claim),
    ...hanging(line('    ', dim(`${of.source}: `)), `“${of.sentence}”`),
    ...hanging(line('    ', dim('expected  ')), of.expected ?? ''),
    ...hanging(line('    ', dim('actual    ')), of.actual ?? ''),
    BLANK,
  ];
}

function tellSummary(report: WireReport, failures: number, advice: number): Line[] {
  const { cases, packets, seconds } = report;
  const number = (verdict: WireCaseReport['verdict']) =>
    count(cases.filter((each) => each.verdict === verdict).length);
  return [
    line(
      '  ',
      dim('did       '),
      `${plural(cases.length, 'case')}: ${number('held')} held, ${number('falsified')} fell, ${number('inconclusive')} inconclusive`,
      number('skipped') === '0' ? '; ' : `, ${number('skipped')} skipped; `,
      `${count(packets.sent)} packets sent, ${count(packets.received)} received in ${duration(seconds)}`,
    ),
    line(bold(`${report.protocol} · ${report.subject}: `), conclusion(report, failures, advice)),
  ];
}

function conclusion({ verdict, cases, strict }: WireReport, failures: number, advice: number): Span {
  const besides = advice === 0 ? '' : `; ${plural(advice, 'SHOULD')} fell (--strict counts them)`;
  if (verdict === 'falsified')
    return red(`${plural(failures, 'case')} of ${count(cases.length)} fell${besides}`);
  if (verdict === 'held') return green(`${strict ? 'everything' : 'every MUST'} held${besides}`);
  return yellow(`inconclusive: ${whyUnclear(cases, strict)}${besides}`);
}

/** The first case that counts and says nothing stands for all; where all of them hold, the subject has died. */
function whyUnclear(cases: readonly WireCaseReport[], strict: boolean): string {
  const first = cases.find((each) => each.verdict === 'inconclusive' && countsIn(each, strict));
  return first ? `${first.id}: ${first.note ?? 'unclear'}` : 'in the end it answers no more';
}

/** What would be asked. */
export function tellCases(cases: readonly WireCase[]): Line[] {
  return cases.flatMap(({ id, level, claim, sentence, source }) => [
    line('  ', bold(id), ' ', dim(level)),
    ...hanging(line('    '), claim),
    ...hanging(line('    ', dim(`${source}: `)), `“${sentence}”`, 'dim'),
  ]);
}

/** What a tracker that admits only some torrents has to know beforehand. */
export function tellTorrents(torrents: readonly string[]): Line[] {
  if (torrents.length === 0) return [];
  return [
    BLANK,
    ...hanging(
      line('  ', dim('torrents  ')),
      'a tracker that admits only torrents that it knows needs to know these:',
    ),
    ...torrents.map((each) => line('    ', each)),
  ];
}
