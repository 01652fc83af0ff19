import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { portOf } from '../parameters.ts';
import { agreed, bodyOf, saidOf } from './seen.ts';

/** A node that wants to be a child, or is one. */
interface Child {
  readonly address: Name | undefined;
  readonly port: number;
}

interface Entry {
  readonly node: Name | undefined;
  readonly file: string | undefined;
  readonly said: string;
}

interface Index {
  readonly knocking: readonly Child[];
  readonly inside: readonly Child[];
  /** What children share, and the supernode’s own user. */
  readonly entries: readonly Entry[];
}

const NOBODY = { knocking: [], inside: [] };

const childIn = (list: readonly Child[], event: Seen) => list.find(({ address }) => address === event.other);
const except = (list: readonly Child[], event: Seen) => list.filter(({ address }) => address !== event.other);

/** All entries but those of this node; of one file only, where it is named. */
function delisted({ entries }: Index, node: Name | undefined, file?: string): readonly Entry[] {
  return entries.filter((each) => each.node !== node || (file !== undefined && each.file !== file));
}

function listed(context: Index, node: Name | undefined, event: Seen): readonly Entry[] {
  const { file } = bodyOf(event);
  return [...delisted(context, node, file), { node, file, said: saidOf(event) }];
}

/** A reply that says to be this supernode’s own names what is in its index, as it is, and where its owner is. */
function isEntry({ inside, entries }: Index, event: Seen): boolean {
  const { node, port, supernode } = bodyOf(event);
  if (supernode !== event.peer) return true;
  const said = saidOf(event);
  const owner =
    node === event.peer ? portOf(agreed(event), node) : inside.find(({ address }) => address === node)?.port;
  return port === owner && entries.some((each) => each.node === node && each.said === said);
}

const end = { actions: 'end' } as const;

const machine = setup({
  types: typesOf<Index>(),
  guards: {
    'it has asked, and there is room': ({ context, event }) =>
      childIn(context.knocking, event) !== undefined && context.inside.length < agreed(event).children,
    'it is a child': ({ context, event }) => childIn(context.inside, event) !== undefined,
    'it is an entry, or another supernode’s': ({ context, event }) => isEntry(context, event),
  },
  actions: {
    knock: assign({
      knocking: ({ context, event }) => [
        ...except(context.knocking, event),
        { address: event.other, port: bodyOf(event).port ?? 0 },
      ],
      inside: ({ context, event }) => except(context.inside, event),
      entries: ({ context, event }) => delisted(context, event.other),
    }),
    'let in': assign({
      inside: ({ context, event }) => [...context.inside, childIn(context.knocking, event)!],
      knocking: ({ context, event }) => except(context.knocking, event),
    }),
    list: assign({ entries: ({ context, event }) => listed(context, event.other, event) }),
    delist: assign({
      entries: ({ context, event }) => delisted(context, event.other, bodyOf(event).file ?? ''),
    }),
    'list its own': assign({ entries: ({ context, event }) => listed(context, event.peer, event) }),
    'delist its own': assign({
      entries: ({ context, event }) => delisted(context, event.peer, bodyOf(event).file ?? ''),
    }),
    end: assign({
      knocking: ({ context, event }) => except(context.knocking, event),
      inside: ({ context, event }) => except(context.inside, event),
      entries: ({ context, event }) => delisted(context, event.other),
    }),
    'begin anew': assign({
      ...NOBODY,
      entries: ({ context, event }) => context.entries.filter(({ node }) => node === event.peer),
    }),
  },
}).createMachine({
  id: 'index-entry',
  context: { ...NOBODY, entries: [] },
  initial: 'watching',
  description:
    'An entry begins when a child, or the supernode’s own user, shares the file, and ends when that is unshared or the child’s connection ends. Only entries are named; there are no more children than there is room for.',
  meta: { source: 'giFT-FastTrack 0x02, 0x05, 0x07, 0x22, 0x2c; Liang, Kumar, Ross 2006' },
  states: {
    watching: {
      description: 'remembers who the children are, and who shares what',
      on: {
        'recv.node_info': { actions: 'knock' },
        'send.external_ip': {
          guard: 'it has asked, and there is room',
          actions: 'let in',
          meta: { source: 'giFT-FastTrack 0x2c' },
        },
        'recv.neighbours': {
          guard: 'it is a child',
          actions: 'end',
          description: 'It has become a supernode.',
          meta: { source: 'giFT-FastTrack 0x01' },
        },
        'recv.share': { guard: 'it is a child', actions: 'list' },
        'recv.unshare': { guard: 'it is a child', actions: 'delist' },
        'call.share': { actions: 'list its own' },
        'call.unshare': { actions: 'delist its own' },
        'send.reply': {
          guard: 'it is an entry, or another supernode’s',
          meta: { source: 'giFT-FastTrack 0x07' },
        },
        unreachable: end,
        close: end,
        restart: { actions: 'begin anew' },
      },
    },
  },
});

export const indexEntry: MachineSpec = {
  name: 'index-entry',
  doc: 'The entries of a supernode’s index: each lives from 0x22 until 0x05 or the end of its owner’s connection; what a supernode says to be its own is an entry.',
  machine,
  key: onePerPeer,
};
