import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { isLeaf, roleOf } from '../roles.ts';
import { agreed, bodyOf } from './seen.ts';

interface Update {
  /** Slots of the table. */
  readonly length: number;
  /** Of the update that is under way: the message that comes next, how many there are, and the slots that were told of. */
  readonly next: number;
  readonly of: number;
  readonly slots: number;
}

const NONE = { next: 1, of: 0, slots: 0 } as const;

/** One hop, from a leaf to its ultrapeer. */
function goesUp(event: Seen): boolean {
  const { ttl, hops } = bodyOf(event);
  const params = agreed(event);
  const isUp = isLeaf(event.peer, params) && roleOf(event.other ?? '', params) === 'ultrapeer';
  return isUp && ttl === 1 && hops === 0;
}

function through({ slots }: Update, event: Seen): number {
  const { bits = 4, data = '' } = bodyOf(event);
  return slots + (4 * data.length) / bits;
}

/** The next of its update; the last fills the table. */
function isNext(update: Update, event: Seen): boolean {
  const { number, of } = bodyOf(event);
  if (number !== update.next || (number > 1 && of !== update.of)) return false;
  const slots = through(update, event);
  return number === of ? slots === update.length : slots <= update.length;
}

const begin = {
  guard: 'it goes up',
  target: 'told',
  actions: 'begin',
  meta: { source: 'QRP §4' },
} as const;
const over = { target: 'silent' } as const;

const machine = setup({
  types: typesOf<Update>(),
  guards: {
    'it goes up': ({ event }) => goesUp(event),
    'it goes up, and is the next': ({ context, event }) => goesUp(event) && isNext(context, event),
  },
  actions: {
    begin: assign(({ event }) => ({ length: bodyOf(event).length ?? 0, ...NONE })),
    go: assign(({ context, event }) => {
      const { number = 0, of = 0 } = bodyOf(event);
      const { length } = context;
      return number === of
        ? { length, ...NONE }
        : { length, next: number + 1, of, slots: through(context, event) };
    }),
  },
}).createMachine({
  id: 'route-table',
  context: { length: 0, ...NONE },
  initial: 'silent',
  description:
    'A leaf tells its ultrapeer of its table: RESET first, then PATCHes, whose messages are numbered in order and fill the table.',
  meta: { source: 'QRP §4' },
  states: {
    silent: {
      description: 'has told nothing over this connection',
      on: { 'send.reset': begin, close: { description: 'Nothing comes of it.' } },
    },
    told: {
      description: 'has told of a table',
      on: {
        'send.reset': begin,
        'send.patch': {
          guard: 'it goes up, and is the next',
          actions: 'go',
          meta: { source: 'QRP §4 (SEQ_NO, SEQ_SIZE)' },
        },
        close: over,
        unreachable: over,
      },
    },
  },
});

export const routeTable: MachineSpec = {
  name: 'route-table',
  doc: 'What one servent tells another of its table of words: nothing, unless it is a leaf and the other an ultrapeer.',
  machine,
  volatile: true,
  key: (event) => event.other,
};
