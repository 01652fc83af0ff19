import type { Protocol } from '../../properties/kit/protocol.ts';
import type { AnalysisReport, Fallen } from '../../properties/kit/results.ts';
import { BLANK, bold, COLUMNS, dim, hanging, type Line, labelled, line, red, table, wrap } from '../lines.ts';
import { type Calls, callKey, fullPhrase } from '../story/events.ts';
import { nameOf } from '../story/values.ts';
import { count, duration, plural, short } from '../words.ts';
import { tellFraction } from './coverage.ts';
import { tellProperties } from './properties.ts';
import { tellVerdict } from './run.ts';

/** What a log showed, without the stories. */
export function tellAnalysis(report: AnalysisReport, quiet: boolean): Line[] {
  const { events, peers, seconds } = report;
  const isNews = ({ verdict, expected }: AnalysisReport['properties'][number]) =>
    verdict === 'falsified' && expected === undefined;
  const shown = quiet ? report.properties.filter(isNews) : report.properties;
  const speed = seconds > 0 ? `, ${short(events / seconds)} events/s` : '';
  return [
    ...tellProperties(shown),
    ...(shown.length > 0 ? [BLANK] : []),
    ...(quiet
      ? []
      : [
          ...labelled(
            'read',
            `${plural(events, 'event')} of ${plural(peers, 'peer')} in ${duration(seconds)}${speed}${report.stopped === 'interrupted' ? '; interrupted' : ''}`,
          ),
          ...tellFraction(report.coverage),
          BLANK,
        ]),
    ...tellVerdict(report),
  ];
}

/** How a property fell: the line of the log, and what led there. */
export function tellFallen(
  { property, finding, line: number, last }: Fallen,
  { spec }: Pick<Protocol, 'spec'>,
  log: string,
): Line[] {
  const { statement, source } = spec.properties.find(({ name }) => name === property)!;
  const calls: Calls = new Map(
    last.flatMap(({ event }) =>
      event.event === 'call' ? [[callKey(event.peer, event.call.id), event.call.type]] : [],
    ),
  );
  return [
    line(red('✘ '), bold(property), ` does not hold: ${spec.name}, ${log} line ${number}`),
    ...wrap(`“${statement}”`, COLUMNS - 2).map((text) => line('  ', text)),
    ...hanging(line(dim('  — ')), source, 'dim'),
    BLANK,
    ...table(
      last.map((each) => [
        line(dim(`${each.line}`)),
        line(dim(`${count(Math.round(each.event.at))} ms`)),
        line(fullPhrase(each.event, calls).slice(0, LONGEST)),
      ]),
      [{ align: 'right' }, { align: 'right' }, {}],
    ),
    BLANK,
    ...labelled('expected', finding.expected),
    ...labelled(
      'seen',
      finding.peer === undefined ? finding.seen : `at ${nameOf(finding.peer)}: ${finding.seen}`,
    ),
  ];
}

/** Characters of one event. */
const LONGEST = 200;
