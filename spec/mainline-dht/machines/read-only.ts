import { setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

const marked = { guard: 'it is marked read-only', meta: { source: 'BEP 43 (“places a ro key”)' } } as const;
const unmarked = { guard: 'it is not marked read-only' } as const;

const machine = setup({
  types: typesOf<object>(),
  guards: {
    'it is to be read-only': ({ event }) => bodyOf(event).on === true,
    'it is to be so no longer': ({ event }) => bodyOf(event).on === false,
    'it is marked read-only': ({ event }) => bodyOf(event).ro === true,
    'it is not marked read-only': ({ event }) => bodyOf(event).ro !== true,
  },
}).createMachine({
  id: 'read-only',
  context: {},
  initial: 'open',
  description: 'A read-only node says so in its queries, and answers nobody’s.',
  meta: { source: 'BEP 43 Read-Only State' },
  states: {
    open: {
      description: 'answers whoever asks',
      on: {
        'call.read_only': { guard: 'it is to be read-only', target: 'quiet' },
        'send.response': {},
        'send.error': {},
        'send.ping': unmarked,
        'send.find_node': unmarked,
        'send.get_peers': unmarked,
        'send.announce_peer': unmarked,
      },
    },
    quiet: {
      description: 'answers nobody (“no longer responds to query messages”)',
      on: {
        'call.read_only': { guard: 'it is to be so no longer', target: 'open' },
        'send.ping': marked,
        'send.find_node': marked,
        'send.get_peers': marked,
        'send.announce_peer': marked,
      },
    },
  },
});

export const readOnly: MachineSpec = {
  name: 'read-only',
  doc: 'Whether a node is read-only: then it answers nobody, and its queries say so.',
  machine,
  key: onePerPeer,
};
