import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { calls, messages } from '../../../spec/chord/messages.ts';
import type { Seen } from '../../../spec/kit/machine.ts';
import { chartOf } from '../../../spec/kit/monitor/chart.ts';

/** Concrete event types for the machine's alphabet; wildcards stand for whatever Chord knows, and for something unknown. */
export function alphabetOf(machine: AnyStateMachine): string[] {
  const known = [
    ...Object.keys(calls).flatMap((name) => [`call.${name}`, `done.${name}`]),
    ...Object.keys(messages).flatMap((name) => [`send.${name}`, `recv.${name}`]),
    'unreachable',
    'recv.m',
    'send.unheard-of',
  ];
  const mentioned = chartOf(machine).edges.flatMap(({ event }) =>
    event.endsWith('*') ? known.filter((type) => type.startsWith(event.slice(0, -1))) : [event],
  );
  return [...new Set(mentioned)];
}

const few = fc.integer({ min: 0, max: 3 });
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
      predecessor: fc.option(few),
      successors: fc.array(few, { maxLength: 2 }),
      members: fc.array(few, { maxLength: 2 }),
      via: few,
    },
    { requiredKeys: ['nonce'] },
  ),
  { nil: undefined, freq: 8 },
);

/** One event, biased to what the machine mentions. */
export function letter(machine: AnyStateMachine): fc.Arbitrary<Seen> {
  const type = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...alphabetOf(machine)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('timer.t', 'crash', 'restart', 'send.nothing', 'xstate.foreign'),
    },
  );
  return fc.record({
    type,
    peer: fc.constant(0),
    other: fc.option(few, { nil: undefined, freq: 8 }),
    body,
    call: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 8 }),
  });
}
