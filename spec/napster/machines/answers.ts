import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { roleOf } from '../parameters.ts';
import { limitOf, matches, type Query, readQuery } from '../query.ts';
import { agreed, bodyOf } from './seen.ts';

interface Answers {
  /** Searches that this client awaits the end of; undefined: what it asked was no query. */
  readonly searches: readonly (Query | undefined)[];
  /** Whose files it wants to see. */
  readonly lists: readonly string[];
  /** Messages by numbers that the server may not know. */
  readonly strange: number;
  /** Results that were sent for the first of the searches. */
  readonly sent: number;
}

function isSought({ searches, sent }: Answers, event: Seen): boolean {
  const [query] = searches;
  if (!query || sent >= limitOf(query, agreed(event).results)) return false;
  const { file = '', bitrate = 0, freq = 0, speed = 0 } = bodyOf(event);
  return matches(query, { file, md5: '', size: 0, bitrate, freq, time: 0 }, speed);
}

const machine = setup({
  types: typesOf<Answers>(),
  guards: {
    'it matches, and is not one too many': ({ context, event }) => isSought(context, event),
    'a query is open': ({ context }) => context.searches[0] !== undefined,
    'it is of the user who is asked about': ({ context, event }) => context.lists[0] === bodyOf(event).nick,
    'it was a strange message': ({ context }) => context.strange > 0,
    'it was no query': ({ context }) => context.searches.length > 0 && context.searches[0] === undefined,
  },
  actions: {
    'await results': assign({
      searches: ({ context, event }) => [...context.searches, readQuery(bodyOf(event).query ?? '')],
    }),
    'await a list': assign({ lists: ({ context, event }) => [...context.lists, bodyOf(event).nick ?? ''] }),
    'one more is strange': assign({ strange: ({ context }) => context.strange + 1 }),
    'one less is strange': assign({ strange: ({ context }) => context.strange - 1 }),
    count: assign({ sent: ({ context }) => context.sent + 1 }),
    'end the search': assign({ searches: ({ context }) => context.searches.slice(1), sent: 0 }),
    'end the list': assign({ lists: ({ context }) => context.lists.slice(1) }),
  },
}).createMachine({
  id: 'answers',
  context: { searches: [], lists: [], strange: 0, sent: 0 },
  initial: 'connected',
  description:
    'Each result matches the oldest search that is open, there are no more than it allows, and one 202 follows. Lists likewise, with 212 and 213, or 210 instead.',
  meta: { source: 'napster messages 200–202, 210–213' },
  states: {
    connected: {
      description: 'remembers what this client has asked',
      on: {
        'recv.search': { actions: 'await results' },
        'recv.browse': { actions: 'await a list' },
        'send.result': {
          guard: 'it matches, and is not one too many',
          actions: 'count',
          meta: {
            source:
              'napster messages 200 (“if it is greater than 100, the server will only return 100 results”), 201',
          },
        },
        'send.results_end': {
          guard: 'a query is open',
          actions: 'end the search',
          meta: { source: 'napster messages 202' },
        },
        'recv.unknown_frame': { actions: 'one more is strange' },
        'send.failure': [
          {
            guard: 'it was a strange message',
            actions: 'one less is strange',
            meta: { source: 'napster messages 404; opennap handler.c' },
          },
          {
            guard: 'it was no query',
            actions: 'end the search',
            meta: { source: 'napster messages 404; opennap search.c' },
          },
        ],
        'send.browse_entry': {
          guard: 'it is of the user who is asked about',
          meta: { source: 'napster messages 212' },
        },
        'send.browse_end': {
          guard: 'it is of the user who is asked about',
          actions: 'end the list',
          meta: { source: 'napster messages 213' },
        },
        'send.signoff': {
          guard: 'it is of the user who is asked about',
          actions: 'end the list',
          meta: { source: 'napster messages 210' },
        },
        unreachable: { target: 'gone' },
        close: { target: 'gone' },
      },
    },
    gone: { type: 'final', description: 'its connection is closed' },
  },
});

export const answers: MachineSpec = {
  name: 'answers',
  doc: 'What a server answers to one client’s searches and lists: what matches, no more than was asked for, and one end of it.',
  machine,
  key: (event) =>
    event.other !== undefined && roleOf(agreed(event), event.peer) === 'server' ? event.other : undefined,
};
