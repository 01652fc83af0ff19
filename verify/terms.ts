import type { Address, Outcome } from '../sim/peer.ts';
import type { IdentifierSpace } from '../spec/kit/identifiers.ts';
import type { ProtocolSpec } from '../spec/kit/protocol-spec.ts';
import { isAddress, misfit, type Vocabulary } from '../spec/kit/vocabulary.ts';
import { LIMITS } from './pipe/contract.ts';
import { printable } from './trouble.ts';

/** What strangers say, checked piece by piece against a protocol’s vocabularies. */

/** What must be known of a protocol to understand a stranger’s. */
export type Vocabularies = Pick<
  ProtocolSpec<never, never, never>,
  'messages' | 'wire' | 'calls' | 'outcomes' | 'view'
>;

/** What is wrong with what a stranger says, in one phrase that is safe to print. */
export class Misfit extends Error {}

export type Json = Record<string, unknown>;

/** What a stranger’s words are checked against. */
export interface Known {
  readonly spec: Vocabularies;
  readonly space: IdentifierSpace;
}

/** A peer’s address. `what` names it in the complaint. @throws Misfit */
export function readAddress(value: unknown, space: IdentifierSpace, what: string): Address {
  if (!isAddress(value, space)) throw new Misfit(`${what} should be a peer’s address, not ${show(value)}`);
  return value;
}

/** What a call of this type came to; `undefined`: nobody knows what was asked. @throws Misfit */
export function readOutcome(outcome: Json, type: string | undefined, { spec, space }: Known): Outcome {
  if (outcome.ok === false) {
    only(outcome, ['ok', 'reason'], '"done" that is not ok');
    if (typeof outcome.reason !== 'string' || outcome.reason.length > LIMITS.reasonCharacters)
      throw new Misfit(
        `"reason" of a ${type ?? 'call'} that is not ok should be a string of at most ${LIMITS.reasonCharacters}`,
      );
    return { ok: false, reason: outcome.reason };
  }
  if (outcome.ok !== true) throw new Misfit(`"ok" of done should be true or false, not ${show(outcome.ok)}`);
  const { ok, ...fields } = outcome;
  if (Object.hasOwn(fields, 'type')) throw new Misfit('"done" has no field "type"');
  if (type !== undefined) readTerm(spec.outcomes, { ...fields, type }, space, 'an outcome');
  return { ok, ...fields } as Outcome;
}

/** A view, checked. @throws Misfit */
export function readView(value: unknown, { spec, space }: Known): unknown {
  if (!isObject(value)) throw new Misfit('"view" should be an object');
  if (Object.hasOwn(value, 'type')) throw new Misfit('"view" has no field "type"');
  readTerm({ view: spec.view }, { ...value, type: 'view' }, space, 'a view');
  return value;
}

/** A term with exactly the fields of the vocabulary: a misspelt one must not pass for something else. */
export function readTerm(vocabulary: Vocabulary, value: unknown, space: IdentifierSpace, what: string): Json {
  const wrong = misfit(vocabulary, value, space);
  if (wrong) throw new Misfit(`${what}: ${printable(wrong.slice(0, LIMITS.reasonCharacters))}`);
  const term = value as Json & { type: string };
  for (const name of Object.keys(term))
    if (name !== 'type' && !Object.hasOwn(vocabulary[term.type]!.fields, name))
      throw new Misfit(`${what}: ${term.type} has no field ${show(name)}`);
  return term;
}

/** The name of a timer. @throws Misfit */
export function readName(value: unknown, what: string): string {
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

/** Refuses every field that is not one of these. @throws Misfit */
export function only(value: Json, names: readonly string[], what: string): void {
  for (const name of Object.keys(value))
    if (!names.includes(name)) throw new Misfit(`${what} has no field ${show(name)}`);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value from a stranger, short and safe to print. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : JSON.stringify(value);
  return printable(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
