import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { roleOf } from '../roles.ts';
import { agreed, bodyOf } from './seen.ts';

/** What is said within an open connection. */
const DESCRIPTORS = Object.fromEntries(
  ['ping', 'pong', 'query', 'query_hit', 'push', 'reset', 'patch'].map((type) => [
    `send.${type}`,
    { meta: { source: type === 'reset' || type === 'patch' ? 'QRP §4' : 'G0.4 §3' } },
  ]),
);

const ending = {
  unreachable: { target: 'closed', description: 'Refused, or lost.' },
  close: { target: 'closed', description: 'Refused, or given up.' },
} as const;

/** What a servent of 0.6 says of itself is so, and whom it names is an ultrapeer. */
function isTrue(event: Seen): boolean {
  const { ultrapeer, routing, tries = [] } = bodyOf(event);
  const isUltrapeer = (name: number | string) => roleOf(name, agreed(event)) === 'ultrapeer';
  return routing === true && ultrapeer === isUltrapeer(event.peer) && tries.every(isUltrapeer);
}

const HANDSHAKE = {
  guard: 'its headers are true',
  meta: { source: 'Handshaking 0.6 §3; ultrapeers §3' },
} as const;
const SENT_AWAY = {
  target: 'parting',
  guard: 'its headers are true, and it is 503',
  meta: { source: 'Ultrapeers §3.2' },
} as const;

interface Connection {
  /** When a descriptor of an unknown type has come, if that was the last thing that came. */
  readonly puzzledAt: number | null;
}

const machine = setup({
  types: typesOf<Connection>(),
  guards: {
    'it is not for an unknown type': ({ context, event }) => context.puzzledAt !== event.at,
    'its headers are true': ({ event }) => isTrue(event),
    'its headers are true, and it is 503': ({ event }) => isTrue(event) && bodyOf(event).code === 503,
  },
  actions: {
    'be puzzled': assign({ puzzledAt: ({ event }) => event.at }),
    understand: assign({ puzzledAt: null }),
  },
}).createMachine({
  id: 'connection',
  context: { puzzledAt: null },
  initial: 'closed',
  description:
    'One asks to connect, the other says OK, or closes; in 0.6 the one says OK, too. Descriptors go within open connections only, and nothing after Bye, or nonsense.',
  meta: { source: 'G0.4 §2, §3; Handshaking 0.6 §3; Bye proposal' },
  states: {
    closed: {
      description: 'there is no connection',
      on: {
        'send.connect': { target: 'calling', meta: { source: 'G0.4 §2' } },
        'recv.connect': { target: 'called' },
        'send.connect_06': { target: 'calling06', ...HANDSHAKE },
        'recv.connect_06': { target: 'called06' },
        close: { description: 'Strangers are shown the door.' },
      },
    },
    calling: {
      description: 'has asked to connect',
      on: {
        ...ending,
        'recv.ok': { target: 'open', meta: { source: 'G0.4 §2' } },
        'recv.connect': { target: 'called', description: 'Both have asked at the same time.' },
      },
    },
    called: {
      description: 'was asked, and says yes or no',
      on: { ...ending, 'send.ok': { target: 'open', meta: { source: 'G0.4 §2' } } },
    },
    calling06: {
      description: 'has asked to connect, in 0.6',
      on: {
        ...ending,
        'recv.ok_06': { target: 'agreed' },
        'recv.busy': { target: 'closed' },
        'recv.connect_06': { target: 'crossed', description: 'Both have asked at the same time.' },
        'recv.connect': { target: 'called', description: 'Both have asked, the other in 0.4.' },
      },
    },
    agreed: {
      description: 'has asked, and may; it says whether it still wants to',
      on: { ...ending, 'send.ok_06': { target: 'open', ...HANDSHAKE } },
    },
    crossed: {
      description: 'was asked while it asked: to say OK is enough',
      on: { ...ending, 'send.ok_06': { target: 'open', ...HANDSHAKE }, 'send.busy': SENT_AWAY },
    },
    called06: {
      description: 'was asked in 0.6, and says yes, or whom to try',
      on: { ...ending, 'send.ok_06': { target: 'answered', ...HANDSHAKE }, 'send.busy': SENT_AWAY },
    },
    answered: {
      description: 'has said yes, and waits for the other to say so, too',
      on: { ...ending, 'recv.ok_06': { target: 'open' } },
    },
    open: {
      description: 'descriptors may go',
      on: {
        ...ending,
        close: { ...ending.close, guard: 'it is not for an unknown type' },
        'recv.*': { actions: 'understand' },
        'recv.unknown_descriptor': { actions: 'be puzzled', description: 'It is dropped, and nothing else.' },
        ...DESCRIPTORS,
        'send.bye': { target: 'parting', meta: { source: 'Bye proposal' } },
        'recv.bye': { target: 'parting', meta: { source: 'Bye proposal' } },
        'recv.garbage': { target: 'parting', description: 'Where the next descriptor begins nobody knows.' },
      },
    },
    parting: { description: 'has said Bye, or no, or has heard it, or nonsense', on: ending },
  },
});

export const connection: MachineSpec = {
  name: 'connection',
  doc: 'The connection with one other servent: descriptors go only once the one has asked and the other has said OK, and none after Bye, said or heard, or after nonsense.',
  machine,
  volatile: true,
  key: (event) => event.other,
};
