import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf } from './seen.ts';

interface Lookup {
  readonly call: number;
  readonly key: Name | undefined;
  /** Questions sent for this key since. */
  readonly asked: number;
}

interface Lookups {
  readonly open: readonly Lookup[];
}

const without = (open: readonly Lookup[], event: Seen) => open.filter(({ call }) => call !== event.call);

function isHonest(open: readonly Lookup[], event: Seen): boolean {
  const lookup = open.find(({ call }) => call === event.call);
  if (!lookup) return false;
  if (!succeeded(event)) return true;
  const { owner, hops } = bodyOf(event);
  return owner !== undefined && hops !== undefined && hops <= lookup.asked;
}

/**
 * The lookups of one node’s user. A node may know the answer itself, ask one node after another, or let others ask for
 * it; it cannot have asked more nodes than it sent questions.
 */
const machine = setup({
  types: typesOf<Lookups>(),
  guards: {
    'its key is looked up for the user': ({ context, event }) =>
      context.open.some(({ key }) => key === bodyOf(event).key),
    'it asked as many as it says, and no other lookup is open': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'it asked as many as it says': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        { call: event.call!, key: bodyOf(event).key, asked: 0 },
      ],
    }),
    count: assign({
      open: ({ context, event }) =>
        context.open.map((lookup) =>
          lookup.key === bodyOf(event).key ? { ...lookup, asked: lookup.asked + 1 } : lookup,
        ),
    }),
    end: assign({ open: ({ context, event }) => without(context.open, event) }),
  },
}).createMachine({
  id: 'lookup',
  context: { open: [] },
  initial: 'idle',
  description: 'find_successor asks node after node until one knows the key’s successor.',
  meta: { source: 'ToN §IV-D Fig. 5 find_successor' },
  on: {
    'send.next_hop': {
      description: 'Joins, fingers, stores and fetches look keys up too.',
      meta: { source: 'ToN §IV-E Fig. 6 join, fix_fingers' },
    },
  },
  states: {
    idle: {
      description: 'the user looks nothing up',
      on: { 'call.lookup': { target: 'looking', actions: 'begin' } },
    },
    looking: {
      description: 'the user waits for at least one owner',
      on: {
        'call.lookup': { actions: 'begin' },
        'send.next_hop': {
          guard: 'its key is looked up for the user',
          actions: 'count',
          meta: { source: 'ToN Fig. 5' },
        },
        'done.lookup': [
          {
            guard: 'it asked as many as it says, and no other lookup is open',
            target: 'idle',
            actions: 'end',
            meta: { source: 'spec/chord/messages.ts outcomes.lookup.hops' },
          },
          {
            guard: 'it asked as many as it says',
            actions: 'end',
            meta: { source: 'spec/chord/messages.ts outcomes.lookup.hops' },
          },
        ],
      },
    },
  },
});

export const lookup: MachineSpec = {
  name: 'lookup',
  doc: 'The lookups of one node’s user: how many nodes were asked.',
  machine,
  key: onePerPeer,
};
