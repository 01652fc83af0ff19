import type { AnyStateNode } from 'xstate';
import type { MachineSpec } from '../machine.ts';
import { citationOf, type Edge, stateId } from './chart.ts';
import { compile } from './compile.ts';

/** A machine as plain data: what the documentation, JSON and pictures are made from. */
export interface MachineDescription {
  readonly name: string;
  readonly doc: string;
  readonly description: string | undefined;
  readonly source: string | undefined;
  /** All states but the root, in document order. */
  readonly states: readonly StateDescription[];
  readonly transitions: readonly TransitionDescription[];
  /** Event types and wildcards that the machine mentions, sorted. */
  readonly alphabet: readonly string[];
}

export interface StateDescription {
  /** E.g. `membership.joining`. */
  readonly id: string;
  readonly parent: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly isInitial: boolean;
  readonly description: string | undefined;
  readonly source: string | undefined;
}

export interface TransitionDescription {
  /** As coverage reports name it. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly guard: string | undefined;
  readonly description: string | undefined;
  readonly source: string | undefined;
}

export function describeMachine({ name, doc, machine }: MachineSpec): MachineDescription {
  const { states, edges } = compile(machine).chart;
  const { root } = machine;
  return {
    name,
    doc,
    description: root.description,
    source: citationOf(root.meta),
    states: states.map(describeState),
    transitions: edges.map(describeEdge),
    alphabet: [...new Set(edges.map(({ event }) => event))].sort(),
  };
}

function describeState(node: AnyStateNode): StateDescription {
  const parent = node.parent!;
  return {
    id: stateId(node),
    parent: stateId(parent),
    kind: node.type as StateDescription['kind'],
    isInitial: parent.type === 'parallel' || parent.config.initial === node.key,
    description: node.description,
    source: citationOf(node.meta),
  };
}

function describeEdge({
  id,
  source,
  target,
  event,
  guard,
  description,
  citation,
}: Edge): TransitionDescription {
  return {
    id,
    from: stateId(source),
    to: stateId(target ?? source),
    event,
    guard,
    description,
    source: citation,
  };
}
