import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { REACTION_MS, RECHOKE_MS } from '../constants.ts';
import { isTrackers } from './seen.ts';

interface Choking {
  /** When it was last time for a round; undefined: never, or it has been decided since. */
  readonly due: number | undefined;
  /** When interest or a connection last changed; undefined: never, or it has been decided since. */
  readonly reason: number | undefined;
  /** When it was last decided. */
  readonly decided: number;
  /** When the last round was, and the one before it. */
  readonly rounds: readonly [last: number | undefined, former: number | undefined];
}

/** Clocks run fast by up to five in a hundred. */
const TEN_SECONDS = RECHOKE_MS / 1.06;
/** Two rounds may come close, where the first had to wait for somebody who had stalled; three may not. */
const ROUND = [
  { guard: 'ten seconds have passed since the last round but one', actions: ['be due', 'count'] },
  { actions: 'count' },
] as const;

const DECIDES = {
  'recv.handshake': {
    actions: 'wonder',
    description: 'Somebody more to unchoke.',
    meta: { source: 'mainline 4 (Choker.connection_made)' },
  },
  'recv.interested': { actions: 'wonder' },
  'recv.not_interested': { actions: 'wonder' },
  unreachable: { actions: 'wonder', description: 'A slot may have become free.' },
  close: { actions: 'wonder' },
} as const;

const isRecent = (since: number | undefined, now: number) =>
  since !== undefined && now - since <= REACTION_MS;

const machine = setup({
  types: typesOf<Choking>(),
  guards: {
    'ten seconds have passed since the last round but one': ({ context: { rounds }, event }) =>
      rounds[1] === undefined || event.at - rounds[1] >= TEN_SECONDS,
    // All that is decided is said at once; once it is, it takes another reason.
    'there has just been a reason': ({ context: { due, reason, decided }, event }) =>
      event.at === decided || isRecent(due, event.at) || isRecent(reason, event.at),
  },
  actions: {
    count: assign({ rounds: ({ context: { rounds }, event }) => [event.at, rounds[0]] as const }),
    'be due': assign({ due: ({ event }) => event.at }),
    wonder: assign({ reason: ({ event }) => event.at }),
    // What has changed just before a round may still be looked at in a turn of its own just after it.
    decide: assign({
      due: undefined,
      reason: ({ context: { due, reason, decided }, event: { at } }) =>
        at === decided || isRecent(due, at) ? reason : undefined,
      decided: ({ event }) => event.at,
    }),
  },
}).createMachine({
  id: 'choking',
  context: { due: undefined, reason: undefined, decided: -1, rounds: [undefined, undefined] },
  initial: 'first',
  description:
    'Whom to unchoke is decided every ten seconds, and when interest or a connection has changed; every third round looks for somebody new.',
  meta: { source: 'BEP 3 (choking algorithm); Cohen 2003 §3.2, §3.3; mainline 4 (Choker)' },
  on: {
    ...DECIDES,
    'send.choke': { guard: 'there has just been a reason', actions: 'decide' },
    'send.unchoke': { guard: 'there has just been a reason', actions: 'decide' },
  },
  states: {
    first: {
      description: 'the first ten seconds',
      on: { 'timer.rechoke': ROUND.map((each) => ({ ...each, target: 'second' })) },
    },
    second: {
      description: 'the second ten seconds',
      on: { 'timer.rechoke': ROUND.map((each) => ({ ...each, target: 'third' })) },
    },
    third: {
      description: 'the third ten seconds; at their end the optimistic unchoke moves on',
      on: { 'timer.rechoke': ROUND.map((each) => ({ ...each, target: 'first' })) },
    },
  },
});

const SEEN: ReadonlySet<string> = new Set([
  'timer.rechoke',
  'recv.interested',
  'recv.not_interested',
  'recv.handshake',
  'unreachable',
  'close',
  'send.choke',
  'send.unchoke',
]);

export const choking: MachineSpec = {
  name: 'choking',
  doc: 'The rounds in which a peer decides whom to unchoke: it chokes and unchokes then, or when interest or a connection has changed, and at no other time.',
  machine,
  key: (event) => (SEEN.has(event.type) && !isTrackers(event) ? onePerPeer() : undefined),
};
