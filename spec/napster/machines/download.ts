import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { FIREWALLED } from '../constants.ts';
import { roleOf } from '../parameters.ts';
import { agreed, bodyOf, nickAndFile } from './seen.ts';

interface Download {
  /** How often its user has wanted this and it has not been asked for. */
  readonly wishes: number;
}

const denied = {
  'recv.get_error': { target: 'over', meta: { source: 'napster messages 206' } },
  'recv.accept_failed': { target: 'over', meta: { source: 'napster messages 609' } },
  'recv.limit_reached': { target: 'over', meta: { source: 'napster messages 620' } },
} as const;

const get = {
  guard: 'its user wants it',
  target: 'requested',
  actions: 'fewer',
  meta: { source: 'napster messages 203' },
} as const;

const machine = setup({
  types: typesOf<Download>(),
  guards: {
    'its user wants it': ({ context }) => context.wishes > 0,
    'the owner listens': ({ event }) => bodyOf(event).port !== FIREWALLED,
    'the owner is behind a firewall': ({ event }) => bodyOf(event).port === FIREWALLED,
    'it can be connected to itself': ({ event }) => !agreed(event).firewalled.includes(`${event.peer}`),
  },
  actions: {
    more: assign({ wishes: ({ context }) => context.wishes + 1 }),
    fewer: assign({ wishes: ({ context }) => context.wishes - 1 }),
  },
}).createMachine({
  id: 'download',
  context: { wishes: 0 },
  initial: 'idle',
  description:
    'What its user wants a client asks for with 203, once; and with 500 only if the owner cannot be connected to, and the client can.',
  meta: { source: 'napster messages 203, 204, 206, 500, §5' },
  on: {
    'call.download': { actions: 'more', description: 'Its user wants this; perhaps not for the first time.' },
  },
  states: {
    idle: {
      description: 'has not asked for this',
      on: { 'send.get': get },
    },
    requested: {
      description: 'the server was asked',
      on: {
        ...denied,
        'send.get': { ...get, description: 'That came to nothing: the server was lost, or is silent.' },
        'recv.get_ack': [
          { guard: 'the owner listens', target: 'over', meta: { source: 'napster messages 204' } },
          {
            guard: 'the owner is behind a firewall',
            target: 'to be pushed',
            meta: { source: 'napster messages §5.1 (“if the data port is 0, you must send a 500 request”)' },
          },
        ],
      },
    },
    'to be pushed': {
      description: 'nobody can connect to the owner',
      on: {
        'send.alternate_get': {
          guard: 'it can be connected to itself',
          target: 'pushed',
          meta: { source: 'napster messages 500; 642 (“both clients are firewalled”)' },
        },
        'send.get': { ...get, description: 'Both were behind firewalls, and it is wanted again.' },
      },
    },
    pushed: {
      description: 'the owner shall connect',
      on: { ...denied, 'send.get': { ...get, description: 'The file came, or did not.' } },
    },
    over: { type: 'final', description: 'it may be fetched, or cannot be had' },
  },
});

export const download: MachineSpec = {
  name: 'download',
  doc: 'What one client asks the server for on behalf of its user: each file of each owner once, and to be pushed only where that is the way.',
  machine,
  key: (event) => (roleOf(agreed(event), event.peer) === 'client' ? nickAndFile(event) : undefined),
};
