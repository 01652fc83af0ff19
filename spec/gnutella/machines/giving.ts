import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

interface Giving {
  /** Who has pushed for what, and not been given it. */
  readonly pushes: readonly string[];
  /** Names of what was given. */
  readonly given: readonly string[];
}

function pushIn(event: Seen): string {
  const { ip, index, servent } = bodyOf(event);
  return `${ip} ${index} ${servent}`;
}

function givingTo(event: Seen): string {
  const { index, servent } = bodyOf(event);
  return `${event.other} ${index} ${servent}`;
}

/** All but the first that is the same. */
function without<T>(list: readonly T[], item: T): readonly T[] {
  const at = list.indexOf(item);
  return list.filter((_, index) => index !== at);
}

const machine = setup({
  types: typesOf<Giving>(),
  guards: {
    'it was pushed for this': ({ context, event }) => context.pushes.includes(givingTo(event)),
    'it was given this': ({ context, event }) =>
      succeeded(event) && context.given.includes(bodyOf(event).name ?? ''),
    'it failed': ({ event }) => !succeeded(event),
  },
  actions: {
    push: assign({ pushes: ({ context, event }) => [...context.pushes, pushIn(event)] }),
    give: assign({ pushes: ({ context, event }) => without(context.pushes, givingTo(event)) }),
    take: assign({ given: ({ context, event }) => [...context.given, bodyOf(event).name ?? ''] }),
    tell: assign({ given: ({ context, event }) => without(context.given, bodyOf(event).name ?? '') }),
  },
}).createMachine({
  id: 'giving',
  context: { pushes: [], given: [] },
  initial: 'watching',
  description:
    'Whoever is pushed connects to the servent that has pushed, with GIV, once; and a user is told of what was given.',
  meta: { source: 'G0.4 §3.2.5, §6' },
  states: {
    watching: {
      description: 'remembers who has pushed for what, and what was given',
      on: {
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
