import { describe, expect, it } from 'vitest';
import { assign, createMachine, setup, stateIn } from 'xstate';
import { compile } from '../../../spec/kit/monitor/compile.ts';

const LINES: [what: string, make: () => Parameters<typeof createMachine>[0], says: RegExp][] = [
  ['after', () => ({ states: { a: { after: { 5: 'a' } } }, initial: 'a' }), /state a: delayed transitions/],
  ['always', () => ({ initial: 'a', states: { a: { always: 'b' }, b: {} } }), /state a: eventless/],
  ['invoke', () => ({ invoke: { src: 'x' } }), /machine m: invoke/],
  ['history', () => ({ initial: 'a', states: { a: {}, h: { type: 'history' } } }), /state h: history/],
  ['onDone', () => ({ initial: 'a', onDone: '.a', states: { a: {} } }), /machine m: onDone/],
  ['an effect', () => ({ entry: () => {} }), /machine m: action entry is not an assign/],
  [
    'an unknown action',
    () => ({ on: { x: { actions: 'nope' } } }),
    /event x: action "nope" is not implemented/,
  ],
  ['an unknown guard', () => ({ on: { x: { guard: 'nope' } } }), /event x: guard "nope" is not implemented/],
  ['stateIn', () => ({ on: { x: { guard: stateIn('a') } } }), /a guard made by stateIn\(\)/],
  ['undefined', () => ({ on: { x: undefined } }), /"x" is undefined: write \{\} to allow it/],
  ['infix wildcards', () => ({ on: { 'a.*.b': {} } }), /"a.\*.b": a wildcard can only be the last token/],
  [
    'initial actions',
    () => ({ initial: { target: 'a', actions: assign({}) }, states: { a: {} } }),
    /machine m: actions of initial/,
  ],
  [
    'several targets',
    () => ({
      type: 'parallel',
      states: { p: { initial: 'a', states: { a: {} } }, q: { initial: 'b', states: { b: {} } } },
      on: { x: { target: ['.p.a', '.q.b'] } },
    }),
    /machine m: event "x": several targets/,
  ],
  [
    'a final start',
    () => ({ initial: 'a', states: { a: { type: 'final' } } }),
    /machine m: is final from the start/,
  ],
];

describe('what acceptors may not use is refused, with machine and state', () => {
  it.each(LINES)('%s', (_, make, says) => {
    expect(() => compile(createMachine({ id: 'm', ...make() } as never))).toThrow(says);
  });

  it('actions that are named', () => {
    const machine = setup({ actions: { shout: () => {} } }).createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { x: { actions: 'shout' } } } },
    });
    expect(() => compile(machine)).toThrow('machine m, state a, event x: action shout is not an assign');
  });
});
