import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import {
  answeredPerhaps,
  bodyOf,
  closed,
  type Exchange,
  exchangeIn,
  exchangeOf,
  including,
  opened,
} from './seen.ts';

interface Open {
  readonly call: number;
  readonly target: Name | undefined;
  /** Ids of nodes that have answered a query for it since. */
  readonly answered: readonly Name[];
  /** Addresses of nodes that may have answered one, in bytes that cannot be read. */
  readonly garbled: readonly Name[];
}

interface Lookups {
  readonly open: readonly Open[];
  readonly asked: readonly Exchange[];
}

function isHonest(open: readonly Open[], event: Seen): boolean {
  const lookup = open.find(({ call }) => call === event.call);
  if (!lookup) return false;
  const named = (bodyOf(event).nodes ?? []) as readonly Name[];
  const others = named.filter((id) => !lookup.answered.includes(id));
  return !succeeded(event) || others.length <= lookup.garbled.length;
}

const machine = setup({
  types: typesOf<Lookups>(),
  guards: {
    'it answers a query of this node': ({ context, event }) => exchangeOf(context.asked, event) !== undefined,
    'all that it found have answered, and no other is open': ({ context, event }) =>
      context.open.length === 1 && isHonest(context.open, event),
    'all that it found have answered': ({ context, event }) => isHonest(context.open, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [
        ...context.open,
        { call: event.call!, target: bodyOf(event).target, answered: [], garbled: [] },
      ],
    }),
    ask: assign({ asked: ({ context, event }) => opened(context.asked, exchangeIn(event)) }),
    learn: assign({
      open: ({ context, event }) => {
        const about = exchangeOf(context.asked, event)?.about;
        const { id } = bodyOf(event);
        return context.open.map((lookup) =>
          lookup.target === about && id !== undefined
            ? { ...lookup, answered: including(lookup.answered, [id]) }
            : lookup,
        );
      },
      asked: ({ context, event }) => closed(context.asked, event),
    }),
    doubt: assign({
      open: ({ context, event }) => {
        const about = answeredPerhaps(context.asked, event).map((each) => each.about);
        return context.open.map((lookup) =>
          about.includes(lookup.target)
            ? { ...lookup, garbled: including(lookup.garbled, [event.other!]) }
            : lookup,
        );
      },
    }),
    end: assign({ open: ({ context, event }) => context.open.filter(({ call }) => call !== event.call) }),
  },
}).createMachine({
  id: 'lookup',
  context: { open: [], asked: [] },
  initial: 'idle',
  description: 'A lookup finds nodes that are there: each has answered a query for the target.',
  meta: { source: 'BEP 5 Routing Table (“find_node messages to closer and closer nodes”); Kademlia §2.3' },
  on: {
    'send.find_node': { description: 'Joins and refreshes look ids up, too.' },
  },
  states: {
    idle: {
      description: 'the user looks nothing up',
      on: { 'call.find_node': { target: 'looking', actions: 'begin' } },
    },
    looking: {
      description: 'the user waits for at least one result',
      on: {
        'call.find_node': { actions: 'begin' },
        'send.find_node': { actions: 'ask' },
        'recv.response': { guard: 'it answers a query of this node', actions: 'learn' },
        'recv.garbage': { actions: 'doubt' },
        'done.find_node': [
          {
            guard: 'all that it found have answered, and no other is open',
            target: 'idle',
            actions: 'end',
            meta: { source: 'Kademlia §2.3 (“nodes that fail to respond … are removed from consideration”)' },
          },
          { guard: 'all that it found have answered', actions: 'end' },
        ],
      },
    },
  },
});

export const lookup: MachineSpec = {
  name: 'lookup',
  doc: 'The lookups of one node’s user: whom they find has answered.',
  machine,
  key: onePerPeer,
};
