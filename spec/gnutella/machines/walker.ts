import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { CHECK_EVERY } from '../constants.ts';
import { bodyOf, isFirstHand, isWalker, ttlIn } from './seen.ts';

interface Walker {
  /** It has come so often, and may go on. */
  readonly free: readonly Come[];
  /** It has come so often, and its originator is to be asked first. */
  readonly due: readonly Come[];
  /** It was sent out from here. */
  readonly isOwn: boolean;
}

interface Come {
  readonly from: Name | undefined;
  readonly at: number;
}

/** Not back: over the same connection, that is, which nobody knows to be the same later. */
function mayGo({ from, at }: Come, event: Seen): boolean {
  return from !== event.other || at < event.at;
}

function comeBy(event: Seen): Come {
  return { from: event.other, at: event.at };
}

/** It has gone so many steps that its originator is to be asked, who is somebody else. */
function isDue(event: Seen): boolean {
  return bodyOf(event).origin !== event.peer && ((bodyOf(event).hops ?? 0) + 1) % CHECK_EVERY === 0;
}

const machine = setup({
  types: typesOf<Walker>(),
  guards: {
    'it has come, and its originator is to be asked': ({ event }) => isDue(event),
    'it has come': ({ event }) => !isDue(event),
    'it is sent out': ({ context, event }) => isFirstHand(event) && !context.isOwn,
    'it is here, and may go on': ({ context, event }) =>
      !isFirstHand(event) && context.free.some((come) => mayGo(come, event)),
    'its originator is to be asked': ({ context }) => context.due.length > 0,
  },
  actions: {
    come: assign({ free: ({ context, event }) => [...context.free, comeBy(event)] }),
    'come, and wait': assign({ due: ({ context, event }) => [...context.due, comeBy(event)] }),
    clear: assign(({ context: { due, free, isOwn } }) => ({
      isOwn,
      due: due.slice(1),
      free: [...free, ...due.slice(0, 1)],
    })),
    go: assign({
      free: ({ context: { free }, event }) => {
        const gone = free.find((come) => mayGo(come, event));
        return free.filter((come) => come !== gone);
      },
    }),
    begin: assign({ isOwn: true }),
  },
}).createMachine({
  id: 'walker',
  context: { free: [], due: [], isOwn: false },
  initial: 'watching',
  description:
    'A walker is in one place: it goes on to one neighbour, as often as it has come, though not back; every fourth step only when its originator has said so.',
  meta: { source: 'Lv et al. 2002 §5' },
  states: {
    watching: {
      description: 'counts how often it is here',
      on: {
        'recv.query': [
          { guard: 'it has come, and its originator is to be asked', actions: 'come, and wait' },
          { guard: 'it has come', actions: 'come' },
        ],
        'send.check': {
          guard: 'its originator is to be asked',
          meta: { source: 'Lv et al. 2002 §5 (checking)' },
        },
        'recv.go': { guard: 'its originator is to be asked', actions: 'clear' },
        'send.query': [
          { guard: 'it is sent out', actions: 'begin', meta: { source: 'Lv et al. 2002 §5' } },
          { guard: 'it is here, and may go on', actions: 'go', meta: { source: 'Lv et al. 2002 §5' } },
        ],
      },
    },
  },
});

export const walker: MachineSpec = {
  name: 'walker',
  doc: 'One walker at one servent: sent out once, passed on as often as it came, and checked every fourth step.',
  machine,
  key(event) {
    const { type, guid, walker: number } = bodyOf(event);
    if (type === 'query' && (!isWalker(event) || (event.type.startsWith('recv.') && ttlIn(event) <= 0)))
      return undefined;
    return guid === undefined || number === undefined || number === null ? undefined : `${guid} ${number}`;
  },
};
