import { assign, setup } from 'xstate';
import type { MachineSpec, Seen } from '../machine.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { typesOf } from './seen.ts';

interface Answering {
  /** How often the question has arrived without being answered: the network may have duplicated it. */
  readonly owed: number;
}

/** One question of another node, identified by asker, nonce and kind. Silence is no fault: the question or the answer may be lost. */
const machineFrom = (source: string) =>
  setup({
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
      'Remote procedure calls return to their caller, once for each time they were called. Events: questions received, answers sent.',
    meta: { source },
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
function kindsOf(messages: Vocabulary): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(messages).flatMap(([question, { answer }], kind): [string, number][] =>
      answer === undefined
        ? []
        : [
            [`recv.${question}`, kind],
            [`send.${answer}`, kind],
          ],
    ),
  );
}

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
 * Asker, nonce and kind (fewer than 32) in one number: a small integer where they fit, which maps find twice as fast, else
 * a larger number above all of those; below zero for askers whose identifiers are strings; else a string.
 */
function keyOf(other: Seen['other'], nonce: unknown, kind: number): number | string {
  if (isBelow(other, 2 ** 10) && isBelow(nonce, 2 ** 16)) return (((nonce << 10) | other) << 5) | kind;
  if (isBelow(other, 2 ** 16) && isBelow(nonce, 2 ** 31))
    return 2 ** 31 + (nonce * 2 ** 16 + other) * 32 + kind;
  if (typeof other === 'string' && isBelow(nonce, 2 ** 31)) {
    const number = numberOf(other);
    if (number < 2 ** 16) return -1 - ((nonce * 2 ** 16 + number) * 32 + kind);
  }
  return `${other} ${nonce} ${kind}`;
}

function isBelow(value: unknown, limit: number): value is number {
  return typeof value === 'number' && value >= 0 && value < limit;
}

/**
 * That questions are answered to the asker, with its number, at most once for each time they arrived.
 * @param nonceOf what ties a question and its answer together: a field of both.
 * @param source where the protocol says so.
 */
export function answeringMachine<Body>(
  messages: Vocabulary,
  nonceOf: (body: Partial<Body>) => unknown,
  source: string,
): MachineSpec {
  const kinds = kindsOf(messages);
  return {
    name: 'answering',
    doc: 'One question of another node: it is answered to the asker, with its number, at most once for each time it arrived.',
    machine: machineFrom(source),
    concerns: (type) => kinds.has(type),
    key(event) {
      const kind = kinds.get(event.type);
      if (kind === undefined) return undefined;
      return keyOf(event.other, nonceOf((event.body ?? {}) as Partial<Body>), kind);
    },
  };
}
