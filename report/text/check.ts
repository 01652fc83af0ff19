import type { CheckReport } from '../../properties/kit/results.ts';
import { BLANK, bold, dim, green, hanging, type Line, labelled, line, red, table, yellow } from '../lines.ts';
import { count, duration, plural, short } from '../words.ts';

export interface CheckStyle {
  /** Only what went wrong. */
  readonly quiet: boolean;
  /** Properties that are expected to fall. */
  folklore(property: string): boolean;
}

/** What exhaustive exploration of one model did and found. */
export function tellCheck(report: CheckReport, style: CheckStyle): Line[] {
  const { quiet } = style;
  const { model, properties } = report;
  const shown = quiet ? properties.filter(({ verdict }) => verdict === 'falsified') : properties;
  return [
    line(bold(model.title)),
    ...(quiet ? [] : labelled('model', describeModel(model))),
    ...labelled('explored', explored(report)),
    ...(report.liveness ? labelled('liveness', healing(report.liveness)) : []),
    ...(shown.length > 0 ? [BLANK, ...comparison(shown, style)] : []),
    BLANK,
    ...verdict(report, style),
  ];
}

function describeModel({ peers, initial }: CheckReport['model']): string {
  const others = peers.filter((peer) => !initial.includes(peer));
  const joiners = others.length === 0 ? '' : `; ${others.join(', ')} may join`;
  return `${plural(peers.length, 'peer')}, members at first ${initial.join(', ')}${joiners}`;
}

function explored(report: CheckReport): string {
  const { states, transitions, seconds, symmetry } = report;
  const speed = seconds > 0 ? `, ${short(states / seconds)} states/s` : '';
  const ways = [
    `${report.grain} grain`,
    ...(symmetry > 1 ? [`states equal up to ${count(symmetry)} rotations count once`] : []),
    ...(report.asymmetry === undefined ? [] : [`rotations count apart: ${report.asymmetry}`]),
    report.collisionOdds === undefined ? 'exact' : fingerprints(report.collisionOdds),
  ];
  return (
    `${plural(states, 'state')}, ${plural(transitions, 'transition')}, depth ${report.depth} ` +
    `in ${duration(seconds)}${speed}; ${STOPPED[report.stopped]} (${ways.join(', ')})`
  );
}

function fingerprints(odds: number): string {
  return `by 64-bit fingerprints: a state was taken for another with odds of about ${odds.toExponential(0)}`;
}

/** Whether maintenance alone leads to an ideal state from everywhere, and keeps it ideal. */
function healing(liveness: NonNullable<CheckReport['liveness']>): string {
  const { heal, stuck, unknown, broken, shortestStuck, shortestBroken } = liveness;
  const soonest = (way: readonly unknown[] | undefined) =>
    way ? ` (the nearest after ${plural(way.length, 'event')})` : '';
  const parts = [
    `maintenance leads to an ideal state from ${plural(heal, 'state')}`,
    `from ${count(stuck)} it does not${soonest(shortestStuck)}`,
  ];
  if (unknown > 0) parts.push(`for ${count(unknown)} it could not be told`);
  parts.push(
    broken === 0
      ? 'it leaves ideal states ideal'
      : `it breaks ${plural(broken, 'ideal state')}${soonest(shortestBroken)}`,
  );
  return parts.join('; ');
}

const STOPPED = {
  exhausted: 'all there are',
  packets: 'but for events that would put too many messages in flight',
  depth: 'up to the depth asked for',
  states: 'stopped at the most states allowed',
  time: 'time was up',
  interrupted: 'interrupted',
} as const;

/** Events of the shortest counterexamples beside what was published. */
function comparison(properties: CheckReport['properties'], { folklore }: CheckStyle): Line[] {
  const published = properties.some((property) => property.published !== undefined);
  const number = (value: number | undefined): Line => line(value === undefined ? dim('–') : String(value));
  const head = ['  property', 'shortest', 'permanent', ...(published ? ['published'] : [])];
  return table(
    [
      head.map((title) => line(dim(title))),
      ...properties.map((property) => {
        const failed = property.verdict === 'falsified';
        return [
          line(
            failed && !folklore(property.name) ? red('✘') : green('✔'),
            ` ${property.name}`,
            dim(folklore(property.name) ? ' (folklore)' : ''),
          ),
          failed ? number(property.shortest) : line(dim('held')),
          failed ? number(property.shortestPermanent) : line(dim('held')),
          ...(published ? [number(property.published)] : []),
        ];
      }),
    ],
    [{}, { align: 'right' }, { align: 'right' }, { align: 'right' }],
  );
}

function verdict(report: CheckReport, { folklore }: CheckStyle): Line[] {
  const who = line(bold(`${report.protocol} · ${report.subject}: `));
  const failed = report.properties.filter(
    (property) => property.verdict === 'falsified' && !folklore(property.name),
  ).length;
  if (failed > 0) return hanging(who, `${plural(failed, 'property', 'properties')} falsified`, 'red');
  // By liveness alone, where no property shows it.
  if (report.verdict === 'falsified' && report.liveness && report.liveness.stuck + report.liveness.broken > 0)
    return hanging(who, 'maintenance does not repair, or keep, every state', 'red');
  if (report.verdict === 'held' && report.stopped !== 'interrupted')
    return hanging(
      who,
      report.complete ? 'everything held, in every state' : `everything held, ${bound(report)}`,
      'green',
    );
  const why = report.properties.length === 0 ? 'no property could be judged' : STOPPED[report.stopped];
  return [[...who, yellow(`inconclusive: ${why}`)]];
}

function bound(report: CheckReport): string {
  return `as far as was explored: ${STOPPED[report.stopped]}`;
}
