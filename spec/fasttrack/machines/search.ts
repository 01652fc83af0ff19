import { assign, setup } from 'xstate';
import { onePerPeer, succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf, hitIn } from './seen.ts';

/** A search that was sent to the supernode, and what has come for it. */
interface Question {
  readonly id: string | undefined;
  readonly call: number | undefined;
  readonly rows: readonly string[];
  readonly ended: boolean;
}

interface Searches {
  /** The call that was made last: what is sent then is sent for it. */
  readonly calling: number | undefined;
  readonly open: readonly Question[];
}

function openOne({ open }: Searches, event: Seen): Question | undefined {
  const { id } = bodyOf(event);
  return open.find((each) => each.id === id && !each.ended);
}

function changed(context: Searches, event: Seen, change: (question: Question) => Question) {
  const one = openOne(context, event);
  return context.open.map((each) => (each === one ? change(each) : each));
}

/** It tells what has come; or it has sent nothing for it, and searched its own index. */
function isWhatCame({ open }: Searches, event: Seen): boolean {
  const question = open.find(({ call }) => call === event.call);
  if (!question) return true;
  const rows = (bodyOf(event).hits ?? []).map((row) => JSON.stringify(row));
  return (
    question.ended &&
    question.rows.length === rows.length &&
    rows.every((row, at) => row === question.rows[at])
  );
}

const machine = setup({
  types: typesOf<Searches>(),
  guards: {
    'it is what has come': ({ context, event }) => succeeded(event) && isWhatCame(context, event),
    'it failed': ({ event }) => !succeeded(event),
    'it is under way': ({ context, event }) => openOne(context, event) !== undefined,
    'no other is called so': ({ context, event }) => openOne(context, event) === undefined,
  },
  actions: {
    call: assign({ calling: ({ event }) => event.call }),
    ask: assign({
      open: ({ context, event }) => [
        ...context.open,
        { id: bodyOf(event).id, call: context.calling, rows: [], ended: false },
      ],
    }),
    take: assign({
      open: ({ context, event }) =>
        changed(context, event, (question) => ({ ...question, rows: [...question.rows, hitIn(event)] })),
    }),
    end: assign({
      open: ({ context, event }) => changed(context, event, (question) => ({ ...question, ended: true })),
    }),
    conclude: assign({
      open: ({ context, event }) => context.open.filter(({ call }) => call !== event.call),
    }),
  },
}).createMachine({
  id: 'search',
  context: { calling: undefined, open: [] },
  initial: 'watching',
  description:
    'What a node tells its user of a search is what its supernode has said, between 0x06 and 0x08.',
  meta: { source: 'giFT-FastTrack 0x06, 0x07, 0x08' },
  states: {
    watching: {
      description: 'remembers what was asked, and what has come for it',
      on: {
        'call.search': { actions: 'call' },
        'send.search': {
          guard: 'no other is called so',
          actions: 'ask',
          meta: { source: 'giFT-FastTrack 0x06' },
        },
        'recv.reply': { guard: 'it is under way', actions: 'take' },
        'recv.reply_end': { guard: 'it is under way', actions: 'end' },
        'done.search': [
          {
            guard: 'it is what has come',
            actions: 'conclude',
            meta: { source: 'giFT-FastTrack 0x07, 0x08' },
          },
          { guard: 'it failed', actions: 'conclude' },
        ],
      },
    },
  },
});

export const search: MachineSpec = {
  name: 'search',
  doc: 'The searches of one node: what it tells its user is what its supernode said of them.',
  machine,
  volatile: true,
  key: onePerPeer,
};
