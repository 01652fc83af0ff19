import type { PropertyReport } from '../../properties/kit/results.ts';
import {
  COLUMNS,
  dim,
  green,
  hanging,
  type Line,
  line,
  red,
  type Span,
  table,
  widthOf,
  widthOfLine,
  yellow,
} from '../lines.ts';
import { count, measured, plural } from '../words.ts';

/** How each property fared, a line each. */
export function tellProperties(properties: readonly PropertyReport[]): Line[] {
  const rows = table(
    properties.map((property) => [
      line(mark(property), ' ', property.name),
      line(dim(property.kind)),
      line(...words(property)),
    ]),
    [{}, {}, {}],
  );
  return rows.flatMap((row, index) => withRemark(row, remark(properties[index]!)));
}

/** A remark stands on the line of its property if there is room, and under it otherwise. */
function withRemark(row: Line, text: string): Line[] {
  if (text === '') return [row];
  if (widthOfLine(row) + widthOf(text) + 2 <= COLUMNS) return [[...row, dim(`, ${text}`)]];
  return [row, ...hanging(line('      '), text, 'dim')];
}

function remark({ outside, verdict, note, expected }: PropertyReport): string {
  const told = outside > 0 && expected !== 'falsified';
  const beyond = told ? `fails in ${count(outside)} outside its assumptions` : '';
  const why = note !== undefined && verdict !== 'falsified' ? note : '';
  return [beyond, why].filter((part) => part !== '').join('; ');
}

function mark({ verdict, expected }: PropertyReport): Span {
  switch (verdict) {
    case 'held':
      return green('✔');
    case 'falsified':
      return expected === 'falsified' ? green('✔') : red('✘');
    case 'not-falsified':
      return dim('○');
    default:
      return yellow('?');
  }
}

function words(property: PropertyReport): Span[] {
  const { kind, verdict, runs, expected } = property;
  switch (verdict) {
    case 'held':
      if (property.measured) return [{ text: figures(property.measured) }];
      return [{ text: `${kind === 'sometimes' ? 'seen in ' : ''}${plural(runs, 'run')}` }];
    case 'falsified':
      if (expected === 'falsified') return [{ text: 'falsified, as expected (folklore)' }];
      return [red('falsified'), { text: details(property) }];
    case 'not-seen':
      return [yellow('never seen')];
    case 'not-judged':
      return [yellow('not judged')];
    case 'not-falsified':
      return [dim(`folklore, not falsified in ${plural(runs, 'run')}`)];
  }
}

function details({ counterexample, measured: figure }: PropertyReport): string {
  if (figure) return `: ${figures(figure)}`;
  if (!counterexample) return '';
  return ` in ${size(counterexample.scenario.operations.length)}${PERMANENCE[counterexample.permanence ?? 'unknown']}`;
}

const PERMANENCE = { permanent: ', permanently', violated: ', can heal', unknown: '' } as const;

export function size(operations: number): string {
  return plural(operations, 'operation');
}

function figures({ mean, low, high, samples }: NonNullable<PropertyReport['measured']>): string {
  return `mean ${measured(mean)}, in [${measured(low)}, ${measured(high)}], ${plural(samples, 'sample')}`;
}
