import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import { ipText } from '../../kit/ipv4.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { FIREWALLED, GO_AHEAD, REDIRECTOR_PORT } from '../constants.ts';
import { agreed, bodyOf, onePerClient } from './seen.ts';

/** An address and a port that the server has named, and whose they are. */
interface Door {
  readonly place: string;
  readonly nick: string | undefined;
}

/** A connection to somebody’s port, who has not said 1. */
interface Knock {
  readonly nick: string | undefined;
  readonly socket: string | undefined;
}

interface Doors {
  /** To be connected to once for each time that they were named. */
  readonly open: readonly Door[];
  readonly knocking: readonly Knock[];
}

function named(event: Seen): Door {
  const { ip = 0, port = 0, nick } = bodyOf(event);
  return { place: `${ipText(ip)}:${port}`, nick };
}

/** The door that is knocked at. */
function doorFor({ open }: Doors, event: Seen): Door | undefined {
  return open.find(({ place }) => place === `${event.other}:${bodyOf(event).port}`);
}

function ofNick({ knocking }: Doors, event: Seen): Knock | undefined {
  return knocking.find(({ nick }) => nick === bodyOf(event).nick);
}

function onSocket({ knocking }: Doors, event: Seen): Knock | undefined {
  return knocking.find(({ socket }) => socket === bodyOf(event).socket);
}

function without({ knocking }: Doors, knock: Knock | undefined): readonly Knock[] {
  return knocking.filter((each) => each !== knock);
}

const machine = setup({
  types: typesOf<Doors>(),
  guards: {
    'there is a port': ({ event }) => bodyOf(event).port !== FIREWALLED,
    'it is the redirector’s': ({ event }) =>
      bodyOf(event).port === REDIRECTOR_PORT && event.other === agreed(event).redirector,
    'the server has named it': ({ context, event }) => doorFor(context, event) !== undefined,
    'it says 1': ({ event }) => bodyOf(event).value === GO_AHEAD,
    'it has not opened': ({ context, event }) => ofNick(context, event) !== undefined,
  },
  actions: {
    remember: assign({ open: ({ context, event }) => [...context.open, named(event)] }),
    knock: assign(({ context, event }) => {
      const door = doorFor(context, event)!;
      return {
        open: context.open.filter((each) => each !== door),
        knocking: [...context.knocking, { nick: door.nick, socket: bodyOf(event).socket }],
      };
    }),
    'it opens': assign({ knocking: ({ context, event }) => without(context, onSocket(context, event)) }),
    'it is told': assign({ knocking: ({ context, event }) => without(context, ofNick(context, event)) }),
  },
}).createMachine({
  id: 'doors',
  context: { open: [], knocking: [] },
  initial: 'watching',
  description:
    'A client connects to a port only that the server has named to it, in 204 or 501, and that is not 0: behind a firewall nobody gets. It says that a port cannot be reached where nobody has said 1.',
  meta: { source: 'napster messages 2 (port 0), 204, 500, 501, 626, §5' },
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
            actions: 'knock',
            meta: { source: 'napster messages §5.1, §5.2' },
          },
        ],
        'recv.digits': { guard: 'it says 1', actions: 'it opens' },
        'send.data_port_error': {
          guard: 'it has not opened',
          actions: 'it is told',
          meta: { source: 'napster messages 626' },
        },
      },
    },
  },
});

export const doors: MachineSpec = {
  name: 'doors',
  doc: 'Where a client connects: to the redirector, and to where the server says that another client listens; never to port 0; and of whom it says that they cannot be reached.',
  machine,
  key: onePerClient,
};
