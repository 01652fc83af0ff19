import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { foundingRole, unfitness } from '../parameters.ts';
import { agreed } from './seen.ts';

interface Standing {
  /** When it came in. */
  readonly since: number;
}

/** Clocks run fast or slow: a node that has been here a tenth less than it should may have thought otherwise. */
const TOLERANCE = 0.9;

function isFit({ since }: Standing, event: Seen): boolean {
  const parameters = agreed(event);
  return unfitness(parameters, event.peer) === undefined && event.at - since >= TOLERANCE * parameters.uptime;
}

const machine = setup({
  types: typesOf<Standing>(),
  guards: {
    'it is one of the supernodes': ({ event }) => foundingRole(agreed(event), event.peer) === 'supernode',
    'it is fit for it': ({ context, event }) => succeeded(event) && isFit(context, event),
    'it succeeded': ({ event }) => succeeded(event),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: { 'note the time': assign({ since: ({ event }) => event.at }) },
}).createMachine({
  id: 'role',
  context: { since: 0 },
  initial: 'outside',
  description:
    'What only supernodes say, ordinary nodes do not: they take no children, answer no searches and pass none on. Ordinary nodes become supernodes only if they can be reached, have the bandwidth and have been there long enough.',
  meta: { source: 'Liang, Kumar, Ross 2006' },
  states: {
    outside: {
      description: 'has not come in',
      on: {
        'call.join': [
          { guard: 'it is one of the supernodes', target: 'supernode', actions: 'note the time' },
          { target: 'ordinary', actions: 'note the time' },
        ],
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
        'done.promote': [
          {
            guard: 'it is fit for it',
            target: 'supernode',
            meta: { source: 'Liang, Kumar, Ross 2006; the thresholds are ours' },
          },
          { guard: 'it failed' },
        ],
        'done.demote': { description: 'It is one already; or it does not do so.' },
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
        'done.demote': { guard: 'it succeeded', target: 'ordinary' },
        'done.promote': { description: 'It is one already; or it does not do so.' },
      },
    },
  },
});

export const role: MachineSpec = {
  name: 'role',
  doc: 'What a node is, and that it says what nodes of its kind say.',
  machine,
  volatile: true,
  key: onePerPeer,
};
