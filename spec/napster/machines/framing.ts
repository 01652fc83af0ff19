import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';

const machine = setup({
  types: typesOf<object>(),
  guards: { 'it can be read': ({ event }) => event.type !== 'send.garbage' },
}).createMachine({
  id: 'framing',
  context: {},
  initial: 'speaking',
  description:
    'Each message is two bytes of length, which count the data alone, two bytes of type, both least significant first, and data as its type lays it out.',
  meta: { source: 'napster messages §2' },
  states: {
    speaking: {
      description: 'says what can be read',
      on: { 'send.*': { guard: 'it can be read', meta: { source: 'napster messages §2, §3' } } },
    },
  },
});

export const framing: MachineSpec = {
  name: 'framing',
  doc: 'The bytes that a peer sends: they can be read.',
  machine,
  key: onePerPeer,
};
