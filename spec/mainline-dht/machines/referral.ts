import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { idOf } from '../compact.ts';
import {
  answeredPerhaps,
  bodyOf,
  closed,
  type Exchange,
  exchangeIn,
  exchangeOf,
  including,
  namedIn,
  opened,
} from './seen.ts';

interface Contacts {
  readonly open: readonly Exchange[];
  /** Id and address of nodes that have answered a query of this one. */
  readonly answered: readonly string[];
  /** Addresses of nodes that may have answered one, in bytes that cannot be read. */
  readonly garbled: readonly Name[];
}

const pair = (id: Name | undefined, address: Name | undefined) => `${id} ${address}`;

const ask = { actions: 'ask' } as const;

const machine = setup({
  types: typesOf<Contacts>(),
  guards: {
    'it answers a query of this node': ({ context, event }: { context: Contacts; event: Seen }) =>
      exchangeOf(context.open, event) !== undefined,
    'all that it names have answered': ({ context, event }) =>
      namedIn(event).every(
        ([id, address]) => context.answered.includes(pair(id, address)) || context.garbled.includes(address),
      ),
  },
  actions: {
    ask: assign({ open: ({ context, event }) => opened(context.open, exchangeIn(event)) }),
    learn: assign({
      open: ({ context, event }) => closed(context.open, event),
      answered: ({ context, event }) => including(context.answered, [pair(bodyOf(event).id, event.other)]),
    }),
    doubt: assign({
      garbled: ({ context, event }) =>
        answeredPerhaps(context.open, event).length > 0
          ? including(context.garbled, [event.other!])
          : context.garbled,
    }),
    recall: assign({
      answered: ({ context, event }) =>
        including(
          context.answered,
          (bodyOf(event).members ?? []).map((address) => pair(idOf(`${address}`), address)),
        ),
    }),
  },
}).createMachine({
  id: 'referral',
  context: { open: [], answered: [], garbled: [] },
  initial: 'watching',
  description:
    'A node that has answered a query of ours, under that id, is good; one that only asks, or was only heard of, is not, and nobody is told of it. An answer is one to a query under way: its transaction id, from where that was sent.',
  meta: {
    source:
      'BEP 5 Routing Table (“each node’s routing table must contain only known good nodes”), KRPC Protocol',
  },
  states: {
    watching: {
      description: 'remembers who has answered, and under which id',
      on: {
        'call.create': { actions: 'recall', description: 'The table of its last session.' },
        'send.ping': ask,
        'send.find_node': ask,
        'send.get_peers': ask,
        'send.announce_peer': ask,
        'recv.response': {
          guard: 'it answers a query of this node',
          actions: 'learn',
          meta: { source: 'BEP 5 KRPC Protocol (“responses may be correlated with multiple queries”)' },
        },
        'recv.garbage': { actions: 'doubt' },
        'send.response': {
          guard: 'all that it names have answered',
          meta: { source: 'BEP 5 Routing Table, find_node (“closest good nodes in its own routing table”)' },
        },
      },
    },
  },
});

export const referral: MachineSpec = {
  name: 'referral',
  doc: 'Whom a node tells others of: only nodes that have answered a query of its own, each under the id by which it did.',
  machine,
  key: onePerPeer,
};
