import { setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf, isFlood } from './seen.ts';

const closing = { unreachable: { target: 'closed' }, close: { target: 'closed' } } as const;

/** It has asked to be a child: a supernode would not. */
const apply = { 'recv.node_info': { target: 'closed' } } as const;

const childs = { guard: 'it is of a child’s search' } as const;

const machine = setup({
  types: typesOf<object>(),
  guards: { 'it is of a child’s search': ({ event }) => !isFlood(bodyOf(event).id) },
}).createMachine({
  id: 'link',
  context: {},
  initial: 'closed',
  description:
    'Two supernodes are linked once both have said so, until their connection ends. Only then searches go from one to the other, and what is found goes back.',
  meta: { source: 'giFT-FastTrack 0x01, 0x0a, 0x0b; Liang, Kumar, Ross 2006' },
  on: { 'send.reply': childs, 'send.reply_end': childs },
  states: {
    closed: {
      description: 'there is no link',
      on: {
        'send.neighbours': { target: 'asking', meta: { source: 'giFT-FastTrack 0x01' } },
        'recv.neighbours': { target: 'asked' },
        'send.node_pong': { description: 'To a ping.' },
        close: { description: 'A connection that was none.' },
      },
    },
    asking: {
      description: 'has asked',
      on: {
        'recv.neighbours': { target: 'open', description: 'An answer; or the other has asked, too.' },
        'recv.node_pong': { target: 'closed', description: 'The other is no supernode.' },
        ...closing,
        ...apply,
      },
    },
    asked: {
      description: 'the other has asked',
      on: {
        'send.neighbours': { target: 'open', meta: { source: 'giFT-FastTrack 0x01' } },
        'send.node_pong': { target: 'closed', description: 'It is no supernode.' },
        ...closing,
      },
    },
    open: {
      description: 'they are linked',
      on: {
        'send.forward': { meta: { source: 'giFT-FastTrack 0x0a, 0x0b' } },
        'recv.forward': {},
        'send.reply': { meta: { source: 'giFT-FastTrack 0x07' } },
        'send.reply_end': { meta: { source: 'giFT-FastTrack 0x08' } },
        ...closing,
        ...apply,
      },
    },
  },
});

export const link: MachineSpec = {
  name: 'link',
  doc: 'The link of two supernodes, watched at either end: searches, and what they have found, go over it while it is open.',
  machine,
  volatile: true,
  key: (event) => event.other,
};
