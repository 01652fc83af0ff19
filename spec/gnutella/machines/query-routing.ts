import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { mayHave, patched, type RouteTable, resetTable } from '../query-routing.ts';
import { isLeaf, roleOf } from '../roles.ts';
import { agreed, bodyOf } from './seen.ts';

interface Shielded {
  /** Undefined: it has told of none yet. Null: of none that can be understood. */
  readonly table: RouteTable | null | undefined;
}

function afterPatch({ table }: Shielded, event: Seen): RouteTable | null {
  const { number = 0, of = 0, bits = 4, data = '' } = bodyOf(event);
  return (table && patched(table, { number, of, bits, data })) ?? null;
}

const machine = setup({
  types: typesOf<Shielded>(),
  guards: {
    'it may have what is sought': ({ context: { table }, event }) =>
      table === undefined || (table !== null && mayHave(table, bodyOf(event).criteria ?? '')),
  },
  actions: {
    reset: assign({
      table: ({ event }) => {
        const { length = 0, infinity = 0 } = bodyOf(event);
        return resetTable({ length, infinity });
      },
    }),
    patch: assign({ table: ({ context, event }) => afterPatch(context, event) }),
    forget: assign({ table: undefined }),
  },
}).createMachine({
  id: 'query-routing',
  context: { table: undefined },
  initial: 'shielding',
  description:
    'An ultrapeer sends a leaf only such Queries whose words are all in the table that the leaf has told; and any while it has not told it whole.',
  meta: { source: 'QRP §2, §4; ultrapeers §2' },
  states: {
    shielding: {
      description: 'keeps the table that the leaf has told',
      on: {
        'recv.reset': { actions: 'reset' },
        'recv.patch': { actions: 'patch' },
        'send.query': {
          guard: 'it may have what is sought',
          meta: { source: 'QRP §2; ultrapeers §2 (QRP routing)' },
        },
        unreachable: { actions: 'forget' },
        close: { actions: 'forget' },
      },
    },
  },
});

export const queryRouting: MachineSpec = {
  name: 'query-routing',
  doc: 'What an ultrapeer asks one of its leaves: only what the leaf’s table says that it may have.',
  machine,
  volatile: true,
  key(event) {
    const params = agreed(event);
    const isDown = roleOf(event.peer, params) === 'ultrapeer' && isLeaf(event.other ?? '', params);
    return isDown ? event.other : undefined;
  },
};
