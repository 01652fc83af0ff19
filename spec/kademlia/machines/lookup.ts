import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { givenUp, isResult, isShortLived, mayAsk, type Record, withAnswer, withQuestion } from './record.ts';
import { bodyOf } from './seen.ts';

interface Lookups {
  readonly records: readonly Record[];
  /** Lookups that the user waits for. */
  readonly open: readonly { readonly call: number; readonly key: Name | undefined }[];
}

const without = (open: Lookups['open'], event: Seen) => open.filter(({ call }) => call !== event.call);

function isHonest({ records, open }: Lookups, event: Seen): boolean {
  const mine = open.find(({ call }) => call === event.call);
  return mine !== undefined && (!succeeded(event) || isResult(records, mine.key, event));
}

/**
 * The lookups of one node: for its user, for joining, refreshing and republishing. Which questions belong together is said by
 * their `lookup` number.
 */
const machine = setup({
  types: typesOf<Lookups>(),
  guards: {
    'one target, nobody twice, at most α under way or k when nobody closer was named, not beyond the k closest':
      ({ context, event }) => mayAsk(context.records, event),
    'the k closest seen, all of whom have answered, and no other lookup is open': ({ context, event }) =>
      context.open.length === 1 && isHonest(context, event),
    'the k closest seen, all of whom have answered': ({ context, event }) => isHonest(context, event),
    'it is no copy along a path': ({ event }) => bodyOf(event).cached !== true,
    'it goes to the closest without, and its lifetime shrinks with the distance': ({ context, event }) =>
      isShortLived(context.records, event),
  },
  actions: {
    begin: assign({
      open: ({ context, event }) => [...context.open, { call: event.call!, key: bodyOf(event).key }],
    }),
    ask: assign({ records: ({ context, event }) => withQuestion(context.records, event) }),
    hear: assign({ records: ({ context, event }) => withAnswer(context.records, event) }),
    giveUp: assign({ records: ({ context }) => givenUp(context.records) }),
    end: assign({ open: ({ context, event }) => without(context.open, event) }),
  },
}).createMachine({
  id: 'lookup',
  context: { records: [], open: [] },
  initial: 'idle',
  description:
    'A lookup asks the closest candidates, α at a time, takes in whom they name, and ends when the k closest seen have answered.',
  meta: { source: '§2.3 (node lookup)' },
  on: {
    'send.find_node': {
      guard:
        'one target, nobody twice, at most α under way or k when nobody closer was named, not beyond the k closest',
      actions: 'ask',
      meta: { source: '§2.3 (α parallel, asynchronous FIND_NODE)' },
    },
    'send.find_value': {
      guard:
        'one target, nobody twice, at most α under way or k when nobody closer was named, not beyond the k closest',
      actions: 'ask',
      meta: { source: '§2.3 (FIND_VALUE)' },
    },
    'recv.nodes': { actions: 'hear', description: 'Whom it names are candidates.', meta: { source: '§2.3' } },
    'recv.found': { actions: 'hear', description: 'A value, or candidates.', meta: { source: '§2.3' } },
    'timer.*': {
      actions: 'giveUp',
      description: 'Patience may have ended: silent nodes are removed.',
      meta: { source: '§2.3' },
    },
    unreachable: { actions: 'giveUp', description: 'Somebody is known to be gone.' },
    'send.store': [
      { guard: 'it is no copy along a path', meta: { source: '§2.3 STORE' } },
      {
        guard: 'it goes to the closest without, and its lifetime shrinks with the distance',
        description: 'A copy for the closest node that did not have the value.',
        meta: { source: '§2.3 (exponentially inversely proportional to the number of nodes between)' },
      },
    ],
  },
  states: {
    idle: {
      description: 'the user looks nothing up',
      on: { 'call.lookup': { target: 'looking', actions: 'begin' } },
    },
    looking: {
      description: 'the user waits for at least one result',
      on: {
        'call.lookup': { actions: 'begin' },
        'done.lookup': [
          {
            guard: 'the k closest seen, all of whom have answered, and no other lookup is open',
            target: 'idle',
            actions: 'end',
            meta: { source: '§2.3' },
          },
          {
            guard: 'the k closest seen, all of whom have answered',
            actions: 'end',
            meta: { source: '§2.3' },
          },
        ],
      },
    },
  },
});

export const lookup: MachineSpec = {
  name: 'lookup',
  doc: 'The lookups of one node: whom they ask, how many at once, and what they return.',
  machine,
  key: onePerPeer,
};
