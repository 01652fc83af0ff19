import { Ints } from './intern.ts';
import type { StateSpace } from './state-space.ts';
import { Store } from './store.ts';

/**
 * `violated`: maintenance alone can lead to an ideal world. `permanent`: it cannot. `unknown`: more worlds than the
 * limit would have to be looked at.
 */
export type Permanence = 'violated' | 'permanent' | 'unknown';

const OPEN = 0;
const EXPANDED = 1;
const HEALS = 2;
const DEAD = 3;

/** Worlds expanded between two questions whether to go on. */
const ASK_EVERY = 512;

/**
 * Answers whether maintenance alone (timers and deliveries; nobody joins, leaves or fails) leads from a world to an
 * ideal one. What is learnt about one world is kept for the next: each world is expanded at most once.
 */
export class Healing<V, P> {
  private readonly space: StateSpace<V, P>;
  private readonly limit: number;
  private readonly isOver: () => boolean;
  private readonly store: Store;
  private readonly status = new Ints();
  /** The last query that passed through, by world. */
  private readonly stamp = new Ints();
  private query = 0;
  private full = false;
  private expanded = 0;
  /** Edges: those of one world lie together, and those into one world are linked. */
  private readonly edgesFrom = new Ints();
  private readonly edgesTo = new Ints();
  private readonly source = new Ints();
  private readonly target = new Ints();
  private readonly nextInto = new Ints();
  /** By world: its first incoming edge + 1. */
  private readonly into = new Ints();
  private readonly cells: Int32Array;
  private readonly found: Int32Array;

  /**
   * @param limit at most so many worlds are kept.
   * @param isOver asked now and then; true gives up, and everything not yet known stays unknown.
   */
  constructor(space: StateSpace<V, P>, limit: number, isOver: () => boolean = () => false) {
    this.space = space;
    this.limit = limit;
    this.isOver = isOver;
    this.store = new Store(space.frame.n);
    this.cells = new Int32Array(space.frame.n);
    this.found = new Int32Array(space.frame.n);
  }

  /** @param cells a canonical world. */
  ask(cells: Int32Array): Permanence {
    if (this.full) return 'unknown';
    const start = this.note(cells);
    if (this.status.items[start] === OPEN || this.status.items[start] === EXPANDED) this.search(start);
    const status = this.status.items[start];
    return status === HEALS ? 'violated' : status === DEAD ? 'permanent' : 'unknown';
  }

  private search(start: number): void {
    const { status, stamp, edgesFrom, edgesTo, target } = this;
    const query = ++this.query;
    const passed = [start];
    const stack = [start];
    stamp.set(start, query);
    for (let world = stack.pop(); world !== undefined; world = stack.pop()) {
      if (status.items[world] === OPEN) {
        this.full = this.store.count >= this.limit || (++this.expanded % ASK_EVERY === 0 && this.isOver());
        if (this.full) return;
        this.expand(world);
      }
      if (status.items[start] === HEALS) return;
      for (let edge = edgesFrom.items[world]!; edge < edgesTo.items[world]!; edge++) {
        const next = target.items[edge]!;
        if (stamp.items[next] === query || status.items[next] === DEAD) continue;
        stamp.set(next, query);
        stack.push(next);
        passed.push(next);
      }
    }
    for (const world of passed) status.set(world, DEAD);
  }

  private expand(world: number): void {
    const { successors } = this.space;
    const { n } = this.space.frame;
    this.status.set(world, EXPANDED);
    this.edgesFrom.set(world, this.target.length);
    this.store.read(world, this.cells);
    successors.expand(this.cells, []);
    let heals = false;
    for (let i = 0; i < successors.count; i++) {
      this.space.canonical(successors.words, i * (n + 1) + 1, this.found);
      const next = this.note(this.found);
      const edge = this.target.push(next);
      this.source.push(world);
      this.nextInto.push(this.into.items[next]!);
      this.into.set(next, edge + 1);
      heals ||= this.status.items[next] === HEALS;
    }
    this.edgesTo.set(world, this.target.length);
    if (heals) this.heal(world);
  }

  /** The number of a world; an ideal one heals by being so. */
  private note(cells: Int32Array): number {
    const world = this.store.add(cells, 0);
    if (this.store.fresh) {
      const ideal = this.space.sights.isIdeal(this.space.sight(cells));
      this.status.set(world, ideal ? HEALS : OPEN);
      this.stamp.set(world, 0);
      this.into.set(world, 0);
      this.edgesFrom.set(world, 0);
      this.edgesTo.set(world, 0);
    }
    return world;
  }

  /** This world heals, and so does whatever leads to it. */
  private heal(world: number): void {
    const { status } = this;
    const stack = [world];
    status.set(world, HEALS);
    for (let healed = stack.pop(); healed !== undefined; healed = stack.pop())
      for (let edge = this.into.items[healed]!; edge !== 0; edge = this.nextInto.items[edge - 1]!) {
        const before = this.source.items[edge - 1]!;
        if (status.items[before] === HEALS) continue;
        status.set(before, HEALS);
        stack.push(before);
      }
  }
}
