import type { MachineSpec } from '../machine.ts';
import { compile } from './compile.ts';

/** How much of one machine was seen: structurally the `MachineCoverage` of properties/kit/results.ts. */
export interface MachineCoverage {
  readonly machine: string;
  readonly states: Fraction;
  readonly transitions: Fraction;
}

interface Fraction {
  readonly seen: number;
  readonly all: number;
  readonly missing: readonly string[];
}

/** How often each state was entered and each transition taken, per machine, in the order of the spec: plain data for workers to hand over. */
export type CoverageCounts = readonly MachineCounts[];

export interface MachineCounts {
  readonly machine: string;
  readonly states: Float64Array;
  readonly transitions: Float64Array;
}

/** Zeroes for these machines. */
export function noCoverage(machines: readonly MachineSpec[]): CoverageCounts {
  return machines.map(({ name, machine }) => {
    const { states, edges } = compile(machine).chart;
    return {
      machine: name,
      states: new Float64Array(states.length),
      transitions: new Float64Array(edges.length),
    };
  });
}

/** Adds one set of counts to another, in place. @throws RangeError when they are not of the same machines. */
export function addCoverage(total: CoverageCounts, more: CoverageCounts): void {
  if (total.length !== more.length) throw new RangeError('coverage of different machines cannot be added');
  total.forEach((counts, i) => {
    const other = more[i]!;
    if (counts.machine !== other.machine || counts.transitions.length !== other.transitions.length)
      throw new RangeError(`coverage of ${other.machine} cannot be added to that of ${counts.machine}`);
    for (let s = 0; s < counts.states.length; s++) counts.states[s]! += other.states[s]!;
    for (let t = 0; t < counts.transitions.length; t++) counts.transitions[t]! += other.transitions[t]!;
  });
}

/** What was seen of each machine and, by stable name, what was not. */
export function reportCoverage(machines: readonly MachineSpec[], counts: CoverageCounts): MachineCoverage[] {
  return machines.map(({ name, machine }, i) => {
    const { stateIds, edges } = compile(machine).chart;
    const transitionIds = edges.map(({ id }) => id);
    return {
      machine: name,
      states: fraction(stateIds, counts[i]!.states),
      transitions: fraction(transitionIds, counts[i]!.transitions),
    };
  });
}

/** Transitions taken, as a fraction of all. */
export function transitionFraction(counts: CoverageCounts): number {
  let all = 0;
  let seen = 0;
  for (const { transitions } of counts) {
    all += transitions.length;
    for (const count of transitions) if (count > 0) seen++;
  }
  return all === 0 ? 1 : seen / all;
}

function fraction(ids: readonly string[], counts: Float64Array): Fraction {
  const missing = ids.filter((_, i) => counts[i] === 0);
  return { seen: ids.length - missing.length, all: ids.length, missing };
}
