import type { MachineSpec } from './machine.ts';
import type { Property } from './property.ts';
import type { Term, Vocabulary } from './vocabulary.ts';

/** A number that the sources fix. */
export interface Constant {
  readonly name: string;
  readonly value: number | string;
  readonly doc: string;
  readonly source: string;
}

/** What the manual of the pipe tells those who implement the protocol, besides its vocabularies. */
export interface Briefing {
  /** What each parameter of a run means. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** Messages as bytes. */
export interface Wire {
  /** What peers send: the bytes, in a field of type `bytes`. */
  readonly messages: Vocabulary;
  /** What those bytes say, as a term of {@link ProtocolSpec.messages}. Never throws: for bytes that say nothing there is a term, too. */
  read(message: Said): Said;
}

interface Said {
  readonly type: string;
}

/** Everything that one protocol promises. */
export interface ProtocolSpec<V, P, O> {
  /** As on the command line: `chord`. */
  readonly name: string;
  readonly title: string;
  /** What the protocol is, in a paragraph. */
  readonly doc: string;
  /** Papers, with years. */
  readonly sources: readonly string[];
  /** What is not modelled, a sentence each. */
  readonly limits: readonly string[];
  readonly constants: readonly Constant[];
  /** What observers see go by. */
  readonly messages: Vocabulary;
  /** Where messages are bytes on the wire: what peers really exchange, and how an observer reads it. */
  readonly wire?: Wire;
  readonly calls: Vocabulary;
  readonly outcomes: Vocabulary;
  readonly view: Term;
  readonly briefing: Briefing;
  readonly machines: readonly MachineSpec[];
  readonly properties: readonly Property<V, P, O>[];
}
