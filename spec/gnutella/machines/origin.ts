import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { isFirstHand, isWalker, mayBeForgotten, perQuestion } from './seen.ts';

interface Begun {
  readonly since: number;
}

/** Walkers may pass by where they began. */
const passing = { guard: 'it is a walker' } as const;
const begin = { guard: 'it begins here', meta: { source: 'G0.4 §4' } } as const;
const beginOwn = { ...begin, target: 'own', actions: 'note' } as const;
const other = { guard: 'it is not one’s own', target: 'foreign' } as const;
const back = { guard: 'it may be forgotten', target: 'foreign' } as const;

const machine = setup({
  types: typesOf<Begun>(),
  guards: {
    'it begins here': ({ event }) => isFirstHand(event),
    'it is not one’s own': ({ event }) => !isFirstHand(event),
    'it is a walker': ({ event }) => isWalker(event),
    'it may be forgotten': ({ context, event }) => mayBeForgotten(context, event),
  },
  actions: { note: assign({ since: ({ event }) => event.at }) },
}).createMachine({
  id: 'origin',
  context: { since: 0 },
  initial: 'unknown',
  description:
    'Whoever sends a Ping or Query of its own knows it when it comes back, and neither forwards nor answers it.',
  meta: { source: 'G0.4 §4 (rule 6)' },
  states: {
    unknown: {
      description: 'nothing was sent',
      on: {
        'send.ping': [beginOwn, other],
        'send.query': [beginOwn, other],
        'send.pong': { target: 'foreign' },
        'send.query_hit': { target: 'foreign' },
      },
    },
    own: {
      description: 'begins here',
      on: { 'send.ping': begin, 'send.query': [begin, passing], 'recv.ping': back, 'recv.query': back },
    },
    foreign: { type: 'final', description: 'somebody else’s' },
  },
});

export const origin: MachineSpec = {
  name: 'origin',
  doc: 'A Ping or Query of a servent’s own: it is not forwarded or answered when it comes back.',
  machine,
  key: perQuestion,
};
