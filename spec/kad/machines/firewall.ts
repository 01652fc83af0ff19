import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

/** Whether a node indexes at all: one that cannot be reached would be of no use to those who search. */
const machine = setup({
  types: typesOf<object>(),
  guards: {
    closed: ({ event }) => bodyOf(event).closed === true,
    open: ({ event }) => bodyOf(event).closed !== true,
  },
}).createMachine({
  id: 'firewall',
  context: {},
  initial: 'open',
  description: 'A node behind a firewall does not index, and gives no false report of it.',
  meta: { source: 'Process2PublishKeyRequest, Process2PublishSourceRequest: IsFirewalledUDP' },
  states: {
    open: {
      description: 'can be reached',
      on: {
        'send.publish_res': { meta: { source: 'Process2PublishKeyRequest' } },
        'call.firewall': { guard: 'closed', target: 'closed' },
      },
    },
    closed: {
      description: 'has been found to be firewalled',
      on: {
        'call.firewall': { guard: 'open', target: 'open' },
      },
    },
  },
});

export const firewall: MachineSpec = {
  name: 'firewall',
  doc: 'Whether a node indexes at all: not while it is firewalled.',
  machine,
  key: onePerPeer,
};
