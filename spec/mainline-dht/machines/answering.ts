import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { ERRORS } from '../krpc.ts';
import { bodyOf } from './seen.ts';

interface Answering {
  /** What has arrived without being answered: the network may have duplicated it. */
  readonly owed: readonly string[];
}

/**
 * What a response to this must hold. Nobody knows what a method means that BEP 5 does not have; and who makes sense of a
 * malformed query may answer it: BEP 5 has an error for it, and obliges nobody.
 */
function responds(question: string, event: Seen): boolean {
  const has = bodyOf(event).has ?? '';
  if (question === 'find_node') return has.includes('nodes');
  if (question === 'get_peers')
    return has.includes('token') && (has.includes('values') || has.includes('nodes'));
  return true;
}

/** Whether this error may be said of it. */
function objects(question: string, { code }: ReturnType<typeof bodyOf>): boolean {
  if (question === 'malformed') return code === ERRORS.protocol;
  if (question === 'unknown_query') return code === ERRORS.unknown;
  return code === ERRORS.generic || code === ERRORS.server || code === ERRORS.protocol;
}

function fits(question: string, event: Seen): boolean {
  return event.type === 'send.error' ? objects(question, bodyOf(event)) : responds(question, event);
}

const isLast = ({ owed }: Answering, event: Seen) => owed.length === 1 && fits(owed[0]!, event);
const isOne = ({ owed }: Answering, event: Seen) => owed.some((question) => fits(question, event));

/** Silence is no fault: the query or the answer may be lost, and BEP 43 asks for it. */
const machine = setup({
  types: typesOf<Answering>(),
  guards: {
    'it answers the only one': ({ context, event }) => isLast(context, event),
    'it answers one of them': ({ context, event }) => isOne(context, event),
  },
  actions: {
    more: assign({ owed: ({ context, event }) => [...context.owed, event.type.slice('recv.'.length)] }),
    fewer: assign({
      owed: ({ context, event }) => {
        const answered = context.owed.findIndex((question) => fits(question, event));
        return context.owed.filter((_, at) => at !== answered);
      },
    }),
  },
}).createMachine({
  id: 'answering',
  context: { owed: [] },
  initial: 'unasked',
  description:
    'A single packet is sent in response to a query, and echoes its transaction id. What it must hold, and which error fits, depends on the query.',
  meta: { source: 'BEP 5 KRPC Protocol, Errors, DHT Queries' },
  states: {
    unasked: {
      description: 'nothing has come under this transaction id from there, or all of it is answered',
      on: { 'recv.*': { target: 'asked', actions: 'more' } },
    },
    asked: {
      description: 'an answer is owed',
      on: {
        'recv.*': { actions: 'more', description: 'The same again: datagrams are duplicated.' },
        'send.*': [
          {
            guard: 'it answers the only one',
            target: 'answered',
            meta: {
              source: 'BEP 5 Responses, Errors (203 malformed packet, invalid arguments, bad token; 204)',
            },
          },
          { guard: 'it answers one of them', actions: 'fewer' },
        ],
      },
    },
    answered: { type: 'final', description: 'nothing more is owed' },
  },
});

const INVOLVED: ReadonlySet<string> = new Set([
  'recv.ping',
  'recv.find_node',
  'recv.get_peers',
  'recv.announce_peer',
  'recv.unknown_query',
  'recv.malformed',
  'send.response',
  'send.error',
]);

export const answering: MachineSpec = {
  name: 'answering',
  doc: 'One query of another node: it is answered there, under its transaction id, with what it asked for or the error that fits, at most once for each time it arrived.',
  machine,
  key: (event) => (INVOLVED.has(event.type) ? `${event.other} ${bodyOf(event).t}` : undefined),
};
