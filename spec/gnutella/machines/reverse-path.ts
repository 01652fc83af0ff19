import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { type Copies, isAnew, isFirstHand, isFromCache, perQuestion, ttlIn } from './seen.ts';

interface Path extends Copies {
  /** Who brought the question first; and again, where it went on anew: either is right. */
  readonly ways: readonly (Name | undefined)[];
  /** Answers that have come and were not passed on. */
  readonly held: number;
}

const come = { target: 'laid', actions: 'lay' } as const;
const anew = { guard: 'it is to go on anew', ...come } as const;
const back = {
  guard: 'it has come, and goes back to where its question came from',
  actions: 'pass',
  meta: { source: 'G0.4 §4 (rules 1, 2)' },
} as const;

const machine = setup({
  types: typesOf<Path>(),
  guards: {
    'it is to go on anew': ({ context, event }) => isAnew(context, event),
    'it has come, and goes back to where its question came from': ({ context, event }) =>
      context.held > 0 && context.ways.includes(event.other),
  },
  actions: {
    lay: assign(({ context, event }) => ({
      since: event.at,
      ttl: ttlIn(event),
      ways: [...context.ways, event.other],
      held: context.held,
    })),
    hold: assign({ held: ({ context }) => context.held + 1 }),
    pass: assign({ held: ({ context }) => context.held - 1 }),
  },
}).createMachine({
  id: 'reverse-path',
  context: { since: 0, ttl: 0, ways: [], held: 0 },
  initial: 'unknown',
  description:
    'An answer goes back only along the path by which its question has first come; one to an unknown question goes nowhere.',
  meta: { source: 'G0.4 §4 (rules 1, 2)' },
  states: {
    unknown: {
      description: 'its question has not come',
      on: { 'recv.ping': come, 'recv.query': come },
    },
    laid: {
      description: 'its question has come',
      on: {
        'recv.ping': anew,
        'recv.query': anew,
        'recv.pong': { actions: 'hold' },
        'recv.query_hit': { actions: 'hold' },
        'send.pong': back,
        'send.query_hit': back,
      },
    },
  },
});

export const reversePath: MachineSpec = {
  name: 'reverse-path',
  doc: 'The way back for the answers to one Ping or Query: to whoever brought that first, each as often as it came.',
  machine,
  // What a servent answers itself: see the machine answer.
  key(event) {
    const isOwn = event.type.startsWith('send.') && isFirstHand(event);
    return isOwn || isFromCache(event) ? undefined : perQuestion(event);
  },
};
