import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, isFirstHand } from './seen.ts';

interface Giving {
  /** Who has pushed for what, and not been given it. */
  readonly pushes: readonly string[];
  /** Names of what was given. */
  readonly given: readonly string[];
  /** What searches have found: servent, its address, index and name. */
  readonly found: readonly Found[];
  /** What its user wants pushed: of whom, and what. */
  readonly wanted: readonly (readonly [owner: string | undefined, name: string | undefined])[];
}

type Found = readonly [servent: string, ip: string, port: number, index: number, size: number, name: string];

function pushIn(event: Seen): string {
  const { ip, index, servent } = bodyOf(event);
  return `${ip} ${index} ${servent}`;
}

function givingTo(event: Seen): string {
  const { index, servent } = bodyOf(event);
  return `${event.other} ${index} ${servent}`;
}

/** What the user has named was found there, under that index. */
function isWanted({ found, wanted }: Giving, event: Seen): boolean {
  const { servent, index } = bodyOf(event);
  return found.some(
    (row) =>
      row[0] === servent &&
      row[3] === index &&
      wanted.some(([owner, name]) => owner === row[1] && name === row[5]),
  );
}

/** All but the first that is the same. */
function without<T>(list: readonly T[], item: T): readonly T[] {
  const at = list.indexOf(item);
  return list.filter((_, index) => index !== at);
}

const machine = setup({
  types: typesOf<Giving>(),
  guards: {
    'it is passed on': ({ event }) => !isFirstHand(event),
    'its user wants it': ({ context, event }) => isWanted(context, event),
    'it was pushed for this': ({ context, event }) => context.pushes.includes(givingTo(event)),
    'it was given this': ({ context, event }) =>
      succeeded(event) && context.given.includes(bodyOf(event).name ?? ''),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: {
    find: assign({
      found: ({ context, event }) => [...((bodyOf(event).hits ?? []) as readonly Found[]), ...context.found],
    }),
    want: assign({
      wanted: ({ context, event }) => [[bodyOf(event).owner, bodyOf(event).name] as const, ...context.wanted],
    }),
    push: assign({ pushes: ({ context, event }) => [...context.pushes, pushIn(event)] }),
    give: assign({ pushes: ({ context, event }) => without(context.pushes, givingTo(event)) }),
    take: assign({ given: ({ context, event }) => [...context.given, bodyOf(event).name ?? ''] }),
    tell: assign({ given: ({ context, event }) => without(context.given, bodyOf(event).name ?? '') }),
  },
}).createMachine({
  id: 'giving',
  context: { pushes: [], given: [], found: [], wanted: [] },
  initial: 'watching',
  description:
    'A servent pushes whom its user has named. Whoever is pushed connects to the servent that has pushed, with GIV, once; and a user is told of what was given.',
  meta: { source: 'G0.4 §3.2.5, §6' },
  states: {
    watching: {
      description: 'remembers what was found and wanted, who has pushed for what, and what was given',
      on: {
        'done.search': { actions: 'find' },
        'call.push': { actions: 'want' },
        'send.push': [
          { guard: 'it is passed on' },
          { guard: 'its user wants it', meta: { source: 'G0.4 §3.2.5 (Servent Identifier, File Index)' } },
        ],
        'recv.push': { actions: 'push' },
        'send.giv': { guard: 'it was pushed for this', actions: 'give', meta: { source: 'G0.4 §6' } },
        'recv.giv': { actions: 'take' },
        'done.push': [
          { guard: 'it was given this', actions: 'tell', meta: { source: 'G0.4 §6' } },
          { guard: 'it failed' },
        ],
      },
    },
  },
});

export const giving: MachineSpec = {
  name: 'giving',
  doc: 'What a servent gives because it was pushed, and what its user is told of Pushes of its own.',
  machine,
  key: onePerPeer,
};
