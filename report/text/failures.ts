import { cyan, type Line, line, red } from '../lines.ts';
import { plural } from '../words.ts';

export interface Failure {
  readonly protocol: string;
  readonly subject: string;
  readonly property: string;
  /** What is special about it, e.g. `2 operations`. */
  readonly note: string;
  /** The command that reproduces it. */
  readonly command: string;
}

/** All failures once more, each with the command that reproduces it: the last lines of whatever found any. */
export function tellFailures(failures: readonly Failure[]): Line[] {
  if (failures.length === 0) return [];
  return [
    line(red(`${plural(failures.length, 'failure')}, each with the command that reproduces it`)),
    ...failures.flatMap(({ protocol, subject, property, note, command }) => [
      line('  ', red('✘ '), `${protocol} · ${subject} · ${property}${note === '' ? '' : `, ${note}`}`),
      line('    ', cyan(command)),
    ]),
  ];
}
