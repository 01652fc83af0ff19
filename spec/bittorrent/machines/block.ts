import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf, isTrackers } from './seen.ts';

interface Block {
  /** How often it was asked for here. */
  readonly owed: number;
}

/**
 * A request that crosses a choke and an unchoke is made again, and both count: without the fast extension (BEP 6) nobody can
 * tell. So a block may be owed more than once.
 */
const machine = setup({
  types: typesOf<Block>(),
  guards: { 'it was asked for once': ({ context }) => context.owed <= 1 },
  actions: {
    more: assign({ owed: ({ context }) => context.owed + 1 }),
    fewer: assign({ owed: ({ context }) => context.owed - 1 }),
  },
}).createMachine({
  id: 'block',
  context: { owed: 0 },
  initial: 'quiet',
  description: 'One block between this peer and another: asked for, then sent or cancelled.',
  meta: { source: 'BEP 3 peer protocol (request, piece, cancel)' },
  states: {
    quiet: {
      description: 'nobody has asked for it',
      on: { 'send.request': { target: 'wanted' }, 'recv.request': { target: 'owed', actions: 'more' } },
    },
    wanted: {
      description: 'this peer has asked the other for it',
      on: {
        'recv.piece': { target: 'done' },
        'send.cancel': { target: 'done', description: 'It has come from somebody else.' },
        'send.request': {
          description: 'Again: the other one had choked this peer, or the connection had ended.',
        },
        'recv.request': {
          target: 'owed',
          actions: 'more',
          description: 'The other one has come back without it.',
        },
      },
    },
    owed: {
      description: 'the other one has asked this peer for it',
      on: {
        'send.piece': [
          { guard: 'it was asked for once', target: 'done' },
          { actions: 'fewer', description: 'It was asked for again across a choke.' },
        ],
        'recv.cancel': [{ guard: 'it was asked for once', target: 'done' }, { actions: 'fewer' }],
        'recv.request': {
          actions: 'more',
          description: 'Again: this peer had choked the other, or the connection had ended.',
        },
      },
    },
    done: { type: 'final', description: 'sent, or no longer wanted' },
  },
});

const SAID: ReadonlySet<string> = new Set([
  'send.request',
  'recv.request',
  'send.piece',
  'recv.piece',
  'send.cancel',
  'recv.cancel',
]);

export const block: MachineSpec = {
  name: 'block',
  doc: 'One block between two peers: it is sent only if asked for and not cancelled, and cancelled only if asked for.',
  machine,
  key(event) {
    if (!SAID.has(event.type) || isTrackers(event)) return undefined;
    const { index, begin } = bodyOf(event);
    return `${event.other} ${index} ${begin}`;
  },
};
