import { isOutput, type MachineSpec, type Seen } from '../machine.ts';
import type { Finding, Name } from '../property.ts';
import type { CompiledMachine } from './compile.ts';

/** A peer did something that a machine does not enable in its present state and context. */
export interface Nonconformance {
  readonly machine: string;
  readonly peer: Name;
  /** Active states, e.g. `joining.asking`. */
  readonly state: string;
  /** E.g. `send.notify`. */
  readonly event: string;
  readonly finding: Finding;
}

const LONGEST = 160;

/** Tells what was seen, and what the machine would have allowed there. */
export function nonconformance(
  { name }: MachineSpec,
  stepper: CompiledMachine,
  configuration: number,
  seen: Seen,
): Nonconformance {
  const state = stepper.label(configuration);
  return {
    machine: name,
    peer: seen.peer,
    state,
    event: seen.type,
    finding: {
      peer: seen.peer,
      expected: `${name} in state ${state}${about(stepper, configuration)}: ${allowed(stepper, configuration, seen.type)}`,
      seen: telling(seen),
    },
  };
}

function about(stepper: CompiledMachine, configuration: number): string {
  const texts = stepper.leaves(configuration).flatMap(({ description }) => description ?? []);
  return texts.length > 0 ? ` (${texts.join('; ')})` : '';
}

function allowed(stepper: CompiledMachine, configuration: number, type: string): string {
  const guarded = stepper.candidates(configuration, type);
  if (guarded.length > 0) return `${type} only if ${guarded.map(({ guard }) => guard).join(', or if ')}`;
  const outputs = new Set(stepper.chart.edges.flatMap(({ event }) => (isOutput(event) ? [event] : [])));
  const enabled = [...outputs].flatMap((output) => {
    const ways = stepper.candidates(configuration, output);
    if (ways.length === 0) return [];
    const guards = ways.map(({ guard }) => guard);
    return guards.includes(undefined) ? [output] : [`${output} if ${guards.join(' or ')}`];
  });
  return `no ${type} here; enabled: ${enabled.length > 0 ? enabled.join(', ') : 'no output'}`;
}

function telling({ type, other, body, call }: Seen): string {
  const whom = other === undefined ? '' : ` to ${other}`;
  const which = call === undefined ? '' : ` of call ${call}`;
  const text = body === undefined ? '' : ` ${JSON.stringify(body)}`;
  return `${type}${whom}${which}${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}
