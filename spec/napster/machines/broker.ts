import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import { ipNumber } from '../../kit/ipv4.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { FIREWALLED } from '../constants.ts';
import { insider, knocked, knockerIn, type Logins, letIn, NOBODY, named, without } from './logins.ts';
import { bodyOf, type Login, onePerServer } from './seen.ts';

/** What one client wants of another, until it has had its answer. */
interface Request {
  readonly by: string;
  readonly of: string;
  readonly file: string | undefined;
  /** What its owner has said. */
  readonly owner: 'unasked' | 'asked' | 'accept' | 'accept_failed' | 'queue_limit' | 'is to push';
  /** How many downloads it grants at a time, if it has said so. */
  readonly limit?: number | undefined;
}

/** One client could not connect to another, and the other is not told yet. */
interface Report {
  readonly by: string;
  readonly of: string | undefined;
}

interface Brokered extends Logins {
  readonly requests: readonly Request[];
  readonly reports: readonly Report[];
}

type Owner = Request['owner'];

/** The request of the client at the other end that this message to it answers. */
function answeredBy(context: Brokered, event: Seen, owner: Owner): Request | undefined {
  const { nick, file } = bodyOf(event);
  const by = insider(context, event)?.nick;
  return context.requests.find(
    (each) => each.by === by && each.of === nick && each.file === file && each.owner === owner,
  );
}

/** The request of the client that is named here, to the one at the other end. */
function passedTo(context: Brokered, event: Seen, owner: Owner): Request | undefined {
  const { nick, file } = bodyOf(event);
  const of = insider(context, event)?.nick;
  return context.requests.find(
    (each) => each.of === of && each.by === nick && each.file === file && each.owner === owner,
  );
}

function isPlaceOf(login: Login | undefined, event: Seen): boolean {
  const { ip, port } = bodyOf(event);
  const isThere = login !== undefined && ip === ipNumber(`${login.address}`) && port === login.port;
  return isThere && isLineOf(login, event);
}

function isLineOf(login: Login | undefined, event: Seen): boolean {
  return login !== undefined && (bodyOf(event).speed ?? 0) === login.speed;
}

/** What 607 passes on, with the downloader’s line. */
function wanted(context: Brokered, event: Seen): Request | undefined {
  return isLineOf(named(context, bodyOf(event).nick), event)
    ? passedTo(context, event, 'unasked')
    : undefined;
}

/** What 620 answers: as many as the owner has said. */
function limited(context: Brokered, event: Seen): Request | undefined {
  const request = answeredBy(context, event, 'queue_limit');
  return request?.limit === bodyOf(event).limit ? request : undefined;
}

/** What 204 answers: the owner has accepted, or nobody can connect to it. */
function acknowledged(context: Brokered, event: Seen): Request | undefined {
  const owner = named(context, bodyOf(event).nick);
  if (!isPlaceOf(owner, event)) return undefined;
  const accepted = answeredBy(context, event, 'accept');
  return accepted ?? (owner!.port === FIREWALLED ? answeredBy(context, event, 'unasked') : undefined);
}

/** What 501 answers: the owner has accepted the push, or has accepted before it was known that it has to push. */
function pushed(context: Brokered, event: Seen): Request | undefined {
  const downloader = named(context, bodyOf(event).nick);
  if (!isPlaceOf(downloader, event)) return undefined;
  const isAgreed = passedTo(context, event, 'is to push') !== undefined;
  return passedTo(context, event, 'accept') ?? (isAgreed ? passedTo(context, event, 'unasked') : undefined);
}

/** What 626 passes on: whoever is named has said it of the client at the other end. */
function reported(context: Brokered, event: Seen): Report | undefined {
  const of = insider(context, event)?.nick;
  return context.reports.find((each) => each.of === of && each.by === bodyOf(event).nick);
}

/** Once nobody can connect to an owner that has accepted, it is to push. */
function answered(context: Brokered, event: Seen): readonly Request[] {
  const request = acknowledged(context, event)!;
  const isToPush = request.owner === 'accept' && bodyOf(event).port === FIREWALLED;
  return [...except(context, request), ...(isToPush ? [{ ...request, owner: 'is to push' } as const] : [])];
}

/** It pushes. */
function sentOut(context: Brokered, event: Seen): readonly Request[] {
  const over = [pushed(context, event), passedTo(context, event, 'is to push')];
  return context.requests.filter((each) => !over.includes(each));
}

/** What 206 answers: anything that is open. */
function missing(context: Brokered, event: Seen): Request | undefined {
  const owners = ['accept', 'unasked', 'asked', 'accept_failed', 'queue_limit'] as const;
  return owners.map((owner) => answeredBy(context, event, owner)).find((request) => request !== undefined);
}

function withOwner(
  context: Brokered,
  event: Seen,
  from: Owner,
  to: Owner,
  limit?: number,
): readonly Request[] {
  const request = passedTo(context, event, from);
  return context.requests.map((each) => (each === request ? { ...each, owner: to, limit } : each));
}

function except(context: Brokered, request: Request | undefined): readonly Request[] {
  return context.requests.filter((each) => each !== request);
}

/** What this client wanted is nobody’s business any more; who waits for it is still to be told. */
function left(context: Brokered, event: Seen): readonly Request[] {
  const nick = insider(context, event)?.nick;
  return context.requests.filter(({ by }) => by !== nick);
}

const end = { target: 'serving', actions: 'end' } as const;

const machine = setup({
  types: typesOf<Brokered>(),
  guards: {
    'it has knocked': ({ context, event }) => knockerIn(context, event) !== undefined,
    'it is logged in': ({ context, event }) => insider(context, event) !== undefined,
    'somebody wants this of it': ({ context, event }) => wanted(context, event) !== undefined,
    'it was asked': ({ context, event }) => passedTo(context, event, 'asked') !== undefined,
    'the owner has accepted, and is there; or nobody can connect to it': ({ context, event }) =>
      acknowledged(context, event) !== undefined,
    'it has accepted a push, and that is where the downloader is': ({ context, event }) =>
      pushed(context, event) !== undefined,
    'it waits for this': ({ context, event }) => missing(context, event) !== undefined,
    'its owner has declined': ({ context, event }) =>
      answeredBy(context, event, 'accept_failed') !== undefined,
    'its owner has met the limit': ({ context, event }) => limited(context, event) !== undefined,
    'that one has said so': ({ context, event }) => reported(context, event) !== undefined,
  },
  actions: {
    knock: assign(({ context, event }) => ({
      ...knocked(context, event),
      requests: left(context, event),
    })),
    'let in': assign(({ context, event }) => letIn(context, event)),
    'note the request': assign({
      requests: ({ context, event }) => {
        const { nick = '', file } = bodyOf(event);
        return [...context.requests, { by: insider(context, event)!.nick, of: nick, file, owner: 'unasked' }];
      },
    }),
    'it is passed on': assign({
      requests: ({ context, event }) => withOwner(context, event, 'unasked', 'asked'),
    }),
    'it accepts': assign({ requests: ({ context, event }) => withOwner(context, event, 'asked', 'accept') }),
    'it declines': assign({
      requests: ({ context, event }) => withOwner(context, event, 'asked', 'accept_failed'),
    }),
    'it has met its limit': assign({
      requests: ({ context, event }) => {
        const { limit } = bodyOf(event);
        return withOwner(context, event, 'asked', 'queue_limit', limit);
      },
    }),
    'it may connect': assign({ requests: ({ context, event }) => answered(context, event) }),
    'it is sent out': assign({ requests: ({ context, event }) => sentOut(context, event) }),
    'note the report': assign({
      reports: ({ context, event }) => [
        ...context.reports,
        { by: insider(context, event)!.nick, of: bodyOf(event).nick },
      ],
    }),
    'it is told': assign({
      reports: ({ context, event }) => {
        const told = reported(context, event);
        return context.reports.filter((each) => each !== told);
      },
    }),
    'there is nothing': assign({
      requests: ({ context, event }) => except(context, missing(context, event)),
    }),
    'it is declined': assign({
      requests: ({ context, event }) => except(context, answeredBy(context, event, 'accept_failed')),
    }),
    'it must wait': assign({
      requests: ({ context, event }) => except(context, limited(context, event)),
    }),
    end: assign(({ context, event }) => ({ ...without(context, event), requests: left(context, event) })),
    'begin anew': assign({ ...NOBODY, requests: [], reports: [] }),
  },
}).createMachine({
  id: 'broker',
  context: { ...NOBODY, requests: [], reports: [] },
  initial: 'serving',
  description:
    'A request is passed on to the owner; what the owner says goes back, once: where it listens, or where it shall connect, as both said when they logged in.',
  meta: { source: 'napster messages 203, 204, 206, 500, 501, 607–609, 619, 620, 626' },
  states: {
    serving: {
      description: 'remembers who wants what of whom',
      on: {
        'recv.login': { actions: 'knock' },
        'send.login_ack': { guard: 'it has knocked', actions: 'let in' },
        'send.ghost': end,
        unreachable: end,
        close: end,
        restart: { actions: 'begin anew' },
        'recv.get': { guard: 'it is logged in', actions: 'note the request' },
        'recv.alternate_get': { guard: 'it is logged in', actions: 'note the request' },
        'send.upload_request': {
          guard: 'somebody wants this of it',
          actions: 'it is passed on',
          meta: { source: 'napster messages 607' },
        },
        'recv.accept': { guard: 'it was asked', actions: 'it accepts' },
        'recv.accept_failed': { guard: 'it was asked', actions: 'it declines' },
        'recv.queue_limit': { guard: 'it was asked', actions: 'it has met its limit' },
        'send.get_ack': {
          guard: 'the owner has accepted, and is there; or nobody can connect to it',
          actions: 'it may connect',
          meta: { source: 'napster messages 204; opennap download.c' },
        },
        'send.alternate_ack': {
          guard: 'it has accepted a push, and that is where the downloader is',
          actions: 'it is sent out',
          meta: { source: 'napster messages 501; opennap upload_complete.c' },
        },
        'send.get_error': {
          guard: 'it waits for this',
          actions: 'there is nothing',
          meta: { source: 'napster messages 206' },
        },
        'send.accept_failed': {
          guard: 'its owner has declined',
          actions: 'it is declined',
          meta: { source: 'napster messages 609' },
        },
        'send.limit_reached': {
          guard: 'its owner has met the limit',
          actions: 'it must wait',
          meta: { source: 'napster messages 620' },
        },
        'recv.data_port_error': { guard: 'it is logged in', actions: 'note the report' },
        'send.data_port_error': {
          guard: 'that one has said so',
          actions: 'it is told',
          meta: { source: 'napster messages 626' },
        },
      },
    },
  },
});

export const broker: MachineSpec = {
  name: 'broker',
  doc: 'How a server brings downloader and uploader together: each request is passed on once and answered once, with what the other said, where it is and how fast its line is.',
  machine,
  key: onePerServer,
};
