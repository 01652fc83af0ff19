import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import { ipText } from '../../kit/ipv4.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { FIREWALLED, REDIRECTOR_PORT } from '../constants.ts';
import { agreed, bodyOf, onePerClient } from './seen.ts';

interface Doors {
  /** Addresses and ports that the server has named: to be connected to once for each time. */
  readonly open: readonly string[];
}

function placeIn(event: Seen): string {
  const { ip = 0, port = 0 } = bodyOf(event);
  return `${ipText(ip)}:${port}`;
}

function doorIn(event: Seen): string {
  return `${event.other}:${bodyOf(event).port}`;
}

const machine = setup({
  types: typesOf<Doors>(),
  guards: {
    'there is a port': ({ event }) => bodyOf(event).port !== FIREWALLED,
    'it is the redirector’s': ({ event }) =>
      bodyOf(event).port === REDIRECTOR_PORT && event.other === agreed(event).redirector,
    'the server has named it': ({ context, event }) => context.open.includes(doorIn(event)),
  },
  actions: {
    remember: assign({ open: ({ context, event }) => [...context.open, placeIn(event)] }),
    use: assign({
      open: ({ context, event }) => {
        const used = context.open.indexOf(doorIn(event));
        return context.open.filter((_, at) => at !== used);
      },
    }),
  },
}).createMachine({
  id: 'doors',
  context: { open: [] },
  initial: 'watching',
  description:
    'A client connects to a port only that the server has named to it, in 204 or 501, and that is not 0: behind a firewall nobody gets.',
  meta: { source: 'napster messages 2 (port 0), 204, 500, 501, §5' },
  states: {
    watching: {
      description: 'remembers which places the server has named',
      on: {
        'recv.get_ack': {
          guard: 'there is a port',
          actions: 'remember',
          meta: { source: 'napster messages 204' },
        },
        'recv.alternate_ack': {
          guard: 'there is a port',
          actions: 'remember',
          meta: { source: 'napster messages 501' },
        },
        'send.connect': [
          { guard: 'it is the redirector’s', meta: { source: 'napster messages §2' } },
          {
            guard: 'the server has named it',
            actions: 'use',
            meta: { source: 'napster messages §5.1, §5.2' },
          },
        ],
      },
    },
  },
});

export const doors: MachineSpec = {
  name: 'doors',
  doc: 'Where a client connects: to the redirector, and to where the server says that another client listens; never to port 0.',
  machine,
  key: onePerClient,
};
