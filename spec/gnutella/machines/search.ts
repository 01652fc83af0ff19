import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, isFirstHand, questionOf } from './seen.ts';

interface Search {
  /** What has come for each Ping and Query of one’s own, as text. */
  readonly open: readonly { readonly key: string; readonly guid: string; readonly rows: readonly string[] }[];
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

/** What is told of these GUIDs is what has come for them: all of it, and nothing else. */
function isWhatCame({ open }: Search, event: Seen): boolean {
  const { guids = [], hits, pongs } = bodyOf(event);
  const told = (hits ?? pongs ?? []).map((row) => JSON.stringify(row)).sort();
  const came = open
    .filter(({ guid }) => guids.includes(guid))
    .flatMap(({ rows }) => rows)
    .sort();
  return told.length === came.length && told.every((row, at) => row === came[at]);
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
    'it is what has come': ({ context, event }) => succeeded(event) && isWhatCame(context, event),
    'nothing was found yet': ({ context, event }) => isOpen(context, event),
    'something was found, or it is over': ({ context, event }) => !isOpen(context, event),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => {
        const { guid = '' } = bodyOf(event);
        const key = questionOf(event) ?? '';
        return context.open.some((each) => each.key === key)
          ? context.open
          : [...context.open, { key, guid, rows: [] }];
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
  context: { open: [] },
  initial: 'watching',
  description: 'What a servent tells its user of a search, or of a Ping, is what has come for it.',
  meta: { source: 'G0.4 §3.2.2, §3.2.4, §4' },
  states: {
    watching: {
      description: 'remembers what was asked, and what has come for it',
      on: {
        'send.ping': [begin, { description: 'Somebody else’s.' }],
        'send.query': [begin, { description: 'Somebody else’s.' }],
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
  doc: 'The searches and Pings of a servent’s user: what it is told is what has come for their GUIDs.',
  machine,
  key: onePerPeer,
};
