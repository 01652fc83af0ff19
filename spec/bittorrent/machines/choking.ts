import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { REACTION_MS } from '../constants.ts';
import { isTrackers } from './seen.ts';

interface Choking {
  /** Since when there is a reason to decide anew; undefined: none, or it has been decided. */
  readonly reason: number | undefined;
  /** When it was last decided. */
  readonly decided: number;
}

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

const machine = setup({
  types: typesOf<Choking>(),
  guards: {
    // All that is decided is said at once; once it is, it takes another reason.
    'there has just been a reason': ({ context: { reason, decided }, event }) =>
      event.at === decided || (reason !== undefined && event.at - reason <= REACTION_MS),
  },
  actions: {
    wonder: assign({ reason: ({ event }) => event.at }),
    decide: assign({ reason: undefined, decided: ({ event }) => event.at }),
  },
}).createMachine({
  id: 'choking',
  context: { reason: undefined, decided: -1 },
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
      on: { 'timer.rechoke': { target: 'second', actions: 'wonder' } },
    },
    second: {
      description: 'the second ten seconds',
      on: { 'timer.rechoke': { target: 'third', actions: 'wonder' } },
    },
    third: {
      description: 'the third ten seconds; at their end the optimistic unchoke moves on',
      on: { 'timer.rechoke': { target: 'first', actions: 'wonder' } },
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
