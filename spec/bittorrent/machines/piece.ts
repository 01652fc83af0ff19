import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { blocksIn, contentOf } from '../torrent.ts';
import { bodyOf, isTrackers, parametersOf } from './seen.ts';

interface Piece {
  /** Where its right blocks begin that have come so far. */
  readonly right: readonly number[];
}

const beganComplete = (event: Seen) => parametersOf(event).seeds.includes(`${event.peer}`);

/** Where the right block begins that the event brings; undefined: it brings none that was missing. */
function rightBlock(event: Seen): number | undefined {
  const { torrent } = parametersOf(event);
  if (beganComplete(event)) return undefined;
  const { index = -1, begin = -1, block } = bodyOf(event);
  if (!(index in torrent.pieces) || begin % torrent.blockLength !== 0) return undefined;
  const number = begin / torrent.blockLength;
  return number >= 0 && number < blocksIn(torrent, index) && block === contentOf(torrent, { index, begin })
    ? begin
    : undefined;
}

function withThis(right: readonly number[], event: Seen): readonly number[] {
  const begin = rightBlock(event);
  return begin === undefined || right.includes(begin) ? right : [...right, begin];
}

const machine = setup({
  types: typesOf<Piece>(),
  guards: {
    'it is the last block that was missing': ({ context, event }) =>
      withThis(context.right, event).length ===
      blocksIn(parametersOf(event).torrent, bodyOf(event).index ?? 0),
    'it is a right block': ({ event }) => rightBlock(event) !== undefined,
    'it is a wrong block': ({ event }) => rightBlock(event) === undefined,
    'it began with everything': ({ event }) => beganComplete(event),
  },
  actions: { take: assign({ right: ({ context, event }) => withThis(context.right, event) }) },
}).createMachine({
  id: 'piece',
  context: { right: [] },
  initial: 'missing',
  description:
    'One piece of one peer: missing, under way, and verified once all its blocks have come with the right content.',
  meta: { source: 'BEP 3 (“have … just completed and checked the hash of”)' },
  states: {
    missing: {
      description: 'no block of it has come',
      on: {
        'recv.piece': [
          { guard: 'it is the last block that was missing', target: 'verified', actions: 'take' },
          { guard: 'it is a right block', target: 'partial', actions: 'take' },
        ],
        'send.piece': {
          guard: 'it began with everything',
          target: 'verified',
          description: 'A seed from the start.',
        },
        'send.have': {
          guard: 'it began with everything',
          target: 'verified',
          description: 'Instead of a bitfield, which may be left out.',
        },
      },
    },
    partial: {
      description: 'some right blocks of it have come',
      on: {
        'recv.piece': [
          { guard: 'it is the last block that was missing', target: 'verified', actions: 'take' },
          { guard: 'it is a right block', actions: 'take' },
          { guard: 'it is a wrong block', description: 'It fails its hash in the end.' },
        ],
      },
    },
    verified: {
      description: 'all of it is there, and right',
      on: { 'send.have': {}, 'send.piece': {} },
    },
  },
});

const SAID: ReadonlySet<string> = new Set(['recv.piece', 'send.have', 'send.piece']);

export const piece: MachineSpec = {
  name: 'piece',
  doc: 'One piece of one peer: others are told of it, and get blocks of it, only when all its blocks have come with the right content.',
  machine,
  key: (event) => (SAID.has(event.type) && !isTrackers(event) ? bodyOf(event).index : undefined),
};
