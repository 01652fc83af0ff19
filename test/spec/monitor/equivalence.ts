import fc from 'fast-check';
import { expect } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import type { Seen } from '../../../spec/kit/machine.ts';
import { compile } from '../../../spec/kit/monitor/compile.ts';
import { Interpreted } from '../../../spec/kit/monitor/interpret.ts';

/** Of 250 sequences each. */
const MOST_ROUNDS = 8;

/**
 * The compiled stepper does what XState does, whatever letters come; three quarters of the machine must be gone through.
 * @param phrases sequences that come among the letters: what leads far into a machine that has many states.
 */
export function proveEquivalent(
  machine: AnyStateMachine,
  letter: fc.Arbitrary<Seen>,
  phrases: readonly (readonly Seen[])[] = [],
): void {
  const stepper = compile(machine);
  const taken = new Set<number>();
  const run = (events: readonly Seen[]) => {
    const interpreted = new Interpreted(machine);
    let configuration = stepper.initial;
    let context = stepper.initialContext;
    expect(stepper.value(configuration)).toEqual(interpreted.snapshot.value);
    expect(context).toEqual(interpreted.snapshot.context);
    for (const seen of events) {
      const event = stepper.event(seen.type);
      const effect = event < 0 ? undefined : stepper.step(configuration, context, event, seen);
      const isEnabled = interpreted.step(seen);
      expect(effect !== undefined, `enabled: ${seen.type}`).toBe(isEnabled);
      if (effect) {
        for (const edge of effect.taken) taken.add(edge);
        configuration = effect.to;
        context = stepper.context;
      }
      expect(stepper.value(configuration)).toEqual(interpreted.snapshot.value);
      expect(context).toEqual(interpreted.snapshot.context);
      expect(effect?.final === true).toBe(interpreted.isFinal);
      if (interpreted.isFinal) return;
    }
  };
  const one = letter.map((seen): readonly Seen[] => [seen]);
  const part = phrases.length === 0 ? one : fc.oneof(one, fc.constantFrom(...phrases));
  const events = fc.array(part, { maxLength: 40 }).map((parts) => parts.flat());
  // The proof is worth what it went through: where chance has led round a corner of the machine, it goes on.
  const enough = 0.75 * stepper.chart.edges.length;
  for (let round = 0; round === 0 || (taken.size <= enough && round < MOST_ROUNDS); round++)
    fc.assert(fc.property(events, run), { numRuns: 250 });
  expect(taken.size).toBeGreaterThan(enough);
}
