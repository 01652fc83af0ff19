import type { AnyStateMachine, AnyStateNode, StateValue } from 'xstate';
import type { Change, Given } from './bind.ts';
import { type Chart, chartOf, type Edge } from './chart.ts';
import { initialStates, isComplete, moveOf, withoutConflicts } from './moves.ts';
import { candidatesFor, matches, type Plan, planOf } from './plan.ts';

/** What a step does; one object for each way to leave a configuration, made once. */
export interface Effect {
  /** The configuration afterwards. */
  readonly to: number;
  /** The machine is done. */
  readonly final: boolean;
  /** Indices of the transitions taken and of the states entered: coverage counts them. */
  readonly taken: readonly number[];
  readonly entered: readonly number[];
  readonly changes: readonly Change[];
}

/** A set of active states, under a small number. */
interface Configuration {
  readonly active: readonly AnyStateNode[];
  /** By event number; undefined: not made yet; null: no transition here takes the event. */
  readonly plans: (Plan | null | undefined)[];
  /** By the transitions taken. */
  readonly effects: Map<string, Effect>;
}

/**
 * An acceptor compiled into a plain stepper. Its behaviour is XState's own, which `test/spec/monitor/equivalence.test.ts`
 * proves; its cost is that of a table look-up and a guard, instead of the interpreter's 5–25 µs.
 */
export class CompiledMachine {
  readonly chart: Chart;
  /** The configuration in which instances begin, and the states that are entered then. */
  readonly initial = 0;
  readonly initialContext: unknown;
  readonly initialEntered: readonly number[];
  /** The context after the last {@link step}. */
  context: unknown;
  private readonly configurations: Configuration[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly events = new Map<string, number>();
  private readonly eventTypes: string[] = [];
  private readonly given: Given = { context: undefined, event: undefined };
  private readonly selected: Edge[] = [];

  constructor(machine: AnyStateMachine) {
    this.chart = chartOf(machine);
    const active = initialStates(machine.root);
    if (isComplete(new Set(active), machine.root))
      throw new Error(`machine ${machine.id}: is final from the start`);
    this.number(active);
    this.initialEntered = this.indices(active);
    const changes = active.flatMap((node) => this.chart.entry.get(node)!);
    this.context = startContext(machine);
    this.change(changes, { type: 'xstate.init' });
    this.initialContext = this.context;
  }

  /** The number under which {@link step} takes events of this type; −1: no transition mentions it. */
  event(type: string): number {
    const known = this.events.get(type);
    if (known !== undefined) return known;
    const isMentioned = this.chart.edges.some((edge) => matches(type, edge.event));
    const number = isMentioned ? this.eventTypes.push(type) - 1 : -1;
    this.events.set(type, number);
    return number;
  }

  /**
   * Takes one event. Returns undefined when nothing enables it here; else what it does, with the new context in
   * {@link context}. Allocates only the first time a way is gone, or when an assign does.
   */
  step(configuration: number, context: unknown, event: number, seen: unknown): Effect | undefined {
    const here = this.configurations[configuration]!;
    let plan = here.plans[event];
    if (plan === undefined) plan = this.plan(here, event);
    if (plan === null) return undefined;
    const { given } = this;
    given.context = context;
    given.event = seen;
    const effect = plan.regions === undefined ? this.first(here, plan) : this.several(here, plan);
    if (effect === undefined) return undefined;
    this.context = context;
    if (effect.changes.length > 0) this.change(effect.changes, seen);
    return effect;
  }

  /** The configuration as XState writes it. */
  value(configuration: number): StateValue {
    return stateValueOf(this.chart.machine.root, new Set(this.configurations[configuration]!.active));
  }

  /** Innermost active states, e.g. `joining.asking`; regions joined with ` + `. */
  label(configuration: number): string {
    const leaves = this.leaves(configuration).map((node) => node.path.join('.') || node.machine.id);
    return leaves.join(' + ');
  }

  leaves(configuration: number): readonly AnyStateNode[] {
    const { active } = this.configurations[configuration]!;
    return active.filter((node) => node.type === 'atomic' || node.type === 'final');
  }

  /** The transitions that could take an event of this type here, if their guards agree. */
  candidates(configuration: number, type: string): readonly Edge[] {
    return this.configurations[configuration]!.active.flatMap((node) =>
      candidatesFor(this.chart, node, type),
    );
  }

  private first(here: Configuration, plan: Plan): Effect | undefined {
    const { ways } = plan;
    for (let i = 0; i < ways.length; i++) {
      const way = ways[i]!;
      const { check } = way.edge;
      if (check !== undefined && !check(this.given)) continue;
      way.effect ??= this.effectOf(here, [way.edge]);
      return way.effect;
    }
    return undefined;
  }

  private several(here: Configuration, plan: Plan): Effect | undefined {
    const { selected } = this;
    selected.length = 0;
    this.select(plan);
    if (selected.length === 0) return undefined;
    let key = '';
    for (const edge of selected) key += `${edge.index},`;
    let effect = here.effects.get(key);
    if (!effect) {
      effect = this.effectOf(here, selected);
      here.effects.set(key, effect);
    }
    return effect;
  }

  /** Child before parent, first enabled wins, each region may take one. */
  private select(plan: Plan): void {
    const { selected } = this;
    const before = selected.length;
    for (const region of plan.regions ?? []) this.select(region);
    if (selected.length > before) return;
    const way = plan.ways.find(({ edge }) => edge.check === undefined || edge.check(this.given));
    if (way) selected.push(way.edge);
  }

  private effectOf(here: Configuration, selected: readonly Edge[]): Effect {
    const { chart } = this;
    const edges = withoutConflicts(here.active, selected);
    const { active, left, entered } = moveOf(here.active, edges);
    const final =
      entered.some(({ type }) => type === 'final') && isComplete(new Set(active), chart.machine.root);
    const exits = left.flatMap((node) => chart.exit.get(node)!);
    const entries = entered.flatMap((node) => chart.entry.get(node)!);
    const lastExits = final ? [...active].reverse().flatMap((node) => chart.exit.get(node)!) : [];
    return {
      to: this.number(active),
      final,
      taken: edges.map(({ index }) => index),
      entered: this.indices(entered),
      changes: [...exits, ...edges.flatMap(({ changes }) => changes), ...entries, ...lastExits],
    };
  }

  private change(changes: readonly Change[], seen: unknown): void {
    const { given } = this;
    given.event = seen;
    for (const change of changes) {
      given.context = this.context;
      this.context = change(given);
    }
  }

  private plan(here: Configuration, event: number): Plan | null {
    while (here.plans.length < event) here.plans.push(undefined);
    const plan = planOf(this.chart, new Set(here.active), this.eventTypes[event]!);
    here.plans[event] = plan;
    return plan;
  }

  private number(active: readonly AnyStateNode[]): number {
    const key = active.map(({ order }) => order).join();
    let number = this.byKey.get(key);
    if (number === undefined) {
      number = this.configurations.push({ active, plans: [], effects: new Map() }) - 1;
      this.byKey.set(key, number);
    }
    return number;
  }

  private indices(nodes: readonly AnyStateNode[]): readonly number[] {
    return nodes.filter(({ parent }) => parent).map((node) => this.chart.indexOf.get(node)!);
  }
}

const compiled = new WeakMap<AnyStateMachine, CompiledMachine>();

/** The machine's stepper, made once. @throws Error naming machine and state for what is not supported. */
export function compile(machine: AnyStateMachine): CompiledMachine {
  let stepper = compiled.get(machine);
  if (!stepper) {
    stepper = new CompiledMachine(machine);
    compiled.set(machine, stepper);
  }
  return stepper;
}

function startContext(machine: AnyStateMachine): unknown {
  const { context } = machine.config as { context?: unknown };
  return typeof context === 'function' ? { ...context({ input: undefined }) } : (context ?? {});
}

function stateValueOf(node: AnyStateNode, active: ReadonlySet<AnyStateNode>): StateValue {
  const children = Object.values(node.states).filter((child) => active.has(child));
  const [only] = children;
  if (node.type === 'compound' && only && (only.type === 'atomic' || only.type === 'final')) return only.key;
  return Object.fromEntries(children.map((child) => [child.key, stateValueOf(child, active)]));
}
