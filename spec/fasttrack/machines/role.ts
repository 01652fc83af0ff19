import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { foundingRole } from '../parameters.ts';
import { agreed } from './seen.ts';

const machine = setup({
  types: typesOf<object>(),
  guards: {
    'it is one of the supernodes': ({ event }) => foundingRole(agreed(event), event.peer) === 'supernode',
  },
}).createMachine({
  id: 'role',
  context: {},
  initial: 'outside',
  description:
    'What only supernodes say, ordinary nodes do not: they take no children, answer no searches and pass none on.',
  meta: { source: 'Liang, Kumar, Ross 2006' },
  states: {
    outside: {
      description: 'has not come in',
      on: {
        'call.join': [{ guard: 'it is one of the supernodes', target: 'supernode' }, { target: 'ordinary' }],
      },
    },
    ordinary: {
      description: 'is an ordinary node',
      on: {
        'send.node_pong': {},
        'send.node_info': {},
        'send.share': {},
        'send.unshare': {},
        'send.search': {},
      },
    },
    supernode: {
      description: 'is a supernode',
      on: {
        'send.supernode_pong': {},
        'send.neighbours': {},
        'send.node_list': {},
        'send.external_ip': {},
        'send.forward': {},
        'send.reply': {},
        'send.reply_end': {},
      },
    },
  },
});

export const role: MachineSpec = {
  name: 'role',
  doc: 'What a node says: what nodes of its kind say.',
  machine,
  volatile: true,
  key: onePerPeer,
};
