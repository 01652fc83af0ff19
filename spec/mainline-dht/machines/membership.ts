import { setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';

const QUERIES = {
  'send.ping': {},
  'send.find_node': {},
  'send.get_peers': {},
  'send.announce_peer': {},
} as const;

const machine = setup({
  types: typesOf<object>(),
  guards: { 'it is in': ({ event }) => succeeded(event), 'it is not in': ({ event }) => !succeeded(event) },
}).createMachine({
  id: 'membership',
  context: {},
  initial: 'outside',
  description:
    'A node’s way into the DHT: through a node that it was told of, or back with the table that it saved.',
  meta: { source: 'BEP 5 Routing Table (“Upon inserting the first node … and when starting up thereafter”)' },
  states: {
    outside: {
      description: 'asks nobody anything',
      on: {
        'call.create': { target: 'member', description: 'With the table of its last session.' },
        'call.join': { target: 'joining' },
      },
    },
    joining: {
      description: 'asked to be in the network',
      initial: 'alone',
      on: {
        'send.ping': {},
        'send.find_node': {},
        'done.join': { guard: 'it is not in', target: 'gone', description: 'Nobody answered.' },
      },
      states: {
        alone: {
          description: 'has heard from nobody yet',
          on: {
            'recv.response': {
              target: 'heard',
              meta: { source: 'BEP 5 Routing Table (“inserting the first node into its routing table”)' },
            },
          },
        },
        heard: {
          description: 'finds the nodes closest to itself',
          on: {
            'done.join': { guard: 'it is in', target: '#membership.member' },
          },
        },
      },
    },
    member: {
      description: 'asks and is asked',
      on: {
        ...QUERIES,
        'call.join': { target: 'joining', description: 'It comes back with the table that it saved.' },
      },
    },
    gone: { type: 'final', description: 'could not join' },
  },
});

export const membership: MachineSpec = {
  name: 'membership',
  doc: 'A node’s way into the DHT: it asks nobody before it was told to, and is in when somebody has answered.',
  machine,
  key: onePerPeer,
};
