import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { bindAction, bindGuard, type Change, type Check, guardName } from './bind.ts';
import type { Arrow } from './moves.ts';
import { placeOf, refuseUnsupported } from './refusals.ts';

/** One transition, numbered and bound. */
export interface Edge extends Arrow {
  readonly index: number;
  /** Stable name, e.g. `lookup.idle --call.lookup--> lookup.asking`; guards in brackets. */
  readonly id: string;
  /** Event type, or a wildcard such as `recv.*`. */
  readonly event: string;
  readonly guard: string | undefined;
  readonly check: Check | undefined;
  readonly changes: readonly Change[];
  readonly description: string | undefined;
  readonly citation: string | undefined;
}

/** A machine as numbered states and transitions, its guards and assigns bound. */
export interface Chart {
  readonly machine: AnyStateMachine;
  /** All states but the root, in document order. */
  readonly states: readonly AnyStateNode[];
  readonly stateIds: readonly string[];
  readonly indexOf: ReadonlyMap<AnyStateNode, number>;
  readonly edges: readonly Edge[];
  readonly entry: ReadonlyMap<AnyStateNode, readonly Change[]>;
  readonly exit: ReadonlyMap<AnyStateNode, readonly Change[]>;
}

/** How a state is called in coverage and findings: `machine.path.to.state`; the root is just `machine`. */
export function stateId(node: AnyStateNode): string {
  return [node.machine.id, ...node.path].join('.');
}

/** @throws Error naming machine and state when the machine uses what acceptors may not. */
export function chartOf(machine: AnyStateMachine): Chart {
  refuseUnsupported(machine);
  const nodes = [
    ...(machine.root.machine as AnyStateMachine & { idMap: Map<string, AnyStateNode> }).idMap.values(),
  ];
  const states = nodes.filter((node) => node.parent).sort((a, b) => a.order - b.order);
  const changesOf = (actions: readonly unknown[], node: AnyStateNode): readonly Change[] =>
    actions.map((action) => bindAction(machine, action, placeOf(machine, node)));
  const taken = new Set<string>();
  const edges: Edge[] = [];
  for (const node of [machine.root, ...states]) {
    for (const [event, transitions] of node.transitions) {
      for (const transition of transitions) {
        const where = `${placeOf(machine, node)}, event ${event}`;
        const guard = guardName(transition.guard);
        const target = transition.target?.[0] as AnyStateNode | undefined;
        const label = guard === undefined ? event : `${event} [${guard}]`;
        edges.push({
          index: edges.length,
          id: unique(`${stateId(node)} --${label}--> ${stateId(target ?? node)}`, taken),
          event,
          guard,
          check: bindGuard(machine, transition.guard, where),
          changes: transition.actions.map((action: unknown) => bindAction(machine, action, where)),
          source: node,
          target,
          reenter: transition.reenter,
          description: transition.description,
          citation: citationOf(transition.meta),
        });
      }
    }
  }
  return {
    machine,
    states,
    stateIds: states.map(stateId),
    indexOf: new Map(states.map((node, index) => [node, index])),
    edges,
    entry: new Map(nodes.map((node) => [node, changesOf(node.entry, node)])),
    exit: new Map(nodes.map((node) => [node, changesOf(node.exit, node)])),
  };
}

/** `meta: { source }` of a state or transition. */
export function citationOf(meta: unknown): string | undefined {
  const source = (meta as { source?: unknown } | undefined)?.source;
  return typeof source === 'string' ? source : undefined;
}

function unique(id: string, taken: Set<string>): string {
  let name = id;
  for (let number = 2; taken.has(name); number++) name = `${id} #${number}`;
  taken.add(name);
  return name;
}
