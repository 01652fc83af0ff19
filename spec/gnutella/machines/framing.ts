import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';

const machine = setup({
  types: typesOf<object>(),
  guards: {
    'it can be read': ({ event }) =>
      event.type !== 'send.garbage' && event.type !== 'send.unknown_descriptor',
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
      on: { 'send.*': { guard: 'it can be read', meta: { source: 'G0.4 §2, §3' } } },
    },
  },
});

export const framing: MachineSpec = {
  name: 'framing',
  doc: 'The bytes that a peer sends: they can be read.',
  machine,
  key: onePerPeer,
};
