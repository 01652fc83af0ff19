import { SimulationOver } from '../../sim/peer.ts';
import { orbit } from './canonical.ts';
import type {
  Exploration,
  ExploreOptions,
  ExploreProgress,
  Found,
  LivenessOutcome,
  PropertyOutcome,
} from './exploration.ts';
import { Ints } from './intern.ts';
import { MaintenanceGraph } from './liveness.ts';
import { Ancestry, operationOf, operationsTo } from './path.ts';
import { Healing, type Permanence } from './permanence.ts';
import { StateSpace } from './state-space.ts';
import { collisionOdds, Store } from './store.ts';
import { type Breakdown, DEED } from './successors.ts';
import { Asymmetry, withTrueSymmetry } from './turning.ts';

/** How often an exploration looks up: worlds expanded between two reports. */
const REPORT_EVERY = 512;

export type * from './exploration.ts';

/**
 * Breadth-first search of every interleaving of a model: exhaustive up to its bounds, and the same on every machine.
 * The first world that violates a property is therefore one of the nearest.
 */
export function explore<V, P>(options: ExploreOptions<V, P>): Exploration {
  return withTrueSymmetry(options, (trusted, asymmetry) => ({
    ...new Search(trusted).run(),
    ...(asymmetry === undefined ? {} : { asymmetry }),
  }));
}

interface Tally {
  worlds: number;
  first: number;
  permanent: number;
  unknown: number;
  firstPermanence: Permanence;
}

class Search<V, P> {
  private readonly options: ExploreOptions<V, P>;
  private readonly space: StateSpace<V, P>;
  private readonly store: Store;
  private readonly ancestry: Ancestry;
  private readonly sightOf = new Ints();
  private readonly healing: Healing<V, P> | undefined;
  private readonly graph: MaintenanceGraph | undefined;
  private readonly tallies: Tally[];
  private readonly cells: Int32Array;
  /** The worlds that follow from the one that is expanded: cells, turns that made them canonical, numbers. */
  private following: Int32Array;
  private turns = new Int32Array(64);
  private ids = new Int32Array(64);
  private readonly startedMs: number;
  private brokenDown: Omit<Found, 'permanence'> | undefined;
  private unreduced = 0;
  private transitions = 0;
  private depth = 0;
  private expanded = 0;

  constructor(options: ExploreOptions<V, P>) {
    this.options = options;
    this.startedMs = options.clock?.() ?? 0;
    this.space = new StateSpace(options);
    const { n } = this.space.frame;
    this.store = new Store(n, options.exact ?? true);
    this.ancestry = new Ancestry(n);
    const limit = options.permanence ?? 2_000_000;
    this.healing = limit > 0 ? new Healing(this.space, limit, () => this.lookUp() !== undefined) : undefined;
    this.graph = options.liveness ? new MaintenanceGraph() : undefined;
    this.tallies = (options.properties ?? []).map(() => ({
      worlds: 0,
      first: -1,
      permanent: -1,
      unknown: 0,
      firstPermanence: 'unknown',
    }));
    this.cells = new Int32Array(n);
    this.following = new Int32Array(64 * n);
  }

  run(): Exploration {
    const turn = this.space.canonical(this.space.founded, 0, this.following);
    this.store.add(this.following, 0);
    this.meet(0, 0, 0, turn);
    this.judge(0);
    return this.report(this.search());
  }

  private search(): Exploration['stopped'] {
    const { store, options } = this;
    const maxStates = options.maxStates ?? 20_000_000;
    const maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY;
    let levelEnd = 1;
    for (; this.expanded < store.count; this.expanded++) {
      if (this.expanded === levelEnd) {
        this.depth++;
        levelEnd = store.count;
        store.forgetBelow(this.expanded);
      }
      if (this.depth >= maxDepth) return 'depth';
      if (this.expanded % REPORT_EVERY === 0) {
        const reason = this.lookUp();
        if (reason) return reason;
      }
      if (!this.expandOrSay(this.expanded, maxStates)) return 'states';
    }
    return 'exhausted';
  }

  /** What the subject or the protocol does wrong there is told with the way to it. */
  private expandOrSay(world: number, maxStates: number): boolean {
    try {
      return this.expand(world, maxStates);
    } catch (error) {
      if (error instanceof SimulationOver || error instanceof Asymmetry) throw error;
      const operations = operationsTo(this.space, this.ancestry, world);
      throw new Error(`${(error as Error).message}, after ${JSON.stringify(operations)}`, { cause: error });
    }
  }

  /** Finds all that follows from one world. Returns false when there is no room for it. */
  private expand(world: number, maxStates: number): boolean {
    const { space, store, cells, graph } = this;
    const { successors } = space;
    const { n } = space.frame;
    store.read(world, cells);
    successors.expand(cells, space.allowed(cells, this.sightOf.items[world]!));
    this.transitions += successors.count + successors.loops;
    for (const breakdown of successors.breakdowns) this.brokenDown ??= this.tellBreakdown(world, breakdown);
    const { count, words } = successors;
    this.makeRoom(count);
    const { following, ids, turns } = this;
    for (let i = 0; i < count; i++) turns[i] = space.canonical(words, i * (n + 1) + 1, following, i * n);
    const before = store.count;
    let next = before;
    store.addAll(following, count, ids);
    graph?.begin();
    for (let i = 0; i < count; i++) {
      const event = words[i * (n + 1)]!;
      if (ids[i] === next) {
        this.meet(i * n, world, event, turns[i]!);
        next++;
      }
      if (graph && successors.kindOf(event) !== DEED) graph.step(ids[i]!);
    }
    this.judge(before);
    return store.count < maxStates;
  }

  private tellBreakdown(world: number, { peer, error, event }: Breakdown): Omit<Found, 'permanence'> {
    const { space, ancestry } = this;
    const turn = ancestry.totalTurn(world);
    const operations = [...operationsTo(space, ancestry, world), operationOf(space, event, turn)];
    const address = space.frame.peers[(peer + turn) % space.frame.n]!;
    const finding = { peer: address, expected: 'to survive', seen: `it threw ${error}` };
    return { events: operations.length, operations, finding };
  }

  private makeRoom(count: number): void {
    if (count <= this.ids.length) return;
    this.ids = new Int32Array(count * 2);
    this.turns = new Int32Array(count * 2);
    this.following = new Int32Array(count * 2 * this.space.frame.n);
  }

  /** A world that was not known, found in this place. */
  private meet(at: number, parent: number, event: number, turn: number): void {
    const { space, following } = this;
    this.ancestry.add(parent, event, turn);
    this.unreduced += space.frame.symmetric ? orbit(following, at, space.frame.n) : 1;
    this.sightOf.push(space.sight(following, at));
  }

  /** Judges the worlds from this one on: after all that follows from one world is known, for healing expands worlds too. */
  private judge(from: number): void {
    const { sights } = this.space;
    for (let world = from; world < this.store.count; world++) {
      const violated = sights.violated(this.sightOf.items[world]!);
      if (violated.length > 0) this.blame(world, violated);
    }
  }

  private blame(world: number, violated: readonly number[]): void {
    let permanence: Permanence | undefined;
    for (const index of violated) {
      const tally = this.tallies[index]!;
      tally.worlds++;
      if (tally.permanent >= 0) continue;
      permanence ??= this.permanenceOf(world);
      if (permanence === 'unknown') tally.unknown++;
      if (permanence === 'permanent') tally.permanent = world;
      if (tally.first >= 0) continue;
      tally.first = world;
      tally.firstPermanence = permanence;
    }
  }

  private permanenceOf(world: number): Permanence {
    if (!this.healing) return 'unknown';
    this.store.read(world, this.cells);
    return this.healing.ask(this.cells);
  }

  private lookUp(): 'time' | 'interrupted' | undefined {
    const { progress, stop } = this.options;
    if (!progress && !stop) return undefined;
    const now: ExploreProgress = {
      states: this.store.count,
      frontier: this.store.count - this.expanded,
      transitions: this.transitions,
      depth: this.depth,
      seconds: this.seconds(),
      falsified: (this.options.properties ?? [])
        .filter((_, index) => this.tallies[index]!.first >= 0)
        .map(({ name }) => name),
    };
    progress?.(now);
    return stop?.(now);
  }

  private seconds(): number {
    return ((this.options.clock?.() ?? 0) - this.startedMs) / 1000;
  }

  private report(stopped: Exploration['stopped']): Exploration {
    const { space, store } = this;
    const exact = this.options.exact ?? true;
    const liveness = this.graph && this.judgeLiveness(this.graph);
    return {
      states: store.count,
      unreduced: this.unreduced,
      transitions: this.transitions,
      depth: this.ancestry.depth(store.count - 1),
      seconds: this.seconds(),
      symmetry: space.frame.symmetric ? space.frame.n : 1,
      ...(space.asymmetry === undefined ? {} : { asymmetry: space.asymmetry }),
      exact,
      collisionOdds: exact ? 0 : collisionOdds(store.count),
      complete: stopped === 'exhausted' && space.successors.cut === 0,
      stopped,
      cut: space.successors.cut,
      locals: space.locals.count,
      steps: space.locals.misses,
      sights: space.sights.count,
      properties: (this.options.properties ?? []).map(({ name }, index) => this.outcome(name, index)),
      ...(this.brokenDown ? { brokenDown: this.brokenDown } : {}),
      ...(liveness ? { liveness } : {}),
    };
  }

  private outcome(name: string, index: number): PropertyOutcome {
    const { worlds, first, permanent, unknown, firstPermanence } = this.tallies[index]!;
    return {
      name,
      worlds,
      unknown,
      ...(first >= 0 ? { shortest: this.found(index, first, firstPermanence) } : {}),
      ...(permanent >= 0 ? { shortestPermanent: this.found(index, permanent, 'permanent') } : {}),
    };
  }

  private found(property: number, world: number, permanence: Permanence): Found {
    const operations = operationsTo(this.space, this.ancestry, world);
    const turn = this.ancestry.totalTurn(world);
    const finding = this.space.sights.finding(property, this.sightOf.items[world]!, turn);
    return { events: operations.length, operations, finding, permanence };
  }

  private judgeLiveness(graph: MaintenanceGraph): LivenessOutcome {
    const { sights } = this.space;
    const { firstStuck, firstBroken, ...counts } = graph.judge(this.store.count, this.expanded, (world) =>
      sights.isIdeal(this.sightOf.items[world]!),
    );
    const way = (world: number) => operationsTo(this.space, this.ancestry, world);
    return {
      ...counts,
      ...(firstStuck === undefined ? {} : { shortestStuck: way(firstStuck) }),
      ...(firstBroken === undefined ? {} : { shortestBroken: way(firstBroken) }),
    };
  }
}
