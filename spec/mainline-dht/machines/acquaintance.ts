import { assign, setup } from 'xstate';
import { onePerPeer, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { bodyOf, including, namedIn } from './seen.ts';

interface Acquaintance {
  /** Addresses of which this node has heard. */
  readonly heard: readonly Name[];
}

/** Addresses that this event tells of: who sends, unless it is read-only, and whom it names. */
function toldIn(event: Seen): readonly Name[] {
  const { ro, members, via } = bodyOf(event);
  const sender = event.other === undefined || ro === true ? [] : [event.other];
  const user = via === undefined ? [] : [via];
  return [...sender, ...namedIn(event).map(([, address]) => address), ...(members ?? []), ...user];
}

const machine = setup({
  types: typesOf<Acquaintance>(),
  guards: {
    'it has heard of it': ({ context, event }) => context.heard.includes(event.other!),
    'it tells of someone new': ({ context, event }) =>
      toldIn(event).some((address) => !context.heard.includes(address)),
  },
  actions: {
    remember: assign({ heard: ({ context, event }) => including(context.heard, toldIn(event)) }),
  },
}).createMachine({
  id: 'acquaintance',
  context: { heard: [] },
  initial: 'listening',
  description:
    'A node asks only nodes that it has heard of, and that one is read-only is not the way to hear of it.',
  meta: { source: 'BEP 5 Overview; BEP 43 Read-Only State' },
  states: {
    listening: {
      description: 'remembers of whom it has heard',
      on: {
        'call.*': {
          guard: 'it tells of someone new',
          actions: 'remember',
          description: 'Its user knows some.',
        },
        'recv.*': {
          guard: 'it tells of someone new',
          actions: 'remember',
          meta: {
            source: 'BEP 5 find_node, get_peers (nodes); BEP 43 (“should not add the message sender”)',
          },
        },
        'send.ping': { guard: 'it has heard of it', meta: { source: 'BEP 43 (“waste time to ping”)' } },
        'send.find_node': { guard: 'it has heard of it' },
        'send.get_peers': { guard: 'it has heard of it' },
        'send.announce_peer': { guard: 'it has heard of it' },
      },
    },
  },
});

export const acquaintance: MachineSpec = {
  name: 'acquaintance',
  doc: 'Whom a node asks: only whom its user, an answer or a query of theirs has told it of, and no node of which it knows nothing but that it is read-only.',
  machine,
  key: onePerPeer,
};
