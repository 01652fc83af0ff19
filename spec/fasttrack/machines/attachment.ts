import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { foundingRole } from '../parameters.ts';
import { agreed } from './seen.ts';

interface Attachment {
  /** Who has said that it is a supernode. */
  readonly ponged: readonly (Name | undefined)[];
  /** Whose child it is, or wants to be. */
  readonly parent: Name | undefined;
}

const LOOKING: Attachment = { ponged: [], parent: undefined };

const refused = { guard: 'it is that supernode', target: 'probing', actions: 'forget it' } as const;
const lost = { guard: 'it is its supernode', target: 'bootstrapping', actions: 'look anew' } as const;
const isParent = ({ context, event }: { context: Attachment; event: Seen }) => context.parent === event.other;
const ping = { 'send.ping': { target: 'probing' } } as const;
const toParent = { guard: 'it is its supernode' } as const;

const machine = setup({
  types: typesOf<Attachment>(),
  guards: {
    'it is one of the supernodes': ({ event }) => foundingRole(agreed(event), event.peer) === 'supernode',
    'it has said that it is a supernode': ({ context, event }) => context.ponged.includes(event.other),
    'it is that supernode': isParent,
    'it is its supernode': isParent,
    'it succeeded': ({ event }) => succeeded(event),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: {
    'note the supernode': assign({ ponged: ({ context, event }) => [...context.ponged, event.other] }),
    'turn to it': assign({
      parent: ({ event }) => event.other,
      ponged: ({ context, event }) => context.ponged.filter((each) => each !== event.other),
    }),
    'forget it': assign({ parent: undefined }),
    'look anew': assign(LOOKING),
  },
}).createMachine({
  id: 'attachment',
  context: LOOKING,
  initial: 'offline',
  description:
    'An ordinary node’s way to a supernode: ping some, ask those that say that they are one, keep the first that takes it; and when that is lost, again.',
  meta: { source: 'Liang, Kumar, Ross 2006; giFT-FastTrack 0x02, 0x2c, udp 0x27–0x29' },
  on: {
    'done.promote': [
      { guard: 'it succeeded', target: '.above', actions: 'look anew' },
      { guard: 'it failed' },
    ],
    'done.demote': { description: 'It is an ordinary node already; or it does not become one.' },
    close: { description: 'A connection that is no business of its way.' },
    'done.join': { guard: 'it failed', target: '.offline', actions: 'look anew' },
  },
  states: {
    offline: {
      description: 'has not come in',
      on: {
        'call.join': [{ guard: 'it is one of the supernodes', target: 'above' }, { target: 'bootstrapping' }],
      },
    },
    bootstrapping: {
      description: 'knows addresses, and nobody',
      on: ping,
    },
    probing: {
      description: 'waits for supernodes to answer',
      on: {
        'send.ping': {},
        'recv.supernode_pong': { actions: 'note the supernode' },
        'send.node_info': {
          guard: 'it has said that it is a supernode',
          target: 'attaching',
          actions: 'turn to it',
          meta: { source: 'giFT-FastTrack 0x02' },
        },
      },
    },
    attaching: {
      description: 'has asked a supernode, and waits',
      on: {
        'recv.supernode_pong': { actions: 'note the supernode' },
        'recv.external_ip': {
          guard: 'it is that supernode',
          target: 'attached',
          meta: { source: 'giFT-FastTrack 0x2c' },
        },
        unreachable: refused,
        close: refused,
      },
    },
    attached: {
      description: 'has one supernode, and speaks to no other',
      on: {
        'send.share': { ...toParent, meta: { source: 'giFT-FastTrack 0x22' } },
        'send.unshare': { ...toParent, meta: { source: 'giFT-FastTrack 0x05' } },
        'send.search': { ...toParent, meta: { source: 'giFT-FastTrack 0x06' } },
        'done.join': { guard: 'it succeeded' },
        unreachable: lost,
        close: lost,
      },
    },
    above: {
      description: 'is a supernode, and has none',
      on: {
        'done.join': { guard: 'it succeeded' },
        'done.demote': { guard: 'it succeeded', target: 'bootstrapping' },
      },
    },
  },
});

export const attachment: MachineSpec = {
  name: 'attachment',
  doc: 'How an ordinary node comes to a supernode, to no more than one at a time, and says nothing to it before it is taken.',
  machine,
  volatile: true,
  key: onePerPeer,
};
