import type { Frame } from './frame.ts';
import type { Input, Inputs } from './inputs.ts';
import { Interner, Ints, PairTable } from './intern.ts';
import type { Packets } from './packets.ts';
import { type Saved, Scratch, type Start, type Step } from './scratch.ts';

/** The local state of every peer that is not there: never joined, left, or crashed. */
export const ABSENT = 0;

interface Local extends Saved {
  /** The place in whose frame it is told. */
  readonly home: number;
}

/**
 * The local states of peers, numbered, and what each input makes of each. A step runs the subject's own code once, and
 * is a look-up from then on.
 */
export class Locals {
  /** Inputs that are this local state's armed timers, by local state. */
  readonly timers: Int32Array[] = [new Int32Array(0)];
  /** Steps that were computed. */
  misses = 0;

  /** By result: the local state that it leads to. */
  readonly next = new Ints();
  /** By result: where its packets begin in {@link sent}; they end where those of the next result begin. */
  readonly sentFrom = new Ints();
  readonly sent = new Ints();
  /** By result: 1 if the peer is switched off then: it has left, could not join, or broke down. */
  readonly departs = new Ints();
  /** By result: what the peer broke down with. */
  readonly errors = new Map<number, string>();

  private readonly locals: (Local | undefined)[] = [undefined];
  private readonly ids = new Interner();
  private readonly memo = new PairTable(1 << 14);
  private readonly scratches: (Scratch | undefined)[] = [];
  private readonly fresh: number[] = [];

  private readonly frame: Frame;
  private readonly start: Start;
  private readonly inputs: Inputs;
  private readonly packets: Packets;
  private readonly doubt: ((before: Saved, told: Input, step: Step) => void) | undefined;

  /** @param doubt told of every step that is computed. */
  constructor(
    frame: Frame,
    start: Start,
    parts: { inputs: Inputs; packets: Packets },
    doubt?: (before: Saved, told: Input, step: Step) => void,
  ) {
    this.frame = frame;
    this.start = start;
    this.inputs = parts.inputs;
    this.packets = parts.packets;
    this.doubt = doubt;
    this.ids.id('absent');
    this.sentFrom.push(0);
  }

  get count(): number {
    return this.locals.length;
  }

  /** The result of telling a peer in this local state this. */
  step(local: number, input: number): number {
    const known = this.memo.get(local, input);
    return known >= 0 ? known : this.compute(local, input);
  }

  /** Whether telling a peer in this local state this changes nothing and is heard by nobody. */
  isIdle(local: number, input: number): boolean {
    const result = this.step(local, input);
    return (
      this.next.items[result] === local &&
      this.sentFrom.items[result] === this.sentFrom.items[result + 1] &&
      this.departs.items[result] === 0
    );
  }

  /** The local state of a peer that has just been started in that place. */
  freshAt(peer: number): number {
    const home = this.frame.home(peer);
    this.fresh[home] ??= this.intern(home, this.newScratch(home).fresh());
    return this.fresh[home]!;
  }

  /** The saved state of a local state, a copy, the place in whose frame it is told, and whether the peer is leaving. */
  stateOf(local: number): { home: number; state: unknown; leaving: boolean } {
    const { home, state, leaving } = this.locals[local]!;
    return { home, state: JSON.parse(state), leaving };
  }

  /** A peer at the address of this place that can be restored and looked at, and whose doings go nowhere. */
  newScratch(peer: number): Scratch {
    return new Scratch(this.start, this.frame.peers[peer]!);
  }

  private compute(local: number, input: number): number {
    const before = this.locals[local];
    if (!before) throw new Error('a peer that is not there cannot be told anything');
    this.misses++;
    const { home } = before;
    this.scratches[home] ??= this.newScratch(home);
    const told = this.inputs.get(input);
    const step = this.scratches[home]!.run(before, told);
    // Asked for anew: the peer may keep, and change, what it was told.
    this.doubt?.(before, this.inputs.get(input), step);
    const result = this.next.push(this.intern(home, step.saved));
    this.departs.push(step.departs ? 1 : 0);
    if (step.error !== undefined) this.errors.set(result, step.error);
    for (const { to, message } of step.sends)
      this.sent.push(message === null ? this.packets.hangUp(home, to) : this.packets.sent(home, to, message));
    this.sentFrom.push(this.sent.length);
    this.memo.set(local, input, result);
    return result;
  }

  private intern(home: number, { state, timers, leaving }: Saved): number {
    const local = this.ids.id(`${home} ${leaving} ${JSON.stringify(timers)} ${state}`);
    if (local === this.locals.length) {
      this.locals.push({ home, state, timers, leaving });
      this.timers.push(Int32Array.from(timers, (timer) => this.inputs.timer(timer)));
    }
    return local;
  }
}
