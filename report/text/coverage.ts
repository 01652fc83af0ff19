import type { MachineCoverage } from '../../properties/kit/results.ts';
import { dim, hanging, type Line, labelled, line } from '../lines.ts';
import { percent, plural } from '../words.ts';

/** Machines with holes that are told one by one, and holes told of each. */
const MACHINES = 6;
const HOLES = 4;

/** Whether any machine was there to watch: where only other properties are judged, or nothing is run, none is. */
function wasWatched(coverage: readonly MachineCoverage[]): boolean {
  return coverage.some(({ states, transitions }) => states.seen + transitions.seen > 0);
}

/** How much of the spec was gone through. */
export function tellFraction(coverage: readonly MachineCoverage[]): Line[] {
  if (!wasWatched(coverage)) return [];
  return labelled('spec', `${fraction(coverage, 'transitions')}, ${fraction(coverage, 'states')}`);
}

/** How much of the spec the runs went through, and where they never came. */
export function tellCoverage(coverage: readonly MachineCoverage[]): Line[] {
  if (!wasWatched(coverage)) return [];
  const holes = coverage
    .map(({ machine, states, transitions }) => ({
      machine,
      missing: [...states.missing.map((name) => `state ${name}`), ...transitions.missing],
    }))
    .filter(({ missing }) => missing.length > 0);
  const more = holes.length - MACHINES;
  return [
    ...tellFraction(coverage),
    ...holes.slice(0, MACHINES).flatMap(({ machine, missing }) => {
      const rest = missing.length > HOLES ? `; ${missing.length - HOLES} more` : '';
      return hanging(
        line(' '.repeat(12), dim(`never in ${machine}: `)),
        missing.slice(0, HOLES).join('; ') + rest,
        'dim',
      );
    }),
    ...(more > 0 ? [line(' '.repeat(12), dim(`and holes in ${plural(more, 'more machine')}`))] : []),
  ];
}

function fraction(coverage: readonly MachineCoverage[], what: 'states' | 'transitions'): string {
  const seen = coverage.reduce((sum, machine) => sum + machine[what].seen, 0);
  const all = coverage.reduce((sum, machine) => sum + machine[what].all, 0);
  return `${seen} of ${all} ${what} (${percent(seen, all)})`;
}
