import type { Counterexample } from '../../properties/kit/results.ts';
import { cyan, type Line, line, red } from '../lines.ts';
import { replayCommand } from '../replay-command.ts';
import { plural } from '../words.ts';
import { size } from './properties.ts';

export interface Failure {
  readonly counterexample: Counterexample;
  readonly file: string;
}

/** All failures once more, each with the command that reproduces it: the last lines of a run that found any. */
export function tellFailures(failures: readonly Failure[]): Line[] {
  if (failures.length === 0) return [];
  return [
    line(red(`${plural(failures.length, 'counterexample')}, each with the command that replays it`)),
    ...failures.flatMap(({ counterexample, file }) => [
      line(
        '  ',
        red('✘ '),
        `${counterexample.protocol} · ${counterexample.subject} · ${counterexample.property}, `,
        size(counterexample.scenario.operations.length),
      ),
      line('    ', cyan(replayCommand(counterexample, file))),
    ]),
  ];
}
