import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, isAnswerTo, type Question, questionIn } from './seen.ts';

interface Store {
  readonly call: number;
  readonly key: Name | undefined;
  /** Whom it asked to keep the pair. */
  readonly asked: readonly Question[];
  /** Who has said that it does. */
  readonly kept: readonly Name[];
}

interface Stores {
  readonly open: readonly Store[];
}

function isHonest(open: readonly Store[], event: Seen): boolean {
  const store = open.find(({ call }) => call === event.call);
  if (!store) return false;
  const { nodes = [] } = bodyOf(event);
  return (
    !succeeded(event) ||
    (nodes.length > 0 && nodes.every((node) => node === event.peer || store.kept.includes(node)))
  );
}

/** The stores of one node’s user: who is said to keep a pair has said so. */
const machine = setup({
  types: typesOf<Stores>(),
  guards: {
    'all who keep it have said so, and no other store is open': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'all who keep it have said so': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        { call: event.call!, key: bodyOf(event).key, asked: [], kept: [] },
      ],
    }),
    ask: assign({
      open: ({ context, event }) =>
        context.open.map((store) =>
          store.key === bodyOf(event).key ? { ...store, asked: [...store.asked, questionIn(event)] } : store,
        ),
    }),
    confirm: assign({
      open: ({ context, event }) =>
        context.open.map((store) =>
          store.asked.some((question) => isAnswerTo(question, event))
            ? { ...store, kept: [...store.kept, event.other!] }
            : store,
        ),
    }),
    end: assign({ open: ({ context, event }) => context.open.filter(({ call }) => call !== event.call) }),
  },
}).createMachine({
  id: 'storing',
  context: { open: [] },
  initial: 'idle',
  description: 'To store a pair is to look up the k closest nodes to its key and to send them STORE.',
  meta: { source: '§2.3' },
  on: {
    'send.store': { description: 'It republishes, hands over or caches.', meta: { source: '§2.3, §2.5' } },
  },
  states: {
    idle: {
      description: 'the user stores nothing',
      on: { 'call.store': { target: 'storing', actions: 'begin' } },
    },
    storing: {
      description: 'the user waits for a confirmation',
      on: {
        'call.store': { actions: 'begin' },
        'send.store': { actions: 'ask', meta: { source: '§2.3 STORE' } },
        'recv.stored': { actions: 'confirm', meta: { source: '§2.3 STORE' } },
        'done.store': [
          {
            guard: 'all who keep it have said so, and no other store is open',
            target: 'idle',
            actions: 'end',
            meta: { source: 'spec/kademlia/messages.ts outcomes.store' },
          },
          {
            guard: 'all who keep it have said so',
            actions: 'end',
            meta: { source: 'spec/kademlia/messages.ts outcomes.store' },
          },
        ],
      },
    },
  },
});

export const storing: MachineSpec = {
  name: 'storing',
  doc: 'The stores of one node’s user: none is reported done that nobody has confirmed.',
  machine,
  key: onePerPeer,
};
