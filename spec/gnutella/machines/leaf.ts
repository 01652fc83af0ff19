import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { isLeaf } from '../roles.ts';
import { agreed, isFirstHand } from './seen.ts';

const own = { guard: 'it begins here', meta: { source: 'Ultrapeers §2' } } as const;

const machine = setup({
  types: typesOf<object>(),
  guards: { 'it begins here': ({ event }) => isFirstHand(event) },
}).createMachine({
  id: 'leaf',
  context: {},
  initial: 'shielded',
  description: 'A leaf asks and answers, and passes on nothing that has come.',
  meta: { source: 'Ultrapeers §2' },
  states: {
    shielded: {
      description: 'is no part of any way but its own',
      on: { 'send.ping': own, 'send.query': own, 'send.query_hit': own, 'send.push': own },
    },
  },
});

export const leaf: MachineSpec = {
  name: 'leaf',
  doc: 'A leaf: whatever it sends begins with it.',
  machine,
  key: (event) => (isLeaf(event.peer, agreed(event)) ? onePerPeer() : undefined),
};
