import type { Address, Message, Outcome } from '../../sim/peer.ts';
import type { IdentifierSpace } from '../../spec/kit/identifiers.ts';
import type { ProtocolSpec } from '../../spec/kit/protocol-spec.ts';
import { isAddress, misfit, type Vocabulary } from '../../spec/kit/vocabulary.ts';
import { printable } from '../trouble.ts';
import { LIMITS } from './contract.ts';

/** What the pipe must know of a protocol. */
export type Vocabularies = Pick<
  ProtocolSpec<never, never, never>,
  'messages' | 'wire' | 'calls' | 'outcomes' | 'view'
>;

/** What an answer may do; checked, so that it can be carried out as it is. */
export type Action =
  | { readonly send: { readonly to: Address; readonly message: Message } }
  | { readonly set_timer: { readonly name: string; readonly delay_ms: number } }
  | { readonly clear_timer: string }
  | { readonly close: Address }
  | { readonly done: { readonly call: number; readonly outcome: Outcome } };

export interface Answer {
  readonly actions: readonly Action[];
  /** What the peer shows of itself, if it said so. */
  readonly view: unknown;
}

/** What an answer is checked against. */
export interface Expected {
  readonly n: number;
  readonly peer: Address;
  readonly spec: Vocabularies;
  readonly space: IdentifierSpace;
  /** Types of the calls that this peer was asked, by id. */
  readonly calls: ReadonlyMap<number, string>;
  readonly views: boolean;
}

/** What is wrong with an answer, in one phrase that is safe to print. */
export class Misfit extends Error {}

type Json = Record<string, unknown>;

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
  return { actions, view: answer.view === undefined ? undefined : readView(answer.view, expected) };
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

function readSend(value: unknown, { spec, space }: Expected): { to: Address; message: Message } {
  if (!isObject(value)) throw new Misfit('"send" should be an object');
  only(value, ['to', 'message'], '"send"');
  return {
    to: readAddress(value.to, space, '"to" of send'),
    message: readTerm((spec.wire ?? spec).messages, value.message, space, 'a message') as unknown as Message,
  };
}

function readAddress(value: unknown, space: IdentifierSpace, what: string): Address {
  if (!isAddress(value, space)) throw new Misfit(`${what} should be a peer’s address, not ${show(value)}`);
  return value;
}

function readTimer(value: unknown): { name: string; delay_ms: number } {
  if (!isObject(value)) throw new Misfit('"set_timer" should be an object');
  only(value, ['name', 'delay_ms'], '"set_timer"');
  const { delay_ms } = value;
  if (!Number.isInteger(delay_ms) || (delay_ms as number) < 0 || (delay_ms as number) > LIMITS.delayMs)
    throw new Misfit(`"delay_ms" of set_timer should be a whole number of at least 0, not ${show(delay_ms)}`);
  return { name: readName(value.name, '"name" of set_timer'), delay_ms: delay_ms as number };
}

function readDone(value: unknown, { spec, space, calls }: Expected): { call: number; outcome: Outcome } {
  if (!isObject(value)) throw new Misfit('"done" should be an object');
  const { call, ...outcome } = value;
  const type = calls.get(call as number);
  if (type === undefined)
    throw new Misfit(`it concludes call ${show(call)}, which this peer was never asked`);
  if (outcome.ok === false) {
    only(outcome, ['ok', 'reason'], '"done" that is not ok');
    if (typeof outcome.reason !== 'string' || outcome.reason.length > LIMITS.reasonCharacters)
      throw new Misfit(
        `"reason" of a ${type} that is not ok should be a string of at most ${LIMITS.reasonCharacters}`,
      );
    return { call: call as number, outcome: { ok: false, reason: outcome.reason } };
  }
  if (outcome.ok !== true) throw new Misfit(`"ok" of done should be true or false, not ${show(outcome.ok)}`);
  const { ok, ...fields } = outcome;
  if (Object.hasOwn(fields, 'type')) throw new Misfit('"done" has no field "type"');
  readTerm(spec.outcomes, { ...fields, type }, space, 'an outcome');
  return { call: call as number, outcome: { ok, ...fields } as Outcome };
}

/** A view, checked. @throws Misfit */
export function readView(value: unknown, { spec, space, views }: Expected): unknown {
  if (!views) throw new Misfit('it shows a view, but said in init_ok that it shows none');
  if (!isObject(value)) throw new Misfit('"view" should be an object');
  if (Object.hasOwn(value, 'type')) throw new Misfit('"view" has no field "type"');
  readTerm({ view: spec.view }, { ...value, type: 'view' }, space, 'a view');
  return value;
}

/** A term with exactly the fields of the vocabulary: a misspelt one must not pass for something else. */
function readTerm(vocabulary: Vocabulary, value: unknown, space: IdentifierSpace, what: string): Json {
  const wrong = misfit(vocabulary, value, space);
  if (wrong) throw new Misfit(`${what}: ${printable(wrong.slice(0, LIMITS.reasonCharacters))}`);
  const term = value as Json & { type: string };
  for (const name of Object.keys(term))
    if (name !== 'type' && !Object.hasOwn(vocabulary[term.type]!.fields, name))
      throw new Misfit(`${what}: ${term.type} has no field ${show(name)}`);
  return term;
}

function readName(value: unknown, what: string): string {
  if (typeof value === 'string' && value.split(' ').every(isName) && value.length <= LIMITS.nameCharacters)
    return value;
  throw new Misfit(
    `${what} should be 1 to ${LIMITS.nameCharacters} letters, digits and any of _ - . : in words with a space between, not ${show(value)}`,
  );
}

/** A name that can be shown anywhere. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.nameCharacters && /^[\w.:-]+$/.test(value);
}

function only(value: Json, names: readonly string[], what: string): void {
  for (const name of Object.keys(value))
    if (!names.includes(name)) throw new Misfit(`${what} has no field ${show(name)}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value from a stranger, short and safe to print. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : JSON.stringify(value);
  return printable(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
