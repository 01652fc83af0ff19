/** What `setTimeout` and its like return: a handle as Node's is, of a timer that the world's time sets off. */
export class VirtualTimer {
  readonly id: number;
  /** When it goes off next, by the clock's own time. */
  due: number;
  private readonly clock: VirtualClock;
  private readonly delayMs: number;
  readonly repeats: boolean;
  readonly run: () => void;

  constructor(clock: VirtualClock, id: number, delayMs: number, repeats: boolean, run: () => void) {
    this.clock = clock;
    this.id = id;
    this.delayMs = delayMs;
    this.repeats = repeats;
    this.run = run;
    this.due = clock.now() + delayMs;
  }

  /** No process ends here because nothing is left to do: whether a timer would keep it alive makes no difference. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  /** Begins its delay anew. */
  refresh(): this {
    this.due = this.clock.now() + this.delayMs;
    this.clock.arm(this);
    return this;
  }

  close(): this {
    this.clock.clear(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

/** Node's longest delay; beyond it, and below 1, it is 1 ms. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The time of one peer's code, which stands still unless the world says that it passes: `setTimeout`, `setInterval`,
 * `setImmediate` and `process.nextTick` with the order that Node gives them.
 */
export class VirtualClock {
  private time = 0;
  private last = 0;
  /** Soonest first; of those that are due together, the one that was armed first. */
  private readonly timers: VirtualTimer[] = [];
  private ticks: (() => void)[] = [];
  private immediates = new Map<number, () => void>();

  /** Virtual milliseconds. */
  now(): number {
    return this.time;
  }

  /** Time has passed; it never runs back. */
  pass(now: number): void {
    this.time = Math.max(this.time, now);
  }

  /** When the next timer is due; undefined: none is armed. */
  next(): number | undefined {
    return this.timers[0]?.due;
  }

  /** @param run what to do; @param delayMs as Node takes it. */
  start(run: () => void, delayMs: unknown, repeats: boolean): VirtualTimer {
    const asked = Number(delayMs);
    const delay = asked >= 1 && asked <= LONGEST_MS ? Math.trunc(asked) : 1;
    const timer = new VirtualTimer(this, ++this.last, delay, repeats, run);
    this.arm(timer);
    return timer;
  }

  arm(timer: VirtualTimer): void {
    this.clear(timer);
    let at = this.timers.length;
    while (at > 0 && this.timers[at - 1]!.due > timer.due) at--;
    this.timers.splice(at, 0, timer);
  }

  /** @param which a handle, or its number; anything else is nobody's. */
  clear(which: unknown): void {
    const id = which instanceof VirtualTimer ? which.id : Number(which);
    const at = this.timers.findIndex((timer) => timer.id === id);
    if (at >= 0) this.timers.splice(at, 1);
  }

  /** The next timer that is due, if one is: one that repeats is armed again. */
  takeDue(): VirtualTimer | undefined {
    const [timer] = this.timers;
    if (!timer || timer.due > this.time) return undefined;
    if (timer.repeats) timer.refresh();
    else this.timers.shift();
    return timer;
  }

  nextTick(run: () => void): void {
    this.ticks.push(run);
  }

  takeTicks(): (() => void)[] {
    const taken = this.ticks;
    this.ticks = [];
    return taken;
  }

  hasTicks(): boolean {
    return this.ticks.length > 0;
  }

  immediate(run: () => void): { readonly id: number } {
    const id = ++this.last;
    this.immediates.set(id, run);
    return { id };
  }

  clearImmediate(handle: unknown): void {
    this.immediates.delete((handle as { id: number } | undefined)?.id ?? -1);
  }

  /** The oldest of the immediates. */
  takeImmediate(): (() => void) | undefined {
    for (const [id, run] of this.immediates) {
      this.immediates.delete(id);
      return run;
    }
    return undefined;
  }
}
