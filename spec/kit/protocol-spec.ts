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
  readonly messages: Vocabulary;
  readonly calls: Vocabulary;
  readonly outcomes: Vocabulary;
  readonly view: Term;
  readonly machines: readonly MachineSpec[];
  readonly properties: readonly Property<V, P, O>[];
}
