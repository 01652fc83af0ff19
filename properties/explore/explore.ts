import type { Finding } from '../../spec/kit/property.ts';
import type { Operation } from '../kit/scenario.ts';
import { orbit } from './canonical.ts';
import { Ints } from './intern.ts';
import { MaintenanceGraph } from './liveness.ts';
import { Ancestry, operationsTo } from './path.ts';
import { Healing, type Permanence } from './permanence.ts';
import { type SpaceOptions, StateSpace } from './state-space.ts';
import { collisionOdds, Store } from './store.ts';
import { DEED } from './successors.ts';

/** How often an exploration looks up: worlds expanded between two reports. */
const REPORT_EVERY = 512;

export interface ExploreOptions<V, P> extends SpaceOptions<V, P> {
  /** Default true. False: a world is kept as a 64-bit fingerprint only; {@link Exploration.collisionOdds} says the risk. */
  readonly exact?: boolean;
  /** At most so many worlds are kept. Default 20 million. */
  readonly maxStates?: number;
  /** Worlds so many events away are not expanded. Default: no bound. */
  readonly maxDepth?: number;
  /** Worlds that the search for a way back to an ideal world may keep; 0: do not ask. Default 2 million. */
  readonly permanence?: number;
  /** Whether to find out if every world that was reached can heal. Default false. */
  readonly liveness?: boolean;
  /** Milliseconds since anything. Absent, no time is told. */
  readonly clock?: () => number;
  readonly progress?: (progress: ExploreProgress) => void;
  /** Asked now and then; what it answers ends the exploration. */
  readonly stop?: (progress: ExploreProgress) => 'time' | 'interrupted' | undefined;
}

/** Told while an exploration goes on. */
export interface ExploreProgress {
  readonly states: number;
  /** Worlds found and not yet expanded. */
  readonly frontier: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly falsified: readonly string[];
}

/** A shortest way to a world, and what is wrong there. */
export interface Found {
  readonly events: number;
  readonly operations: readonly Operation[];
  readonly finding: Finding;
  /** `unknown` also when it was not asked. */
  readonly permanence: Permanence;
}

/** How one property fared: without a `shortest`, it held in every world. */
export interface PropertyOutcome {
  readonly name: string;
  /** In how many worlds it is violated. */
  readonly worlds: number;
  readonly shortest?: Found;
  /** The shortest to a world that maintenance cannot repair. */
  readonly shortestPermanent?: Found;
  /** Violating worlds whose permanence could not be told within the limit. */
  readonly unknown: number;
}

/** Whether maintenance alone leads from everywhere to an ideal world, and keeps it ideal. */
export interface LivenessOutcome {
  readonly heal: number;
  readonly stuck: number;
  readonly unknown: number;
  /** Ideal worlds that a maintenance event makes less than ideal. */
  readonly broken: number;
  /** The shortest way to a world that cannot heal. */
  readonly shortestStuck?: readonly Operation[];
  readonly shortestBroken?: readonly Operation[];
}

export interface Exploration {
  readonly states: number;
  /** Worlds if rotations of one did not count as one: equal to `states` without symmetry. */
  readonly unreduced: number;
  readonly transitions: number;
  /** Events from the initial world to the farthest. */
  readonly depth: number;
  readonly seconds: number;
  /** Rotations that count as one world; 1: none. */
  readonly symmetry: number;
  readonly exact: boolean;
  /** Probability that fingerprints hid a world; 0 when exact. */
  readonly collisionOdds: number;
  readonly complete: boolean;
  readonly stopped: 'exhausted' | 'depth' | 'states' | 'time' | 'interrupted';
  /** Events left out because of `maxInFlight`. */
  readonly cut: number;
  /** Distinct local states, steps of the subject's code, and sights: what the search was made of. */
  readonly locals: number;
  readonly steps: number;
  readonly sights: number;
  readonly properties: readonly PropertyOutcome[];
  readonly liveness?: LivenessOutcome;
}

/**
 * Breadth-first search of every interleaving of a model: exhaustive up to its bounds, and the same on every machine.
 * The first world that violates a property is therefore one of the nearest.
 */
export function explore<V, P>(options: ExploreOptions<V, P>): Exploration {
  return new Search(options).run();
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
      if (!this.expand(this.expanded, maxStates)) return 'states';
    }
    return 'exhausted';
  }

  /** Finds all that follows from one world. Returns false when there is no room for it. */
  private expand(world: number, maxStates: number): boolean {
    const { space, store, cells, graph } = this;
    const { successors } = space;
    const { n } = space.frame;
    store.read(world, cells);
    successors.expand(cells, space.allowed(cells, this.sightOf.items[world]!));
    this.transitions += successors.count + successors.loops;
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
      exact,
      collisionOdds: exact ? 0 : collisionOdds(store.count),
      complete: stopped === 'exhausted' && space.successors.cut === 0,
      stopped,
      cut: space.successors.cut,
      locals: space.locals.count,
      steps: space.locals.misses,
      sights: space.sights.count,
      properties: (this.options.properties ?? []).map(({ name }, index) => this.outcome(name, index)),
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
