import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

interface Wish {
  /** What its user asked of it last: to be read-only. */
  readonly wished: boolean;
}

const marked = {
  guard: 'it says that it is read-only, or need not',
  meta: { source: 'BEP 43 (“places a ro key”)' },
} as const;
const unmarked = { guard: 'it does not say so, or may' } as const;
const answering = { guard: 'it need not be read-only any longer' } as const;

const machine = setup({
  types: typesOf<Wish>(),
  guards: {
    'it is read-only now': ({ context, event }) => succeeded(event) && context.wished,
    'it is so no longer': ({ context, event }) => succeeded(event) && !context.wished,
    'it says that it is read-only, or need not': ({ context, event }) =>
      bodyOf(event).ro === true || !context.wished,
    'it does not say so, or may': ({ context, event }) => bodyOf(event).ro !== true || context.wished,
    'it need not be read-only any longer': ({ context }) => !context.wished,
  },
  actions: { heed: assign({ wished: ({ event }) => bodyOf(event).on === true }) },
}).createMachine({
  id: 'read-only',
  context: { wished: false },
  initial: 'open',
  description:
    'A read-only node says so in its queries, and answers nobody’s. Not every node can be one: what counts is that it says yes to its user; until then it may be the one or the other.',
  meta: { source: 'BEP 43 Read-Only State' },
  states: {
    open: {
      description: 'answers whoever asks',
      on: {
        'call.read_only': { actions: 'heed' },
        'done.read_only': [{ guard: 'it is read-only now', target: 'quiet' }, {}],
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
        'call.read_only': { actions: 'heed' },
        'done.read_only': [{ guard: 'it is so no longer', target: 'open' }, {}],
        'send.response': answering,
        'send.error': answering,
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
