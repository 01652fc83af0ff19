import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { isTrackers } from './seen.ts';

interface Choking {
  /** When there last was a reason to decide anew. */
  readonly at: number;
}

const DECIDES = {
  'recv.interested': { actions: 'decide' },
  'recv.not_interested': { actions: 'decide' },
  unreachable: { actions: 'decide', description: 'A slot may have become free.' },
  close: { actions: 'decide' },
} as const;

const machine = setup({
  types: typesOf<Choking>(),
  guards: { 'there is a reason just now': ({ context, event }) => context.at === event.at },
  actions: { decide: assign({ at: ({ event }) => event.at }) },
}).createMachine({
  id: 'choking',
  context: { at: -1 },
  initial: 'first',
  description:
    'Whom to unchoke is decided every ten seconds, and when interest or a connection has changed; every third round looks for somebody new.',
  meta: { source: 'BEP 3 (choking algorithm); Cohen 2003 §3.2, §3.3; mainline 4 (Choker)' },
  on: {
    ...DECIDES,
    'send.choke': { guard: 'there is a reason just now' },
    'send.unchoke': { guard: 'there is a reason just now' },
  },
  states: {
    first: {
      description: 'the first ten seconds',
      on: { 'timer.rechoke': { target: 'second', actions: 'decide' } },
    },
    second: {
      description: 'the second ten seconds',
      on: { 'timer.rechoke': { target: 'third', actions: 'decide' } },
    },
    third: {
      description: 'the third ten seconds; at their end the optimistic unchoke moves on',
      on: { 'timer.rechoke': { target: 'first', actions: 'decide' } },
    },
  },
});

const SEEN: ReadonlySet<string> = new Set([
  'timer.rechoke',
  'recv.interested',
  'recv.not_interested',
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
