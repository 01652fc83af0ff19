import { setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';

/** What a node asks and publishes of itself. */
const ACTS = {
  'send.req': { description: 'It looks something up.', meta: { source: 'CSearch::Go, JumpStart' } },
  'send.hello_req': { description: 'It checks a contact.', meta: { source: 'CRoutingZone::OnSmallTimer' } },
} as const;

/** A node’s connection: it says nothing of itself before it has bootstrapped. */
const machine = setup({
  types: typesOf<object>(),
  guards: {
    'could not join': ({ event }) => !succeeded(event),
  },
}).createMachine({
  id: 'membership',
  context: {},
  initial: 'outside',
  description: 'Bootstrap: somebody who is connected names the first contacts.',
  meta: { source: 'CKademlia::Bootstrap, Process2BootstrapRequest, Process2BootstrapResponse' },
  states: {
    outside: {
      description: 'never connected, or could not be, or has lost its state',
      on: {
        'call.start': { target: 'connected', meta: { source: 'CRoutingZone::ReadFile (nodes.dat)' } },
        'call.join': { target: 'bootstrapping' },
      },
    },
    bootstrapping: {
      description: 'has been told of one node, which has not answered',
      on: {
        'send.bootstrap_req': { meta: { source: 'CKademliaUDPListener::Bootstrap' } },
        'recv.bootstrap_res': { target: 'connected', meta: { source: 'Process2BootstrapResponse' } },
        'done.join': { guard: 'could not join', target: 'outside' },
      },
    },
    connected: {
      description: 'has been named contacts; also one that comes back with what it knew and bootstraps again',
      on: {
        ...ACTS,
        'call.join': { description: 'It bootstraps again.' },
        'send.bootstrap_req': { meta: { source: 'CKademliaUDPListener::Bootstrap' } },
        'done.join': { description: 'It has contacts, old or new.' },
      },
    },
  },
});

export const membership: MachineSpec = {
  name: 'membership',
  doc: 'A node’s connection: outside, bootstrapping, connected.',
  machine,
  key: onePerPeer,
};
