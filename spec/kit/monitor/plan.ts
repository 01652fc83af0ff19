import type { AnyStateNode } from 'xstate';
import type { Chart, Edge } from './chart.ts';
import type { Effect } from './compile.ts';

/** A transition that may be taken, with what comes of it if it is the only one. */
export interface Way {
  readonly edge: Edge;
  effect: Effect | undefined;
}

/** In which order the transitions of a configuration are tried for one event. */
export interface Plan {
  /** Only below a parallel state in which several regions care: those are asked first, each for itself. */
  readonly regions: readonly Plan[] | undefined;
  /** Tried in order, the first enabled one wins. */
  readonly ways: readonly Way[];
}

/** The plan for an event in these active states; null when nothing here mentions it. */
export function planOf(chart: Chart, active: ReadonlySet<AnyStateNode>, type: string): Plan | null {
  return planBelow(chart, chart.machine.root, active, type);
}

function planBelow(
  chart: Chart,
  node: AnyStateNode,
  active: ReadonlySet<AnyStateNode>,
  type: string,
): Plan | null {
  const inner = Object.values(node.states)
    .filter((child) => active.has(child))
    .map((child) => planBelow(chart, child, active, type))
    .filter((plan) => plan !== null);
  const own = candidatesFor(chart, node, type).map((edge): Way => ({ edge, effect: undefined }));
  const [only] = inner;
  if (!only) return own.length > 0 ? { regions: undefined, ways: own } : null;
  if (inner.length === 1 && only.regions === undefined)
    return { regions: undefined, ways: [...only.ways, ...own] };
  return { regions: inner, ways: own };
}

/** The state's own transitions for an event: those for exactly this type first, then wildcards, the longest first. */
export function candidatesFor(chart: Chart, node: AnyStateNode, type: string): readonly Edge[] {
  const own = chart.edges.filter((edge) => edge.source === node && matches(type, edge.event));
  const rank = ({ event }: Edge) => (event === type ? Number.POSITIVE_INFINITY : event.length);
  return own.sort((a, b) => (rank(a) === rank(b) ? a.index - b.index : rank(b) - rank(a)));
}

/** Whether a descriptor (`recv.state`, `recv.*` or `*`) stands for an event type. */
export function matches(type: string, descriptor: string): boolean {
  if (descriptor === type || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const stem = descriptor.slice(0, -2);
  return type === stem || type.startsWith(`${stem}.`);
}
