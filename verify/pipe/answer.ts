import { isDeepStrictEqual } from 'node:util';
import type { Address, Message, Outcome } from '../../sim/peer.ts';
import {
  isObject,
  type Json,
  type Known,
  Misfit,
  only,
  readAddress,
  readName,
  readOutcome,
  readTerm,
  readView,
  show,
} from '../terms.ts';
import { printable } from '../trouble.ts';
import { LIMITS } from './contract.ts';

/** A message, and whether its sender wants to know when it has left. */
interface Sending {
  readonly to: Address;
  readonly message: Message;
  readonly drained: boolean;
}

/** What an answer may do; checked, so that it can be carried out as it is. */
export type Action =
  | { readonly send: Sending }
  | { readonly set_timer: { readonly name: string; readonly delay_ms: number } }
  | { readonly clear_timer: string }
  | { readonly close: Address }
  | { readonly done: { readonly call: number; readonly outcome: Outcome } };

export interface Answer {
  readonly actions: readonly Action[];
  /** What the peer shows of itself: the very one that it had shown before, where that has not changed. */
  readonly view: unknown;
}

/** What an answer is checked against. */
export interface Expected extends Known {
  readonly n: number;
  readonly peer: Address;
  /** Types of the calls that this peer was asked, by id. */
  readonly calls: ReadonlyMap<number, string>;
  readonly views: boolean;
  /** The view that this peer showed last; undefined: none yet. */
  readonly shown?: unknown;
}

/** The object on this line, which answers line number n. @throws Misfit */
export function readLine(line: string, n: number): Json {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Misfit('its line is not JSON');
  }
  if (!isObject(value)) throw new Misfit('its line is not a JSON object');
  if (value.n !== n)
    throw new Misfit(
      value.n === undefined
        ? `its answer lacks "n": ${n}`
        : `it answered line ${show(value.n)} when asked line ${n}`,
    );
  if (typeof value.error === 'string')
    throw new Misfit(`it says: ${printable(value.error.slice(0, LIMITS.reasonCharacters))}`);
  return value;
}

/** The answer on this line to one peer's input. @throws Misfit */
export function readAnswer(line: string, expected: Expected): Answer {
  const answer = readLine(line, expected.n);
  if (answer.peer !== expected.peer)
    throw new Misfit(
      answer.peer === undefined
        ? `its answer lacks "peer": ${JSON.stringify(expected.peer)}`
        : `it answered for peer ${show(answer.peer)} when peer ${expected.peer} was asked`,
    );
  only(answer, ANSWER_FIELDS, 'an answer');
  if (!Array.isArray(answer.actions)) throw new Misfit('"actions" should be a list');
  if (answer.actions.length > LIMITS.actions)
    throw new Misfit(`it wants ${answer.actions.length} actions at once; ${LIMITS.actions} are the limit`);
  const actions = answer.actions.map((action) => readAction(action, expected));
  return { actions, view: answer.view === undefined ? expected.shown : readShown(answer.view, expected) };
}

const ANSWER_FIELDS = ['n', 'peer', 'actions', 'view'];

/** One action, checked. @throws Misfit */
export function readAction(action: unknown, expected: Expected): Action {
  if (!isObject(action)) throw new Misfit('an action should be an object');
  const names = Object.keys(action);
  if (names.length !== 1) throw new Misfit(`an action should have one name, not ${names.length}`);
  const name = names[0]!;
  const value = action[name];
  switch (name) {
    case 'send':
      return { send: readSend(value, expected) };
    case 'set_timer':
      return { set_timer: readTimer(value) };
    case 'clear_timer':
      return { clear_timer: readName(value, '"clear_timer"') };
    case 'close':
      return { close: readAddress(value, expected.space, '"close"') };
    case 'done':
      return { done: readDone(value, expected) };
    default:
      throw new Misfit(`unknown action ${show(name)}`);
  }
}

function readSend(value: unknown, { spec, space }: Expected): Sending {
  if (!isObject(value)) throw new Misfit('"send" should be an object');
  only(value, ['to', 'message', 'drained'], '"send"');
  const { drained = false } = value;
  if (typeof drained !== 'boolean')
    throw new Misfit(`"drained" of send should be true or false, not ${show(drained)}`);
  return {
    drained,
    to: readAddress(value.to, space, '"to" of send'),
    message: readTerm((spec.wire ?? spec).messages, value.message, space, 'a message') as unknown as Message,
  };
}

function readTimer(value: unknown): { name: string; delay_ms: number } {
  if (!isObject(value)) throw new Misfit('"set_timer" should be an object');
  only(value, ['name', 'delay_ms'], '"set_timer"');
  const { delay_ms } = value;
  if (!Number.isInteger(delay_ms) || (delay_ms as number) < 0 || (delay_ms as number) > LIMITS.delayMs)
    throw new Misfit(`"delay_ms" of set_timer should be a whole number of at least 0, not ${show(delay_ms)}`);
  return { name: readName(value.name, '"name" of set_timer'), delay_ms: delay_ms as number };
}

function readDone(value: unknown, expected: Expected): { call: number; outcome: Outcome } {
  if (!isObject(value)) throw new Misfit('"done" should be an object');
  const { call, ...outcome } = value;
  const type = expected.calls.get(call as number);
  if (type === undefined)
    throw new Misfit(`it concludes call ${show(call)}, which this peer was never asked`);
  return { call: call as number, outcome: readOutcome(outcome, type, expected) };
}

/** A view, of one that shows any. @throws Misfit */
export function readShown(value: unknown, expected: Expected): unknown {
  if (!expected.views) throw new Misfit('it shows a view, but said in init_ok that it shows none');
  // Most repeat in every answer what has been checked long ago.
  return isDeepStrictEqual(value, expected.shown) ? expected.shown : readView(value, expected);
}
