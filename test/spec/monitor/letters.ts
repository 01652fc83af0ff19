import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { calls, messages } from '../../../spec/chord/messages.ts';
import type { Seen } from '../../../spec/kit/machine.ts';
import { compile } from '../../../spec/kit/monitor/compile.ts';

/** Concrete types that a wildcard stands for: all of Chord's, and some that it does not know. */
const KNOWN = [
  ...Object.keys(calls).flatMap((name) => [`call.${name}`, `done.${name}`]),
  ...Object.keys(messages).flatMap((name) => [`send.${name}`, `recv.${name}`]),
  'recv.m',
  'send.unheard-of',
];

/** Few values, so that nonces, keys and nodes meet again. */
const few = fc.integer({ min: 0, max: 1 });
const body = fc.option(
  fc.record(
    {
      ok: fc.boolean(),
      nonce: few,
      key: few,
      pairs: fc.array(fc.tuple(few, fc.constant('v')), { maxLength: 2 }),
      owner: few,
      hops: few,
      node: few,
      final: fc.boolean(),
      predecessor: fc.option(fc.integer({ min: 0, max: 3 })),
      successors: fc.array(few, { maxLength: 2 }),
      members: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
      via: few,
    },
    { requiredKeys: ['nonce', 'ok'] },
  ),
  { nil: undefined, freq: 20 },
);

/** One event, biased to what the machine mentions. */
export function letter(machine: AnyStateMachine): fc.Arbitrary<Seen> {
  const mentioned = [...new Set(compile(machine).chart.edges.map(({ event }) => event))];
  const exact = mentioned.filter((event) => !event.includes('*'));
  const wild = mentioned.filter((event) => event.includes('*'));
  const expanded = KNOWN.filter((type) => wild.some((event) => type.startsWith(event.slice(0, -1))));
  const type = fc.oneof(
    ...(exact.length > 0 ? [{ weight: 12, arbitrary: fc.constantFrom(...exact) }] : []),
    ...(expanded.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...expanded) }] : []),
    { weight: 1, arbitrary: fc.constantFrom('timer.t', 'crash', 'restart', 'send.nothing') },
  );
  return fc.record({
    type,
    peer: fc.constant(0),
    other: fc.option(few, { nil: undefined, freq: 20 }),
    body,
    call: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined, freq: 20 }),
    at: few,
  });
}
