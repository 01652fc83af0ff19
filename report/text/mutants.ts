import type { MutantReport } from '../../properties/kit/results.ts';
import { BLANK, bold, dim, green, hanging, type Line, line, red, table, yellow } from '../lines.ts';
import { count, duration, plural } from '../words.ts';

/** The kill table of one protocol: mutant × property, and what the first kill took. */
export function tellMutants(reports: readonly MutantReport[]): Line[] {
  const first = reports[0];
  if (!first) return [];
  const properties = [
    ...new Set(reports.flatMap(({ kills }) => kills.map(({ property }) => property))),
  ].sort();
  return [
    line(bold(first.protocol), ' · mutants by the properties that kill them'),
    BLANK,
    ...table(
      [heading(properties), ...reports.map((report) => row(report, properties))],
      [{}, {}, { align: 'right' }, { align: 'right' }, { align: 'right' }],
    ),
    BLANK,
    ...legend(properties),
    ...survivors(reports),
    ...summary(reports),
  ];
}

function heading(properties: readonly string[]): Line[] {
  const letters = properties.map((_, index) => letter(index)).join('');
  return [
    line(dim('  mutant')),
    line(dim(letters)),
    ...['run', 'time', 'size'].map((title) => line(dim(title))),
  ];
}

function row(report: MutantReport, properties: readonly string[]): Line[] {
  const killers = new Set(report.kills.map(({ property }) => property));
  const cells = properties.map((property) => (killers.has(property) ? green('●') : dim('·')));
  const kill = firstKill(report);
  return [
    line(kill ? green('✔') : red('✘'), ` ${report.mutant}`),
    line(...cells),
    line(kill ? count(kill.run) : dim('–')),
    line(kill ? duration(kill.seconds) : dim('–')),
    line(kill?.size === undefined ? dim('–') : String(kill.size)),
  ];
}

/** The kill that came first; of several in one run the one with the smallest counterexample, if it has one. */
function firstKill({ kills }: MutantReport): MutantReport['kills'][number] | undefined {
  const sizeOf = ({ size = Number.MAX_SAFE_INTEGER }: (typeof kills)[number]) => size;
  return [...kills].sort((a, b) => a.run - b.run || sizeOf(a) - sizeOf(b))[0];
}

function legend(properties: readonly string[]): Line[] {
  const half = Math.ceil(properties.length / 2);
  const cell = (index: number): Line =>
    index < properties.length ? line(dim(`${letter(index)} `), properties[index]!) : [];
  return table(
    Array.from({ length: half }, (_, index) => [cell(index), cell(index + half)]),
    [{}, {}],
  ).concat(properties.length > 0 ? [BLANK] : []);
}

function survivors(reports: readonly MutantReport[]): Line[] {
  const alive = reports.filter(({ verdict }) => verdict === 'survived');
  return alive.flatMap(({ mutant, doc, runs }) =>
    hanging(line('  ', yellow(`${mutant} survived ${plural(runs, 'run')}: `)), doc),
  );
}

function summary(reports: readonly MutantReport[]): Line[] {
  const killed = reports.filter(({ verdict }) => verdict === 'killed').length;
  const text = `${killed} of ${plural(reports.length, 'mutant')} killed`;
  return [
    line(
      killed === reports.length ? green(text) : yellow(text),
      dim('; run, time and size of the first kill'),
    ),
  ];
}

function letter(index: number): string {
  return 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[index] ?? '+';
}
