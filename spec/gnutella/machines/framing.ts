import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { roleOf } from '../roles.ts';
import { agreed, bodyOf, isFirstHand } from './seen.ts';

/** Answers have the GUID of their question. */
const ANSWERS: ReadonlySet<string> = new Set(['pong', 'query_hit']);

/** A GUID that a servent of 0.6 gives itself says so. */
function isMarked(event: Seen): boolean {
  const { type = '', guid } = bodyOf(event);
  const params = agreed(event);
  if (guid === undefined || !isFirstHand(event) || ANSWERS.has(type)) return true;
  if (params.numbers === 'reused' || roleOf(event.peer, params) === 'servent') return true;
  return guid.slice(16, 18) === 'ff' && guid.endsWith('00');
}

const machine = setup({
  types: typesOf<object>(),
  guards: {
    'it can be read, and its GUID is marked': ({ event }) =>
      event.type !== 'send.garbage' && event.type !== 'send.unknown_descriptor' && isMarked(event),
  },
}).createMachine({
  id: 'framing',
  context: {},
  initial: 'speaking',
  description:
    'Each descriptor has a header of 23 bytes, whose length field counts the payload, least significant byte first, and a payload as its type lays it out.',
  meta: { source: 'G0.4 §3.1' },
  states: {
    speaking: {
      description: 'says what can be read',
      on: { 'send.*': { guard: 'it can be read, and its GUID is marked', meta: { source: 'G0.4 §2, §3' } } },
    },
  },
});

export const framing: MachineSpec = {
  name: 'framing',
  doc: 'The bytes that a peer sends: they can be read.',
  machine,
  key: onePerPeer,
};
