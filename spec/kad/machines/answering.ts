import { assign, setup } from 'xstate';
import { typesOf } from '../../kit/acceptors/seen.ts';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { bodyOf } from './seen.ts';

interface Answering {
  /** How many contacts each question asked for that has not been answered; 0 where that is not the question. */
  readonly owed: readonly number[];
}

/** How many contacts an answer names, where that matters. */
function named(event: Seen): number {
  return event.type === 'send.res' ? (bodyOf(event).contacts?.length ?? 0) : 0;
}

/** The question that this answers: the smallest that it fits. */
function fitting(owed: readonly number[], event: Seen): number {
  const size = named(event);
  return owed
    .filter((count) => count >= size)
    .reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY);
}

function without(owed: readonly number[], count: number): readonly number[] {
  const at = owed.indexOf(count);
  return owed.filter((_, place) => place !== at);
}

/** Questions of one kind from one node about one target. Silence is no fault: nodes refuse by it, and datagrams are lost. */
const machine = setup({
  types: typesOf<Answering>(),
  guards: {
    'it names no more contacts than were asked for': ({ context, event }) =>
      fitting(context.owed, event) !== Number.POSITIVE_INFINITY,
  },
  actions: {
    owe: assign({ owed: ({ context, event }) => [...context.owed, bodyOf(event).count ?? 0] }),
    answer: assign({ owed: ({ context, event }) => without(context.owed, fitting(context.owed, event)) }),
  },
}).createMachine({
  id: 'answering',
  context: { owed: [] },
  initial: 'unasked',
  description:
    'An answer goes to whoever asked, once for each time he asked, and is no longer than he wanted.',
  meta: { source: 'ProcessKademlia2Request (type & 0x1F contacts); CHECK_TRACKED_PACKET at the asker' },
  states: {
    unasked: {
      description: 'the other node has not asked this',
      on: { 'recv.*': { target: 'asked', actions: 'owe', description: 'A question.' } },
    },
    asked: {
      description: 'it has asked',
      on: {
        'recv.*': { actions: 'owe', description: 'Again, or the same datagram twice.' },
        'send.*': { guard: 'it names no more contacts than were asked for', actions: 'answer' },
      },
    },
  },
});

/** Event type → the kind of question, for questions received and answers sent. */
const KINDS: Readonly<Record<string, string>> = {
  'recv.bootstrap_req': 'bootstrap',
  'send.bootstrap_res': 'bootstrap',
  'recv.hello_req': 'hello',
  'send.hello_res': 'hello',
  'recv.hello_res': 'ack',
  'send.hello_res_ack': 'ack',
  'recv.req': 'req',
  'send.res': 'req',
  'recv.publish_key_req': 'publish',
  'recv.publish_source_req': 'publish',
  'recv.publish_notes_req': 'publish',
  'send.publish_res': 'publish',
};

export const answering: MachineSpec = {
  name: 'answering',
  doc: 'Questions of one kind from one node about one target: each is answered at most once, with no more contacts than wanted.',
  machine,
  key(event) {
    const kind = KINDS[event.type];
    return kind === undefined ? undefined : `${kind} ${event.other} ${bodyOf(event).target ?? ''}`;
  },
};
