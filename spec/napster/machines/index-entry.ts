import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import { ipNumber } from '../../kit/ipv4.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { FIREWALLED } from '../constants.ts';
import { insider, knocked, knockerIn, type Logins, letIn, NOBODY, named, without } from './logins.ts';
import { bodyOf, describedIn, onePerServer } from './seen.ts';

interface Entry {
  readonly nick: string;
  readonly file: string | undefined;
  readonly md5: string | undefined;
  readonly size: number | undefined;
  readonly said: string;
}

interface Index extends Logins {
  readonly entries: readonly Entry[];
}

function isListed({ entries }: Index, event: Seen): boolean {
  const said = describedIn(event);
  return entries.some((entry) => entry.said === said);
}

function isOwners(context: Index, event: Seen): boolean {
  const { nick, ip, speed } = bodyOf(event);
  const owner = named(context, nick);
  return owner !== undefined && ip === ipNumber(`${owner.address}`) && speed === owner.speed;
}

/** What whoever said this shares, and no longer does. */
function delisted(context: Index, event: Seen, file?: string): readonly Entry[] {
  const nick = insider(context, event)?.nick;
  return context.entries.filter((each) => each.nick !== nick || (file !== undefined && each.file !== file));
}

function listed(context: Index, event: Seen): readonly Entry[] {
  const { nick = '' } = insider(context, event) ?? {};
  const { file, md5, size, bitrate, freq, time } = bodyOf(event);
  const said = JSON.stringify([nick, file, md5, size, bitrate, freq, time]);
  return [...delisted(context, event, file), { nick, file, md5, size, said }];
}

/** The entry that a message about a download is about, if it still stands: `nick` is its owner’s. */
function entryOf({ entries }: Index, nick: string | undefined, event: Seen): Entry | undefined {
  const { file } = bodyOf(event);
  return entries.find((entry) => entry.nick === nick && entry.file === file);
}

/** Whoever cannot be connected to is named with something else in its place. */
function isItsMd5(entry: Entry | undefined, event: Seen): boolean {
  const { port, md5 } = bodyOf(event);
  return entry === undefined || port === FIREWALLED || md5 === entry.md5;
}

const end = { target: 'serving', actions: 'end' } as const;

const machine = setup({
  types: typesOf<Index>(),
  guards: {
    'it has knocked, and nobody else has its name': ({ context, event }) => {
      const login = knockerIn(context, event);
      return login !== undefined && named(context, login.nick) === undefined;
    },
    'its name is taken': ({ context, event }) =>
      named(context, knockerIn(context, event)?.nick) !== undefined,
    'another has its name': ({ context, event }) =>
      context.knocking.some(({ nick }) => nick === insider(context, event)?.nick),
    'its login was answered': ({ context, event }) => knockerIn(context, event) === undefined,
    'it is logged in': ({ context, event }) => insider(context, event) !== undefined,
    'its owner shares it now': ({ context, event }) => isListed(context, event),
    'with the MD5 of what its owner shares': ({ context, event }) =>
      isItsMd5(entryOf(context, bodyOf(event).nick, event), event),
    'with the MD5 of what it shares': ({ context, event }) =>
      isItsMd5(entryOf(context, insider(context, event)?.nick, event), event),
    'with the size of what its owner shares': ({ context, event }) => {
      const entry = entryOf(context, bodyOf(event).nick, event);
      return entry === undefined || bodyOf(event).size === entry.size;
    },
    'its owner shares it now, and is there': ({ context, event }) =>
      isListed(context, event) && isOwners(context, event),
  },
  actions: {
    knock: assign(({ context, event }) => ({
      ...knocked(context, event),
      entries: delisted(context, event),
    })),
    'let in': assign(({ context, event }) => letIn(context, event)),
    'turn away': assign({
      knocking: ({ context, event }) => context.knocking.filter((each) => each !== knockerIn(context, event)),
    }),
    list: assign({ entries: ({ context, event }) => listed(context, event) }),
    delist: assign({ entries: ({ context, event }) => delisted(context, event, bodyOf(event).file ?? '') }),
    'delist all': assign({ entries: ({ context, event }) => delisted(context, event) }),
    end: assign(({ context, event }) => ({ ...without(context, event), entries: delisted(context, event) })),
    'begin anew': assign({ ...NOBODY, entries: [] }),
  },
}).createMachine({
  id: 'index-entry',
  context: { ...NOBODY, entries: [] },
  initial: 'serving',
  description:
    'An entry begins when its owner, who is logged in, shares the file, and ends when the owner unshares it or the connection ends. Only entries are named.',
  meta: { source: 'napster messages 2, 3, 100, 102, 110, 201, 212' },
  states: {
    serving: {
      description: 'remembers who is logged in, and who shares what',
      on: {
        'recv.login': { actions: 'knock' },
        'send.login_ack': {
          guard: 'it has knocked, and nobody else has its name',
          actions: 'let in',
          meta: { source: 'napster messages 3' },
        },
        'send.login_error': {
          guard: 'its name is taken',
          actions: 'turn away',
          meta: { source: 'napster messages 0; opennap login.c' },
        },
        'send.ghost': {
          guard: 'another has its name',
          ...end,
          meta: { source: 'napster messages 748; opennap login.c' },
        },
        'recv.share': { guard: 'it is logged in', actions: 'list' },
        'recv.unshare': { guard: 'it is logged in', actions: 'delist' },
        'recv.unshare_all': { guard: 'it is logged in', actions: 'delist all' },
        'send.result': {
          guard: 'its owner shares it now, and is there',
          meta: { source: 'napster messages 201' },
        },
        'send.browse_entry': { guard: 'its owner shares it now', meta: { source: 'napster messages 212' } },
        'send.get_ack': {
          guard: 'with the MD5 of what its owner shares',
          meta: { source: 'napster messages 204' },
        },
        'send.alternate_ack': {
          guard: 'with the MD5 of what it shares',
          meta: { source: 'napster messages 501' },
        },
        'send.limit_reached': {
          guard: 'with the size of what its owner shares',
          meta: { source: 'napster messages 620' },
        },
        'send.disconnect': { actions: 'turn away', meta: { source: 'napster messages 316' } },
        unreachable: end,
        close: {
          guard: 'its login was answered',
          ...end,
          meta: { source: 'napster messages 0, 3; opennap login.c' },
        },
        restart: { actions: 'begin anew' },
      },
    },
  },
});

export const indexEntry: MachineSpec = {
  name: 'index-entry',
  doc: 'The entries of a server’s index: each lives from message 100 until 102, 110 or the end of its owner’s connection; what a server names is an entry.',
  machine,
  key: onePerServer,
};
