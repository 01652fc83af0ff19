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
  /** One of them said that it does. */
  readonly isConfirmed: boolean;
}

interface Stores {
  readonly open: readonly Store[];
}

function isHonest(open: readonly Store[], event: Seen): boolean {
  const store = open.find(({ call }) => call === event.call);
  if (!store) return false;
  return !succeeded(event) || store.isConfirmed || bodyOf(event).owner === event.peer;
}

/** The stores of one node’s user: a success was confirmed by someone who keeps the pair, unless that is the node itself. */
const machine = setup({
  types: typesOf<Stores>(),
  guards: {
    'it confirms a pair of the user': ({ context, event }) =>
      succeeded(event) && context.open.some(({ asked }) => isAnswerTo(asked, event)),
    'it failed, was confirmed or is kept here, and no other store is open': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'it failed, was confirmed or is kept here': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        { call: event.call!, key: bodyOf(event).key, asked: [], isConfirmed: false },
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
          isAnswerTo(store.asked, event) ? { ...store, isConfirmed: true } : store,
        ),
    }),
    end: assign({ open: ({ context, event }) => context.open.filter(({ call }) => call !== event.call) }),
  },
}).createMachine({
  id: 'storing',
  context: { open: [] },
  initial: 'idle',
  description: 'A pair is stored when the key’s successor has it.',
  meta: { source: 'ToN §IV-B; spec/chord/messages.ts store, stored' },
  on: {
    'send.store': {
      actions: 'ask',
      description: 'To the owner that a lookup named; a node may also pass on what others store.',
      meta: { source: 'ToN §III, §IV-B' },
    },
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
        'recv.stored': { guard: 'it confirms a pair of the user', actions: 'confirm' },
        'done.store': [
          {
            guard: 'it failed, was confirmed or is kept here, and no other store is open',
            target: 'idle',
            actions: 'end',
            meta: { source: 'spec/chord/messages.ts outcomes.store' },
          },
          {
            guard: 'it failed, was confirmed or is kept here',
            actions: 'end',
            meta: { source: 'spec/chord/messages.ts outcomes.store' },
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
