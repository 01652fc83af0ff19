import { assign, setup } from 'xstate';
import type { MachineSpec, Seen } from '../../kit/machine.ts';
import { messages } from '../messages.ts';
import { bodyOf, typesOf } from './seen.ts';

interface Answering {
  /** How often the question has arrived without being answered: the network may have duplicated it. */
  readonly owed: number;
}

/** One question of another node, identified by asker, nonce and kind. Silence is no fault: the question or the answer may be lost. */
const machine = setup({
  types: typesOf<Answering>(),
  guards: {
    'one answer is owed': ({ context }) => context.owed === 1,
    'several answers are owed': ({ context }) => context.owed > 1,
  },
  actions: {
    more: assign({ owed: ({ context }) => context.owed + 1 }),
    fewer: assign({ owed: ({ context }) => context.owed - 1 }),
  },
}).createMachine({
  id: 'answering',
  context: { owed: 0 },
  initial: 'unasked',
  description:
    'The papers’ remote procedure calls return to their caller, once for each time they were called. Events: questions received, answers sent.',
  meta: { source: 'ToN §IV-B (pseudocode: n.foo() is a remote call); TSE §IV (queries and responses)' },
  states: {
    unasked: {
      description: 'the other node has not asked this, or has had its answer',
      on: { 'recv.*': { target: 'asked', actions: 'more', description: 'A question.' } },
    },
    asked: {
      description: 'an answer is owed',
      on: {
        'recv.*': { actions: 'more', description: 'The same question again: datagrams are duplicated.' },
        'send.*': [
          { guard: 'one answer is owed', target: 'answered' },
          { guard: 'several answers are owed', actions: 'fewer' },
        ],
      },
    },
    answered: { type: 'final', description: 'nothing more is owed' },
  },
});

/** Event type → number of the question's kind; absent: not a question received nor an answer sent. */
const KINDS = new Map(
  Object.entries(messages).flatMap(([question, term], kind): [string, number][] =>
    'answer' in term
      ? [
          [`recv.${question}`, kind],
          [`send.${term.answer}`, kind],
        ]
      : [],
  ),
);

/** Numbers of the askers whose identifiers are strings: they stand for them in keys, and for nothing else. */
const numbers = new Map<string, number>();

function numberOf(asker: string): number {
  let number = numbers.get(asker);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(asker, number);
  }
  return number;
}

/**
 * Asker, nonce and kind (fewer than 16) in one number: a small integer where they fit, which maps find twice as fast, else
 * a larger number above all of those; below zero for askers whose identifiers are strings; else a string.
 */
function keyOf(event: Seen): number | string | undefined {
  const kind = KINDS.get(event.type);
  if (kind === undefined) return undefined;
  const { other } = event;
  const { nonce } = bodyOf(event);
  if (isBelow(other, 2 ** 10) && isBelow(nonce, 2 ** 17)) return (((nonce << 10) | other) << 4) | kind;
  if (isBelow(other, 2 ** 16) && isBelow(nonce, 2 ** 31))
    return 2 ** 31 + (nonce * 2 ** 16 + other) * 16 + kind;
  if (typeof other === 'string' && isBelow(nonce, 2 ** 31)) {
    const number = numberOf(other);
    if (number < 2 ** 16) return -1 - ((nonce * 2 ** 16 + number) * 16 + kind);
  }
  return `${other} ${nonce} ${kind}`;
}

function isBelow(value: unknown, limit: number): value is number {
  return typeof value === 'number' && value >= 0 && value < limit;
}

export const answering: MachineSpec = {
  name: 'answering',
  doc: 'One question of another node: it is answered to the asker, with its nonce, at most once for each time it arrived.',
  machine,
  key: keyOf,
};
