import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

interface Transfer {
  readonly size: number;
  /** Where in the file the next piece begins. */
  readonly next: number;
}

function isNext({ next, size }: Transfer, event: Seen): boolean {
  const piece = bodyOf(event);
  const length = piece.size ?? 0;
  return piece.offset === next && length > 0 && next + length <= size;
}

const closing = {
  'send.http_close': { target: 'closed', description: 'Done, given up, or refused.' },
  'recv.http_close': { target: 'closed' },
} as const;

const machine = setup({
  types: typesOf<Transfer>(),
  guards: { 'it is the next piece': ({ context, event }) => isNext(context, event) },
  actions: {
    'note the size': assign({ size: ({ event }) => bodyOf(event).size ?? 0 }),
    advance: assign({ next: ({ context, event }) => context.next + (bodyOf(event).size ?? 0) }),
  },
}).createMachine({
  id: 'transfer',
  context: { size: 0, next: 0 },
  initial: 'closed',
  description:
    'GET and which file; its size, and the file in order, or that it is not there. Whoever was told to push says GIVE first, and is asked then.',
  meta: { source: 'giFT-FastTrack, fst_download, fst_http, fst_push' },
  states: {
    closed: {
      description: 'there is no connection for it',
      on: {
        'send.http_get': { target: 'asked', meta: { source: 'giFT-FastTrack, fst_download' } },
        'recv.http_get': { target: 'deciding' },
        'send.give': { target: 'offering', meta: { source: 'giFT-FastTrack, fst_push' } },
        'recv.give': { target: 'offered' },
      },
    },
    offering: {
      description: 'uploader: has connected',
      on: { 'recv.http_get': { target: 'deciding' }, ...closing },
    },
    offered: {
      description: 'downloader: the uploader has connected',
      on: {
        'send.http_get': { target: 'asked', meta: { source: 'giFT-FastTrack, fst_push' } },
        'send.http_close': { target: 'closed' },
      },
    },
    asked: {
      description: 'downloader: has said GET',
      on: {
        'recv.http_ok': { target: 'receiving', actions: 'note the size' },
        'recv.http_error': { target: 'closed' },
        ...closing,
      },
    },
    deciding: {
      description: 'uploader: says its size, or no',
      on: {
        'send.http_ok': {
          target: 'sending',
          actions: 'note the size',
          meta: { source: 'giFT-FastTrack, fst_http (200)' },
        },
        'send.http_error': { target: 'closed', meta: { source: 'giFT-FastTrack, fst_http (404)' } },
        'send.http_close': { target: 'closed', description: 'Nobody gets through a firewall.' },
      },
    },
    receiving: {
      description: 'downloader: pieces come',
      on: { 'recv.data': { actions: 'advance' }, ...closing },
    },
    sending: {
      description: 'uploader: pieces go, in order, each once',
      on: {
        'send.data': {
          guard: 'it is the next piece',
          actions: 'advance',
          meta: { source: 'giFT-FastTrack, fst_http' },
        },
        ...closing,
      },
    },
  },
});

export const transfer: MachineSpec = {
  name: 'transfer',
  doc: 'One transfer between two nodes, watched at either end: who says what when, and that the pieces of a file go in order.',
  machine,
  volatile: true,
  key: (event) => {
    const { transfer } = bodyOf(event);
    return transfer === undefined ? undefined : `${event.other} ${transfer}`;
  },
};
