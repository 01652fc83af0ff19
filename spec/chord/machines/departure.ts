import { assign, setup } from 'xstate';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { isAnswerTo, onePerPeer, type Question, questionIn, succeeded, typesOf } from './seen.ts';

interface Departure {
  /** Leave calls that are not concluded. */
  readonly leaves: readonly number[];
  /** Transfers of this departure. */
  readonly transfers: readonly Question[];
}

const without = (leaves: readonly number[], event: Seen) => leaves.filter((leave) => leave !== event.call);

/** A voluntary departure: the keys first, a word to the neighbours, and only then the end. A node may hand over nothing, or part by part. */
const machine = setup({
  types: typesOf<Departure>(),
  guards: {
    left: ({ event }) => succeeded(event),
    'the only leave failed': ({ context, event }) =>
      !succeeded(event) && without(context.leaves, event).length === 0,
    'one of several leaves failed': ({ event }) => !succeeded(event),
    'its keys have arrived': ({ context, event }) => isAnswerTo(context.transfers, event),
    'it was to get the keys': ({ context, event }) => context.transfers.some(({ to }) => to === event.other),
  },
  actions: {
    begin: assign({ leaves: ({ context, event }) => [...context.leaves, event.call!] }),
    over: assign({ leaves: ({ context, event }) => without(context.leaves, event) }),
    allOver: assign({ leaves: [], transfers: [] }),
    handOver: assign({ transfers: ({ context, event }) => [...context.transfers, questionIn(event)] }),
    handedOver: assign({ transfers: [] }),
  },
}).createMachine({
  id: 'departure',
  context: { leaves: [], transfers: [] },
  initial: 'staying',
  description:
    'A node that leaves transfers its keys to its successor and tells its neighbours before it departs.',
  meta: { source: 'ToN §IV-E.1 (voluntary departures)' },
  states: {
    staying: {
      description: 'not asked to leave',
      on: {
        'call.leave': { target: 'leaving', actions: 'begin', meta: { source: 'ToN §IV-E.1' } },
        'send.transfer': {
          description: 'Keys also move to a new predecessor, or home.',
          meta: { source: 'SIGCOMM §4.4' },
        },
      },
    },
    leaving: {
      description: 'asked to leave',
      initial: 'settled',
      on: {
        'call.leave': { actions: 'begin', description: 'The user asks again.' },
        'send.leaving': {
          description: 'A word to the neighbours.',
          meta: { source: 'ToN §IV-E.1' },
        },
        'done.leave': [
          { guard: 'the only leave failed', target: 'staying', actions: 'allOver' },
          { guard: 'one of several leaves failed', actions: 'over' },
        ],
      },
      states: {
        settled: {
          description: 'no keys are on their way unheard of',
          on: {
            'send.transfer': { target: 'handing', actions: 'handOver', meta: { source: 'ToN §IV-E.1' } },
            'done.leave': { guard: 'left', target: '#departure.departed' },
          },
        },
        handing: {
          description: 'keys are on their way, and nobody has said that they have arrived',
          on: {
            'send.transfer': { actions: 'handOver', description: 'In parts, or to the next node.' },
            'recv.transferred': { guard: 'its keys have arrived', target: 'settled', actions: 'handedOver' },
            unreachable: { guard: 'it was to get the keys', target: 'settled', actions: 'handedOver' },
          },
        },
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
