import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf, isTrackers } from './seen.ts';

interface Life {
  /** The peer id that the tracker was told last. */
  readonly id: string | undefined;
}

/** What shows that a peer takes part. The flags and what it has are the business of its connections. */
const TAKES_PART = {
  'send.handshake': {
    guard: 'it calls itself what the tracker was told',
    meta: { source: 'BEP 3 peer protocol (“the 20-byte peer id which is reported in tracker requests”)' },
  },
  'send.unchoke': {},
  'send.piece': {},
} as const;

/** What it was asked may be concluded at once or later: also once it is already something else. */
const CONCLUDES = { 'done.create': {}, 'done.join': {} } as const;
const LEAVES = { 'call.leave': { target: '#lifecycle.leaving' } } as const;
const RETURNS = {
  restart: { target: '#lifecycle.outside', description: 'It comes back with the blocks that it has kept.' },
} as const;

const machine = setup({
  types: typesOf<Life>(),
  guards: {
    'it lacks something': ({ event }) => (bodyOf(event).left ?? 0) > 0,
    'it lacks nothing': ({ event }) => bodyOf(event).left === 0,
    'it has completed': ({ event }) => bodyOf(event).event === 'completed' && bodyOf(event).left === 0,
    'it has not completed just now': ({ event }) =>
      bodyOf(event).event !== 'completed' && bodyOf(event).event !== 'stopped',
    'it does not stop': ({ event }) => bodyOf(event).event !== 'stopped',
    'it stops': ({ event }) => bodyOf(event).event === 'stopped',
    'it calls itself what the tracker was told': ({ context, event }) => bodyOf(event).peer_id === context.id,
  },
  actions: { name: assign({ id: ({ event }) => bodyOf(event).peer_id }) },
}).createMachine({
  id: 'lifecycle',
  context: { id: undefined },
  initial: 'outside',
  description: 'A peer’s life: from the tracker’s ear to a leecher, from leecher to seed, and out.',
  meta: { source: 'BEP 3 trackers (event)' },
  on: RETURNS,
  states: {
    outside: {
      description: 'talks to nobody',
      on: { 'call.create': { target: 'arriving' }, 'call.join': { target: 'arriving' } },
    },
    arriving: {
      description: 'is about to tell the tracker',
      on: {
        ...CONCLUDES,
        'send.announce': [
          { guard: 'it lacks something', target: 'leeching', actions: 'name' },
          { guard: 'it lacks nothing', target: 'seeding', actions: 'name' },
        ],
      },
    },
    leeching: {
      description: 'downloads and uploads',
      on: {
        ...TAKES_PART,
        ...LEAVES,
        ...CONCLUDES,
        'send.request': {},
        'send.announce': [
          { guard: 'it has completed', target: 'seeding', actions: 'name' },
          { guard: 'it has not completed just now', actions: 'name' },
        ],
      },
    },
    seeding: {
      description: 'has everything, and only uploads',
      on: {
        ...TAKES_PART,
        ...LEAVES,
        ...CONCLUDES,
        // Whether it may say again that it has completed is the session’s business.
        'send.announce': { guard: 'it does not stop', actions: 'name' },
      },
    },
    leaving: {
      description: 'tells the tracker, and then nobody anything',
      on: {
        ...CONCLUDES,
        'send.announce': { guard: 'it stops', target: 'leaving', reenter: true },
        'done.leave': { target: 'gone' },
      },
    },
    gone: { type: 'final', description: 'has left' },
  },
});

export const lifecycle: MachineSpec = {
  name: 'lifecycle',
  doc: 'A peer’s life: it talks to nobody before it has told the tracker, and then under the id that it has told, tells it once that it has completed, asks for nothing when it is a seed, and is silent when it leaves.',
  machine,
  key: (event) => (isTrackers(event) ? undefined : onePerPeer()),
};
