import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { matches, type Query } from '../files.ts';
import { bodyOf, isFlood, queryIn } from './seen.ts';

interface Question {
  readonly id: string | undefined;
  readonly query: Query;
}

interface Answers {
  /** Searches of this child that have not been ended. */
  readonly open: readonly Question[];
}

const questionOf = ({ open }: Answers, event: Seen) => open.find(({ id }) => id === bodyOf(event).id);

/** What other supernodes say to match is their affair. */
function isSought(context: Answers, event: Seen): boolean {
  const question = questionOf(context, event);
  const { supernode, file = '', hash = '' } = bodyOf(event);
  if (!question) return false;
  return supernode !== event.peer || matches(question.query, { file, hash, size: 0 });
}

const without = (context: Answers, event: Seen) =>
  context.open.filter((each) => each !== questionOf(context, event));

const machine = setup({
  types: typesOf<Answers>(),
  guards: {
    'it matches a search that is open, or another supernode says so': ({ context, event }) =>
      isSought(context, event),
    'its search is open': ({ context, event }) => questionOf(context, event) !== undefined,
  },
  actions: {
    note: assign({
      open: ({ context, event }) => [...context.open, { id: bodyOf(event).id, query: queryIn(event) }],
    }),
    end: assign({ open: ({ context, event }) => without(context, event) }),
  },
}).createMachine({
  id: 'answers',
  context: { open: [] },
  initial: 'connected',
  description: 'Each reply is to a search of this child that is open, and one 0x08 ends it.',
  meta: { source: 'giFT-FastTrack 0x06, 0x07, 0x08' },
  states: {
    connected: {
      description: 'remembers what this child has asked',
      on: {
        'recv.search': { actions: 'note' },
        'send.reply': {
          guard: 'it matches a search that is open, or another supernode says so',
          meta: { source: 'giFT-FastTrack 0x07' },
        },
        'send.reply_end': {
          guard: 'its search is open',
          actions: 'end',
          meta: { source: 'giFT-FastTrack 0x08' },
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
  doc: 'What a supernode answers to the searches of one child: what matches, and one end of each.',
  machine,
  volatile: true,
  key: (event) => (isFlood(bodyOf(event).id) ? undefined : event.other),
};
