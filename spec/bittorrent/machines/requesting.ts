import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { readBitfield } from '../bitfield.ts';
import { isBlock } from '../torrent.ts';
import { bodyOf, onePerConnection, parametersOf, placeIn } from './seen.ts';

interface Requesting {
  /** Pieces that the other one has said it has. */
  readonly theirs: readonly number[];
  /** Requests under way. */
  readonly asked: readonly string[];
  readonly isInterested: boolean;
}

function shown(event: Seen): number[] {
  const pieces = readBitfield(bodyOf(event).bits, parametersOf(event).torrent.pieces.length) ?? [];
  return [...pieces].flatMap((has, index) => (has === 1 ? [index] : []));
}

function isLegal({ theirs, asked, isInterested }: Requesting, event: Seen): boolean {
  const { torrent, backlog } = parametersOf(event);
  const { index = -1, begin = -1, length = 0 } = bodyOf(event);
  return (
    isInterested &&
    theirs.includes(index) &&
    isBlock(torrent, { index, begin, length }) &&
    !asked.includes(placeIn(event)) &&
    asked.length < backlog
  );
}

const END = { unreachable: { target: 'over' }, close: { target: 'over' } } as const;
const LEARN = {
  'recv.bitfield': { actions: 'learn many' },
  'recv.have': { actions: 'learn' },
  'send.interested': { actions: 'want' },
  'send.not_interested': { actions: 'want not' },
} as const;

const machine = setup({
  types: typesOf<Requesting>(),
  guards: {
    'it may ask for this': ({ context, event }) => isLegal(context, event),
    'it is asked for': ({ context, event }) => context.asked.includes(placeIn(event)),
  },
  actions: {
    learn: assign({ theirs: ({ context, event }) => [...context.theirs, bodyOf(event).index ?? -1] }),
    'learn many': assign({ theirs: ({ event }) => shown(event) }),
    want: assign({ isInterested: true }),
    'want not': assign({ isInterested: false }),
    ask: assign({ asked: ({ context, event }) => [...context.asked, placeIn(event)] }),
    strike: assign({
      asked: ({ context, event }) => context.asked.filter((each) => each !== placeIn(event)),
    }),
    'strike all': assign({ asked: [] }),
  },
}).createMachine({
  id: 'requesting',
  context: { theirs: [], asked: [], isInterested: false },
  initial: 'choked',
  description:
    'What one peer asks another for: whole blocks of pieces that the other has, while it is not choked and is interested, no block twice, and only so many at once.',
  meta: { source: 'BEP 3 peer protocol (request, cancel, choke); Cohen 2003 §2.3' },
  states: {
    choked: {
      description: 'nothing may be asked for',
      on: { ...END, ...LEARN, 'recv.unchoke': { target: 'unchoked' } },
    },
    unchoked: {
      description: 'blocks may be asked for',
      on: {
        ...END,
        ...LEARN,
        'recv.choke': {
          target: 'choked',
          actions: 'strike all',
          description: 'What was asked for will not come.',
        },
        'recv.piece': { guard: 'it is asked for', actions: 'strike' },
        'send.request': { guard: 'it may ask for this', actions: 'ask' },
        'send.cancel': { guard: 'it is asked for', actions: 'strike' },
      },
    },
    over: { type: 'final', description: 'the connection has ended' },
  },
});

export const requesting: MachineSpec = {
  name: 'requesting',
  doc: 'What one peer asks another for: whole blocks of pieces that it has, unchoked and interested, none twice, and no more than the backlog.',
  machine,
  volatile: true,
  key: onePerConnection,
};
