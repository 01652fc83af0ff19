import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, closed, type Exchange, exchangeIn, exchangeOf, opened } from './seen.ts';

interface Gift {
  readonly from: Name | undefined;
  readonly infoHash: Name | undefined;
  readonly token: string;
}

interface Gifts {
  readonly asked: readonly Exchange[];
  readonly gifts: readonly Gift[];
}

/** Tokens that are remembered. */
const MOST = 200;

const machine = setup({
  types: typesOf<Gifts>(),
  guards: {
    'it brings a token': ({ context, event }: { context: Gifts; event: Seen }) =>
      exchangeOf(context.asked, event) !== undefined && (bodyOf(event).has ?? '').includes('token'),
    'that node gave that token for that torrent': ({ context, event }) => {
      const { token, info_hash } = bodyOf(event);
      return context.gifts.some(
        (gift) => gift.from === event.other && gift.token === token && gift.infoHash === info_hash,
      );
    },
  },
  actions: {
    ask: assign({ asked: ({ context, event }) => opened(context.asked, exchangeIn(event)) }),
    take: assign({
      asked: ({ context, event }) => closed(context.asked, event),
      gifts: ({ context, event }) =>
        [
          ...context.gifts,
          {
            from: event.other,
            infoHash: exchangeOf(context.asked, event)?.about,
            token: bodyOf(event).token ?? '',
          },
        ].slice(-MOST),
    }),
  },
}).createMachine({
  id: 'announcing',
  context: { asked: [], gifts: [] },
  initial: 'watching',
  description:
    'A node announces only to nodes that gave it a token for this torrent, and presents to each its own.',
  meta: {
    source: 'BEP 5 Overview (“the token received from the same queried node in a recent query for peers”)',
  },
  states: {
    watching: {
      description: 'remembers who gave it which token',
      on: {
        'send.get_peers': { actions: 'ask' },
        'recv.response': {
          guard: 'it brings a token',
          actions: 'take',
          meta: { source: 'BEP 5 get_peers (“required argument for a future announce_peer query”)' },
        },
        'send.announce_peer': {
          guard: 'that node gave that token for that torrent',
          meta: { source: 'BEP 5 announce_peer' },
        },
      },
    },
  },
});

export const announcing: MachineSpec = {
  name: 'announcing',
  doc: 'The announcements that a node sends: each with the token that their receiver gave it for this torrent.',
  machine,
  key: onePerPeer,
};
