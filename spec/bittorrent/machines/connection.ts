import { setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { PROTOCOL } from '../constants.ts';
import { bodyOf, onePerConnection, parametersOf } from './seen.ts';

/** What is nobody's flag. */
const PLAIN = {
  'send.have': {},
  'send.request': {},
  'send.piece': {},
  'send.cancel': {},
  'send.keep_alive': {},
  'send.port': {},
} as const;

const END = {
  unreachable: { target: '#connection.over' },
  close: { target: '#connection.over', description: 'This peer ends it.' },
} as const;

/** “Next comes the 20 byte sha1 hash … If both sides don’t send the same value, they sever the connection.” */
function isOfThisTorrent(event: Seen): boolean {
  const { protocol, info_hash } = bodyOf(event);
  return protocol === PROTOCOL && info_hash === parametersOf(event).torrent.infoHash;
}

const machine = setup({
  types: typesOf<object>(),
  guards: {
    'it names the protocol and this torrent': ({ event }) => isOfThisTorrent(event),
    'it names another protocol or torrent': ({ event }) => !isOfThisTorrent(event),
  },
}).createMachine({
  id: 'connection',
  context: {},
  initial: 'closed',
  description:
    'One connection: a handshake from each end, then two flags at each end. It begins choked and not interested.',
  meta: { source: 'BEP 3 peer protocol' },
  states: {
    closed: {
      description: 'there is none',
      on: {
        'send.handshake': { guard: 'it names the protocol and this torrent', target: 'calling' },
        'recv.handshake': [
          { guard: 'it names another protocol or torrent', target: 'strange' },
          { target: 'called' },
        ],
        close: { description: 'Nothing to close: the other one has been quicker.' },
      },
    },
    calling: {
      description: 'this peer has sent its handshake, and waits for the other’s',
      on: {
        ...END,
        'recv.handshake': [
          { guard: 'it names another protocol or torrent', target: 'strange' },
          { target: 'open' },
        ],
      },
    },
    strange: {
      description: 'the other one has named another torrent: nothing is left but to hang up',
      meta: { source: 'BEP 3 (“they sever the connection”)' },
      on: {
        ...END,
        'send.handshake': {
          guard: 'it names the protocol and this torrent',
          description: 'Each end says its own before it hears the other’s.',
        },
      },
    },
    called: {
      description: 'the other one has sent its handshake, and waits for this peer’s',
      on: {
        'send.handshake': { guard: 'it names the protocol and this torrent', target: 'open' },
        close: { target: 'over', description: 'It is not welcome.' },
      },
    },
    open: {
      type: 'parallel',
      description: 'both have shaken hands',
      on: END,
      states: {
        beginning: {
          initial: 'first',
          description: 'what this peer says first',
          states: {
            first: {
              description: 'nothing but the handshake has been said',
              on: {
                'send.bitfield': {
                  target: 'later',
                  description: 'Only ever as the first message.',
                  meta: { source: 'BEP 3 (“bitfield is only ever sent as the first message”)' },
                },
                'send.have': { target: 'later' },
                'send.port': { target: 'later' },
                'send.keep_alive': { target: 'later' },
                'send.unchoke': { target: 'later' },
                'send.interested': { target: 'later' },
              },
            },
            later: { description: 'something has been said', on: PLAIN },
          },
        },
        choking: {
          initial: 'choking',
          description: 'whether this peer chokes the other',
          states: {
            choking: { description: 'it does', on: { 'send.unchoke': { target: 'unchoking' } } },
            unchoking: { description: 'it does not', on: { 'send.choke': { target: 'choking' } } },
          },
        },
        interest: {
          initial: 'uninterested',
          description: 'whether this peer is interested in what the other has',
          states: {
            uninterested: { description: 'it is not', on: { 'send.interested': { target: 'interested' } } },
            interested: { description: 'it is', on: { 'send.not_interested': { target: 'uninterested' } } },
          },
        },
        choked: {
          initial: 'choked',
          description: 'whether the other chokes this peer',
          states: {
            choked: { description: 'it does', on: { 'recv.unchoke': { target: 'unchoked' } } },
            unchoked: { description: 'it does not', on: { 'recv.choke': { target: 'choked' } } },
          },
        },
        wanted: {
          initial: 'unwanted',
          description: 'whether the other is interested in what this peer has',
          states: {
            unwanted: { description: 'it is not', on: { 'recv.interested': { target: 'wanted' } } },
            wanted: { description: 'it is', on: { 'recv.not_interested': { target: 'unwanted' } } },
          },
        },
      },
    },
    over: { type: 'final', description: 'its end has come' },
  },
});

export const connection: MachineSpec = {
  name: 'connection',
  doc: 'One connection: handshakes first, and of one torrent, a bitfield only right after, and each flag changes only to what it was not.',
  machine,
  volatile: true,
  key: onePerConnection,
};
