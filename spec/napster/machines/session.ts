import { assign, setup } from 'xstate';
import { succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { REDIRECTOR_PORT } from '../constants.ts';
import { roleOf } from '../parameters.ts';
import { agreed, bodyOf, onePerClient } from './seen.ts';

interface Session {
  /** The server, or the redirector, to which this client is connected. */
  readonly server: Name | undefined;
  /** Its connection to the redirector. */
  readonly socket: string | undefined;
  /** Where its user has said to log in, as long as that was not tried; undefined: wherever. */
  readonly wish: Name | undefined;
  /** Its user has logged it out, or another has its name: it is not to come back of its own accord. */
  readonly isOut: boolean;
}

const toServer = ({ context, event }: { context: Session; event: Seen }) => event.other === context.server;

/** What only somebody says who is logged in. */
const REQUESTS = Object.fromEntries(
  [
    'share',
    'unshare',
    'unshare_all',
    'search',
    'browse',
    'get',
    'alternate_get',
    'accept',
    'accept_failed',
    'queue_limit',
    'download_start',
    'download_end',
    'upload_start',
    'upload_end',
    'data_port_error',
  ].map((type) => [`send.${type}`, { guard: 'to its server' }]),
);

const machine = setup({
  types: typesOf<Session>(),
  guards: {
    'to its server': toServer,
    'from its server': toServer,
    'to somebody else': (step) => !toServer(step),
    'to a client': ({ event }) => bodyOf(event).port !== REDIRECTOR_PORT,
    'it is where its user said': ({ context, event }) =>
      !context.isOut && (context.wish === undefined || context.wish === event.other),
    'to its server, and its user wants it': (step) => toServer(step) && !step.context.isOut,
    'to the redirector, as its user said or not at all': ({ context, event }) =>
      bodyOf(event).port === REDIRECTOR_PORT && (context.wish === undefined || context.wish === event.other),
    'it names a server': ({ context, event }) =>
      bodyOf(event).socket === context.socket && bodyOf(event).port !== 0,
    'it names nobody': ({ context, event }) =>
      bodyOf(event).socket === context.socket && bodyOf(event).port === 0,
    'of that connection': ({ context, event }) => bodyOf(event).socket === context.socket,
    'of another connection': ({ context, event }) => bodyOf(event).socket !== context.socket,
    'it succeeded': ({ event }) => succeeded(event),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: {
    'turn to': assign({
      server: ({ event }) => event.other,
      socket: ({ event }) => bodyOf(event).socket,
      wish: undefined,
    }),
    'note the wish': assign({
      wish: ({ event }) => {
        const { via } = bodyOf(event);
        return roleOf(agreed(event), via) === 'client' ? undefined : via;
      },
      isOut: false,
    }),
    'want in': assign({ isOut: false }),
    'want out': assign({ isOut: true }),
    'note the server': assign({ server: ({ event }) => bodyOf(event).host, socket: undefined }),
    forget: assign({ server: undefined, socket: undefined }),
    'forget the wish': assign({ wish: undefined }),
  },
}).createMachine({
  id: 'session',
  context: { server: undefined, socket: undefined, wish: undefined, isOut: false },
  initial: 'offline',
  description:
    'A client’s way online: perhaps over the redirector, by logging in at one server, whose answer it awaits before it says anything else; and offline again.',
  meta: { source: 'napster messages §2, 2, 3' },
  on: {
    restart: { target: '.offline', actions: 'forget', description: 'It comes back: connections are gone.' },
    'call.login': { actions: 'want in' },
    'call.logout': { actions: 'want out' },
    'done.join': { guard: 'it failed', actions: 'forget the wish' },
    'done.login': { guard: 'it failed', actions: 'forget the wish' },
    'send.connect': { guard: 'to a client', description: 'Transfers need no server.' },
    'send.fin': { guard: 'of another connection' },
    close: {
      guard: 'to somebody else',
      description: 'Also to a server that has said no, and to the redirector that has answered.',
    },
  },
  states: {
    offline: {
      description: 'says nothing to any server',
      on: {
        'send.connect': {
          guard: 'to the redirector, as its user said or not at all',
          target: 'redirecting',
          actions: 'turn to',
          meta: { source: 'napster messages §2' },
        },
        'call.join': { actions: 'note the wish' },
        'call.login': { actions: 'note the wish' },
        'send.login': {
          guard: 'it is where its user said',
          target: 'logging in',
          actions: 'turn to',
          meta: { source: 'napster messages 2' },
        },
      },
    },
    redirecting: {
      description: 'asks the redirector for a server',
      on: {
        'recv.best_host': [
          { guard: 'it names a server', target: 'redirected', actions: 'note the server' },
          { guard: 'it names nobody', target: 'offline', actions: 'forget' },
        ],
        'recv.fin': { guard: 'of that connection', target: 'offline', actions: 'forget' },
        'send.fin': { guard: 'of that connection', target: 'offline', actions: 'forget' },
        unreachable: { guard: 'from its server', target: 'offline', actions: 'forget' },
        close: { guard: 'to its server', target: 'offline', actions: 'forget' },
      },
    },
    redirected: {
      description: 'knows a server',
      on: {
        'send.login': {
          guard: 'to its server, and its user wants it',
          target: 'logging in',
          meta: { source: 'napster messages §2' },
        },
      },
    },
    'logging in': {
      description: 'waits for the server to let it in',
      on: {
        'recv.login_ack': {
          guard: 'from its server',
          target: 'online',
          meta: { source: 'napster messages 3' },
        },
        'recv.login_error': {
          guard: 'from its server',
          target: 'offline',
          actions: 'forget',
          meta: { source: 'napster messages 0' },
        },
        unreachable: { guard: 'from its server', target: 'offline', actions: 'forget' },
        close: { guard: 'to its server', target: 'offline', actions: 'forget' },
      },
    },
    online: {
      description: 'is logged in',
      on: {
        ...REQUESTS,
        'recv.ghost': {
          guard: 'from its server',
          actions: 'want out',
          description: 'Another has its name.',
          meta: { source: 'napster messages 748; that it does not come back is ours' },
        },
        'call.login': { actions: 'note the wish' },
        'done.join': { guard: 'it succeeded', actions: 'forget the wish' },
        'done.login': { guard: 'it succeeded', actions: 'forget the wish' },
        unreachable: { guard: 'from its server', target: 'offline', actions: 'forget' },
        close: { guard: 'to its server', target: 'offline', actions: 'forget' },
      },
    },
  },
});

export const session: MachineSpec = {
  name: 'session',
  doc: 'A client’s session: one server at a time, which has let it in before it asks for anything.',
  machine,
  key: onePerClient,
};
