import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { GO_AHEAD, REDIRECTOR_PORT } from '../constants.ts';
import { bodyOf } from './seen.ts';

interface Transfer {
  readonly port: number;
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
  'send.fin': { target: 'closed', description: 'Done, or given up.' },
  'recv.fin': { target: 'closed' },
} as const;

const machine = setup({
  types: typesOf<Transfer>(),
  guards: {
    'it says to go ahead': ({ event }) => bodyOf(event).value === GO_AHEAD,
    'it is the redirector’s port': ({ context }) => context.port === REDIRECTOR_PORT,
    'it is GET': ({ event }) => bodyOf(event).verb === 'GET',
    'it is SEND': ({ event }) => bodyOf(event).verb === 'SEND',
    'it is the next piece': ({ context, event }) => isNext(context, event),
  },
  actions: {
    'note the port': assign({ port: ({ event }) => bodyOf(event).port ?? 0 }),
    'note the size': assign({ size: ({ event }) => bodyOf(event).value ?? 0 }),
    'note the size offered': assign({ size: ({ event }) => bodyOf(event).number ?? 0 }),
    'note the offset': assign({ next: ({ event }) => bodyOf(event).value ?? 0 }),
    'note the offset asked for': assign({ next: ({ event }) => bodyOf(event).number ?? 0 }),
    advance: assign({ next: ({ context, event }) => context.next + (bodyOf(event).size ?? 0) }),
  },
}).createMachine({
  id: 'transfer',
  context: { port: 0, size: 0, next: 0 },
  initial: 'listening',
  description:
    'Whoever is connected to says 1. Then GET, which file and from where, the size, and the file; or SEND, which file and its size, from where, and the file.',
  meta: { source: 'napster messages §5.1, §5.2' },
  states: {
    listening: {
      description: 'there is no connection',
      on: {
        'send.connect': { target: 'open.calling', actions: 'note the port' },
        'recv.connect': { target: 'open.called', actions: 'note the port' },
      },
    },
    open: {
      description: 'there is a connection',
      initial: 'calling',
      on: {
        ...closing,
        'recv.connect': {
          target: '.called',
          actions: 'note the port',
          description: 'Its opener has come back from a crash, and numbers its connections anew.',
        },
      },
      states: {
        calling: {
          description: 'has connected, and waits',
          on: {
            'recv.digits': {
              guard: 'it says to go ahead',
              target: 'greeted',
              meta: { source: 'napster messages §5.1 (“one ASCII char, 1”)' },
            },
            'recv.best_host': { target: 'served', meta: { source: 'opennap metaserver.c' } },
          },
        },
        greeted: {
          description: 'may say what it wants',
          on: {
            'send.verb': [
              { guard: 'it is GET', target: 'asking', meta: { source: 'napster messages §5.1' } },
              { guard: 'it is SEND', target: 'offering', meta: { source: 'napster messages §5.2' } },
            ],
          },
        },
        asking: {
          description: 'has said GET',
          on: { 'send.particulars': { target: 'asked', actions: 'note the offset asked for' } },
        },
        asked: {
          description: 'downloader: waits for the size',
          on: {
            'recv.digits': { target: 'receiving', actions: 'note the size' },
            'recv.refusal': { target: 'refused' },
          },
        },
        offering: {
          description: 'has said SEND',
          on: { 'send.particulars': { target: 'offered', actions: 'note the size offered' } },
        },
        offered: {
          description: 'uploader: waits for the offset',
          on: {
            'recv.digits': { target: 'sending', actions: 'note the offset' },
            'recv.refusal': { target: 'refused' },
          },
        },
        called: {
          description: 'somebody has connected',
          on: {
            'send.digits': {
              guard: 'it says to go ahead',
              target: 'greeting',
              meta: { source: 'napster messages §5.1, §5.2' },
            },
            'send.best_host': {
              guard: 'it is the redirector’s port',
              target: 'served',
              meta: { source: 'napster messages §2; opennap metaserver.c' },
            },
          },
        },
        greeting: {
          description: 'has said 1',
          on: {
            'recv.verb': [
              { guard: 'it is GET', target: 'wanted' },
              { guard: 'it is SEND', target: 'given' },
            ],
          },
        },
        wanted: {
          description: 'uploader: somebody wants a file',
          on: { 'recv.particulars': { target: 'deciding', actions: 'note the offset asked for' } },
        },
        deciding: {
          description: 'uploader: says its size, or no',
          on: {
            'send.digits': {
              target: 'sending',
              actions: 'note the size',
              meta: { source: 'napster messages §5.1' },
            },
            'send.refusal': {
              target: 'refused',
              meta: { source: 'napster messages §5.1 (INVALID REQUEST, FILE NOT SHARED)' },
            },
          },
        },
        given: {
          description: 'downloader: somebody offers a file',
          on: { 'recv.particulars': { target: 'judging', actions: 'note the size offered' } },
        },
        judging: {
          description: 'downloader: says where to begin, or no',
          on: {
            'send.digits': {
              target: 'receiving',
              actions: 'note the offset',
              meta: { source: 'napster messages §5.2' },
            },
            'send.refusal': {
              target: 'refused',
              meta: { source: 'napster messages §5.2 (INVALID REQUEST)' },
            },
          },
        },
        receiving: {
          description: 'downloader: pieces come',
          on: { 'recv.data': { actions: 'advance' } },
        },
        sending: {
          description: 'uploader: pieces go, in order, each once',
          on: {
            'send.data': {
              guard: 'it is the next piece',
              actions: 'advance',
              meta: { source: 'napster messages §5.1, §5.2' },
            },
          },
        },
        refused: { description: 'somebody has said no' },
        served: { description: 'the redirector has answered' },
      },
    },
    closed: { type: 'final', description: 'the connection is closed' },
  },
});

export const transfer: MachineSpec = {
  name: 'transfer',
  doc: 'One TCP connection between two clients, watched at either end: who says what when, and that the pieces of a file go in order. Also to the redirector.',
  machine,
  key: (event) => bodyOf(event).socket,
};
