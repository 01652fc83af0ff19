import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { isAnswerTo, type Question, questionIn } from './seen.ts';

interface Departure {
  /** Transfers since the node was asked to leave, but for those whose receiver turned out to be gone. */
  readonly transfers: readonly Question[];
  /** One of them has been confirmed. */
  readonly hasArrived: boolean;
}

const NOTHING_YET: Departure = { transfers: [], hasArrived: false };

/**
 * A voluntary departure: the keys first, a word to the neighbours, and only then the end. A node may have nothing to hand
 * over, or do it part by part; but if it tried, it has not left before somebody took something.
 */
const machine = setup({
  types: typesOf<Departure>(),
  guards: {
    'it left, and the keys that it sent have arrived': ({ context, event }) =>
      succeeded(event) && (context.hasArrived || context.transfers.length === 0),
    'it failed': ({ event }) => !succeeded(event),
    'they are of this departure': ({ context, event }) => isAnswerTo(context.transfers, event),
    'it was to get the keys': ({ context, event }) => context.transfers.some(({ to }) => to === event.other),
  },
  actions: {
    startAfresh: assign(() => NOTHING_YET),
    handOver: assign({ transfers: ({ context, event }) => [...context.transfers, questionIn(event)] }),
    arrived: assign({ hasArrived: true }),
    giveUp: assign({
      transfers: ({ context, event }) => context.transfers.filter(({ to }) => to !== event.other),
    }),
  },
}).createMachine({
  id: 'departure',
  context: NOTHING_YET,
  initial: 'staying',
  description:
    'A node that leaves transfers its keys to its successor and tells its neighbours before it departs.',
  meta: { source: 'ToN §IV-E.4 (voluntary departures)' },
  on: {
    'call.leave': {
      target: '.leaving',
      actions: 'startAfresh',
      description: 'Also once more, after a failure.',
      meta: { source: 'ToN §IV-E.4' },
    },
  },
  states: {
    staying: {
      description: 'not asked to leave',
      on: {
        'send.transfer': {
          description: 'Keys also move to a new predecessor, or home.',
          meta: { source: 'SIGCOMM §4.4' },
        },
      },
    },
    leaving: {
      description: 'has been asked to leave',
      on: {
        'send.transfer': {
          actions: 'handOver',
          description: 'All at once, in parts, or to the next node when the first is gone.',
          meta: { source: 'ToN §IV-E.4' },
        },
        'recv.transferred': { guard: 'they are of this departure', actions: 'arrived' },
        unreachable: { guard: 'it was to get the keys', actions: 'giveUp' },
        'send.leaving': { description: 'A word to the neighbours.', meta: { source: 'ToN §IV-E.4' } },
        'done.leave': [
          {
            guard: 'it left, and the keys that it sent have arrived',
            target: 'departed',
            meta: { source: 'ToN §IV-E.4; spec/chord/messages.ts outcomes.leave' },
          },
          {
            guard: 'it failed',
            actions: 'startAfresh',
            description: 'It stays, though neighbours may have heard that it goes, and may be asked again.',
          },
        ],
      },
    },
    departed: { type: 'final', description: 'may be switched off' },
  },
});

export const departure: MachineSpec = {
  name: 'departure',
  doc: 'A node’s voluntary departure: it has left only when its keys have arrived.',
  machine,
  key: onePerPeer,
};
