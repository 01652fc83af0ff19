import { describe, it } from 'vitest';
import { machines } from '../../../spec/chord/machines/index.ts';
import { proveEquivalent } from './equivalence.ts';
import { letter } from './letters.ts';
import { toys } from './toys.ts';

describe('the compiled stepper does what XState does', () => {
  const all = [...toys, ...machines.map(({ machine }) => machine)];
  it.each(all.map((machine) => [machine.id, machine] as const))('%s', (_, machine) => {
    proveEquivalent(machine, letter(machine));
  });
});
