import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { CHECK_EVERY } from '../constants.ts';
import { bodyOf, isFirstHand, isWalker, questionOf } from './seen.ts';

/** A Ping or Query of one’s own. */
interface Question {
  readonly key: string;
  readonly guid: string;
  /** What has come for it, as text. */
  readonly rows: readonly string[];
  /** The walkers that were sent out for it. */
  readonly walkers: readonly number[];
}

interface Search {
  readonly open: readonly Question[];
  /** The most walkers that the user has asked for at a time. */
  readonly most: number;
}

/** It is sent out for the first time, or a walker for each that the user wants. */
function isWanted({ open, most }: Search, event: Seen): boolean {
  const { walker } = bodyOf(event);
  if (!isFirstHand(event)) return false;
  if (walker === null || walker === undefined) return true;
  const { walkers = [] } = open.find(({ key }) => key === questionOf(event)) ?? {};
  return walkers.includes(walker) || walkers.length < most;
}

function rowsIn(event: Seen): string[] {
  const { type, servent, ip, port, results = [], files, kilobytes } = bodyOf(event);
  if (type === 'pong') return [JSON.stringify([ip, port, files, kilobytes])];
  return results.map(([index, size, name]) => JSON.stringify([servent, ip, port, index, size, name]));
}

/** The walkers of this search are still to go on. */
function isOpen({ open }: Search, event: Seen): boolean {
  const key = `query ${bodyOf(event).guid}`;
  return open.some((each) => each.key === key && each.rows.length === 0);
}

/**
 * What is told of these GUIDs is what has come for them: every file of every servent, or everybody who has answered, and nothing
 * else. What came more than once need not be told again, nor what a servent has said of itself before.
 */
function isWhatCame({ open }: Search, event: Seen): boolean {
  const { guids = [], hits, pongs } = bodyOf(event);
  const told = (hits ?? pongs ?? []).map((row) => JSON.stringify(row));
  const came = open.filter(({ guid }) => guids.includes(guid)).flatMap(({ rows }) => rows);
  const what = (row: string): string => (hits ? row : JSON.parse(row)[0]);
  const all = new Set(told.map(what));
  return (
    told.length <= came.length &&
    told.every((row) => came.includes(row)) &&
    came.every((row) => all.has(what(row)))
  );
}

/** A walker that comes by where it began when it is to be checked asks nobody: it is to go on, or not, as others are told. */
function isCheckedAtHome(event: Seen): boolean {
  const { origin, hops = 0 } = bodyOf(event);
  return isWalker(event) && origin === event.peer && hops % CHECK_EVERY === 0;
}

const begin = { guard: 'it begins here', actions: 'begin' } as const;
const done = [
  { guard: 'it is what has come', actions: 'forget', meta: { source: 'G0.4 §3.2.2, §3.2.4' } },
  { guard: 'it failed' },
] as const;

const machine = setup({
  types: typesOf<Search>(),
  guards: {
    'it begins here': ({ event }) => isFirstHand(event),
    'it begins here, and is no walker too many': ({ context, event }) => isWanted(context, event),
    'it is somebody else’s': ({ event }) => !isFirstHand(event) && !isCheckedAtHome(event),
    'it is its own walker, and nothing was found yet': ({ context, event }) =>
      !isFirstHand(event) && isOpen(context, event),
    'it is what has come': ({ context, event }) => succeeded(event) && isWhatCame(context, event),
    'nothing was found yet': ({ context, event }) => isOpen(context, event),
    'something was found, or it is over': ({ context, event }) => !isOpen(context, event),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: {
    'begin anew': assign({ open: [] }),
    'note how many': assign({
      most: ({ context, event }) => Math.max(context.most, bodyOf(event).walkers ?? 0),
    }),
    begin: assign({
      open: ({ context, event }) => {
        const { guid = '', walker } = bodyOf(event);
        const key = questionOf(event) ?? '';
        const known = context.open.find((each) => each.key === key);
        const begun = known ?? { key, guid, rows: [], walkers: [] };
        const isNew = typeof walker === 'number' && !begun.walkers.includes(walker);
        const question = isNew ? { ...begun, walkers: [...begun.walkers, walker] } : begun;
        return known
          ? context.open.map((each) => (each === known ? question : each))
          : [...context.open, question];
      },
    }),
    take: assign({
      open: ({ context, event }) => {
        const key = questionOf(event);
        return context.open.map((each) =>
          each.key === key ? { ...each, rows: [...each.rows, ...rowsIn(event)] } : each,
        );
      },
    }),
    forget: assign({
      open: ({ context, event }) => {
        const { guids = [] } = bodyOf(event);
        return context.open.filter(({ guid }) => !guids.includes(guid));
      },
    }),
  },
}).createMachine({
  id: 'search',
  context: { open: [], most: 1 },
  initial: 'watching',
  description:
    'What a servent tells its user of a search, or of a Ping, is what has come for it. No more walkers are sent out for a search than were asked for.',
  meta: { source: 'G0.4 §3.2.2, §3.2.4, §4' },
  states: {
    watching: {
      description: 'remembers what was asked, and what has come for it',
      on: {
        'send.ping': [begin, { description: 'Somebody else’s.' }],
        'call.search': { actions: 'note how many' },
        'call.join': {
          actions: 'begin anew',
          description: 'What was asked before it went nobody waits for.',
        },
        'send.query': [
          {
            guard: 'it begins here, and is no walker too many',
            actions: 'begin',
            meta: { source: 'Lv et al. 2002 §5 (k walkers)' },
          },
          { guard: 'it is somebody else’s' },
          {
            guard: 'it is its own walker, and nothing was found yet',
            meta: { source: 'Lv et al. 2002 §5 (checking)' },
          },
        ],
        'recv.pong': { actions: 'take' },
        'recv.query_hit': { actions: 'take' },
        'send.go': { guard: 'nothing was found yet', meta: { source: 'Lv et al. 2002 §5 (checking)' } },
        'send.stop': {
          guard: 'something was found, or it is over',
          meta: { source: 'Lv et al. 2002 §5 (checking)' },
        },
        'done.ping': done,
        'done.search': done,
      },
    },
  },
});

export const search: MachineSpec = {
  name: 'search',
  doc: 'The searches and Pings of a servent’s user: what it is told is what has come for their GUIDs, and no more walkers go than it wants.',
  machine,
  key: onePerPeer,
};
