import { assign, setup } from 'xstate';
import { succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { ipOf } from '../compact.ts';
import {
  answeredPerhaps,
  bodyOf,
  closed,
  type Exchange,
  exchangeIn,
  exchangeOf,
  including,
  opened,
  peerIn,
} from './seen.ts';

/** What a user asks for, and which answers of other nodes bring it. */
interface Gathering {
  readonly id: string;
  readonly description: string;
  readonly source: string;
  /** The user’s call, and the query that it makes its node send. */
  readonly call: string;
  readonly query: string;
  /** What one answer brings, and of what a result consists. */
  readonly brought: (answer: Seen) => readonly Name[];
  readonly told: (result: Seen) => readonly Name[];
  /** How much more may be told where so many answers could not be read. */
  readonly mayAdd: (garbled: number) => number;
  /** How much there is at least in a result. */
  readonly least: number;
  /** What this node was told by announcements of others is part of the result, too. */
  readonly withOwn: boolean;
  /** Says what a result is. */
  readonly resultIn: string;
}

interface Open {
  readonly call: number;
  readonly about: Name | undefined;
  /** What answers have brought since. */
  readonly gathered: readonly Name[];
  /** Addresses of nodes that may have answered, in bytes that cannot be read. */
  readonly garbled: readonly Name[];
}

interface Context {
  readonly open: readonly Open[];
  readonly asked: readonly Exchange[];
  /** Peers that were announced to this node itself, each after its infohash; and whence malformed queries came. */
  readonly own: readonly Name[];
  readonly blurred: readonly Name[];
}

const owned = (about: Name | undefined, name: Name) => `${about} ${name}`;

function isHonest({ open, own, blurred }: Context, event: Seen, what: Gathering): boolean {
  const gathering = open.find(({ call }) => call === event.call);
  if (!gathering) return false;
  if (!succeeded(event)) return true;
  const told = what.told(event);
  const others = told.filter(
    (name) =>
      !gathering.gathered.includes(name) &&
      !own.includes(owned(gathering.about, name)) &&
      !blurred.includes(ipOf(`${name}`)),
  );
  return told.length >= what.least && others.length <= what.mayAdd(gathering.garbled.length);
}

const fromOthers = {
  'recv.announce_peer': { actions: 'keep', description: 'Others tell it, too.' },
  'recv.malformed': { actions: 'blur', description: 'Perhaps an announcement, for who understands it.' },
} as const;

/** A machine that follows what the answers to one kind of query bring, and asks of each result whether it is made of that. */
export function gatheringMachine(what: Gathering) {
  return setup({
    types: typesOf<Context>(),
    guards: {
      'it answers such a query': ({ context, event }) => exchangeOf(context.asked, event) !== undefined,
      'all of it was brought, and no other is open': ({ context, event }) =>
        context.open.length === 1 && isHonest(context, event, what),
      'all of it was brought': ({ context, event }) => isHonest(context, event, what),
    },
    actions: {
      begin: assign({
        open: ({ context, event }) => {
          const about = bodyOf(event).target ?? bodyOf(event).info_hash;
          return [...context.open, { call: event.call!, about, gathered: [], garbled: [] }];
        },
      }),
      ask: assign({ asked: ({ context, event }) => opened(context.asked, exchangeIn(event)) }),
      gather: assign({
        open: ({ context, event }) => {
          const about = exchangeOf(context.asked, event)?.about;
          return context.open.map((each) =>
            each.about === about
              ? { ...each, gathered: including(each.gathered, what.brought(event)) }
              : each,
          );
        },
        asked: ({ context, event }) => closed(context.asked, event),
      }),
      doubt: assign({
        open: ({ context, event }) => {
          const about = answeredPerhaps(context.asked, event).map((each) => each.about);
          return context.open.map((each) =>
            about.includes(each.about) ? { ...each, garbled: including(each.garbled, [event.other!]) } : each,
          );
        },
      }),
      keep: assign({
        own: ({ context, event }) => including(context.own, [owned(bodyOf(event).info_hash, peerIn(event))]),
      }),
      blur: assign({
        blurred: ({ context, event }) => including(context.blurred, [ipOf(`${event.other}`)]),
      }),
      end: assign({ open: ({ context, event }) => context.open.filter(({ call }) => call !== event.call) }),
    },
  }).createMachine({
    id: what.id,
    context: { open: [], asked: [], own: [], blurred: [] },
    initial: 'idle',
    description: what.description,
    meta: { source: what.source },
    on: {
      [`send.${what.query}`]: { actions: 'ask', description: 'Not only for its user.' },
      'recv.response': { guard: 'it answers such a query', actions: 'gather' },
      ...(what.withOwn ? fromOthers : {}),
    },
    states: {
      idle: {
        description: 'the user asks for nothing',
        on: { [`call.${what.call}`]: { target: 'waiting', actions: 'begin' } },
      },
      waiting: {
        description: 'the user waits for at least one result',
        on: {
          [`call.${what.call}`]: { actions: 'begin' },
          'recv.garbage': { actions: 'doubt' },
          [`done.${what.call}`]: [
            {
              guard: 'all of it was brought, and no other is open',
              target: 'idle',
              actions: 'end',
              meta: { source: what.resultIn },
            },
            { guard: 'all of it was brought', actions: 'end' },
          ],
        },
      },
    },
  });
}
