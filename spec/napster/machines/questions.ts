import { assign, setup } from 'xstate';
import { succeeded, typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { describedIn, onePerClient } from './seen.ts';

/** A question that was sent, and what has come for it. */
interface Question {
  readonly rows: readonly string[];
  readonly ended: boolean;
}

interface Questions {
  readonly open: readonly Question[];
}

/** How one kind of question goes. */
interface Kind {
  readonly name: 'search' | 'browse';
  readonly doc: string;
  readonly description: string;
  readonly source: string;
  readonly one: string;
  readonly end: string;
  /** How the server says that there is no answer. */
  readonly none: string;
  readonly rowsOf: (event: Seen) => readonly unknown[];
}

/** The rows of the oldest question that has been answered, which is the first to be concluded. */
function isOldest({ open }: Questions, event: Seen, kind: Kind): boolean {
  const oldest = open.find(({ ended }) => ended);
  const rows = kind.rowsOf(event).map((row) => JSON.stringify(row));
  return oldest?.rows.length === rows.length && rows.every((row, at) => row === oldest.rows[at]);
}

const machineFrom = (kind: Kind) =>
  setup({
    types: typesOf<Questions>(),
    guards: {
      'it is what the server said': ({ context, event }) =>
        succeeded(event) && isOldest(context, event, kind),
      'it failed': ({ event }) => !succeeded(event),
      'one is open': ({ context }) => context.open.some(({ ended }) => !ended),
    },
    actions: {
      ask: assign({ open: ({ context }) => [...context.open, { rows: [], ended: false }] }),
      take: assign({
        open: ({ context, event }) =>
          changed(context.open, (question) => ({
            ...question,
            rows: [...question.rows, describedIn(event)],
          })),
      }),
      end: assign({
        open: ({ context }) => changed(context.open, (question) => ({ ...question, ended: true })),
      }),
      drop: assign({ open: ({ context }) => context.open.filter((each) => each !== openOne(context)) }),
      conclude: assign({
        open: ({ context }) => {
          const oldest = context.open.find(({ ended }) => ended);
          return context.open.filter((each) => each !== oldest);
        },
      }),
      forget: assign({ open: [] }),
    },
  }).createMachine({
    id: kind.name,
    context: { open: [] },
    initial: 'watching',
    description: kind.description,
    meta: { source: kind.source },
    states: {
      watching: {
        description: 'remembers what was asked of the server, and what has come for it',
        on: {
          [`send.${kind.name}`]: { actions: 'ask' },
          [`recv.${kind.one}`]: { guard: 'one is open', actions: 'take' },
          [`recv.${kind.end}`]: { guard: 'one is open', actions: 'end' },
          [`recv.${kind.none}`]: { guard: 'one is open', actions: 'drop' },
          'send.login': { actions: 'forget', description: 'Another session: nothing comes any more.' },
          [`done.${kind.name}`]: [
            { guard: 'it is what the server said', actions: 'conclude' },
            { guard: 'it failed' },
          ],
        },
      },
    },
  });

function openOne({ open }: Questions): Question | undefined {
  return open.find(({ ended }) => !ended);
}

function changed(open: readonly Question[], change: (question: Question) => Question): readonly Question[] {
  const first = openOne({ open });
  return open.map((each) => (each === first ? change(each) : each));
}

/** A machine for questions of one kind. */
export function questionMachine(kind: Kind): MachineSpec {
  return { name: kind.name, doc: kind.doc, machine: machineFrom(kind), key: onePerClient };
}
