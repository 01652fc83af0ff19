import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { onePerConnection, placeIn } from './seen.ts';

interface Serving {
  /** What the other one waits for. */
  readonly owed: readonly string[];
}

/** The list without the first such entry. */
function without(list: readonly string[], entry: string): readonly string[] {
  const at = list.indexOf(entry);
  return at < 0 ? list : [...list.slice(0, at), ...list.slice(at + 1)];
}

const END = { unreachable: { target: 'over' }, close: { target: 'over' } } as const;

const machine = setup({
  types: typesOf<Serving>(),
  guards: { 'it waits for this': ({ context, event }) => context.owed.includes(placeIn(event)) },
  actions: {
    owe: assign({ owed: ({ context, event }) => [...context.owed, placeIn(event)] }),
    strike: assign({ owed: ({ context, event }) => without(context.owed, placeIn(event)) }),
    'strike all': assign({ owed: [] }),
  },
}).createMachine({
  id: 'serving',
  context: { owed: [] },
  initial: 'choking',
  description:
    'What one peer sends another: blocks that it was asked for, and that have not been cancelled, while it does not choke it.',
  meta: { source: 'BEP 3 peer protocol (piece, cancel, choke)' },
  states: {
    choking: {
      description: 'sends no blocks, and takes no requests',
      on: { ...END, 'send.unchoke': { target: 'unchoking' } },
    },
    unchoking: {
      description: 'sends what it is asked for',
      on: {
        ...END,
        'recv.request': { actions: 'owe' },
        'recv.cancel': { actions: 'strike' },
        'send.piece': { guard: 'it waits for this', actions: 'strike' },
        'send.choke': { target: 'choking', actions: 'strike all', description: 'Requests are forgotten.' },
      },
    },
    over: { type: 'final', description: 'the connection has ended' },
  },
});

export const serving: MachineSpec = {
  name: 'serving',
  doc: 'What one peer sends another: blocks that were asked for since it was unchoked, once for each request, and not after a cancel.',
  machine,
  volatile: true,
  key: onePerConnection,
};
