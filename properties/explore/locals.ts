import type { Address, Environment, Message, Outcome, Peer } from '../../sim/peer.ts';
import type { Frame } from './frame.ts';
import { feed, type Input, type Inputs } from './inputs.ts';
import { Interner, Ints, PairTable } from './intern.ts';
import type { Packets } from './packets.ts';

/** The local state of every peer that is not there: never joined, left, or crashed. */
export const ABSENT = 0;

/**
 * Calls have constant ids, so that states stay finite. Those of joining and leaving differ from the rest because the
 * explorer waits for their conclusions.
 */
export const CALL_ID = 1;
export const JOIN_ID = 2;
export const LEAVE_ID = 3;

/** Makes a peer of the subject. */
export type Start = (address: Address, env: Environment<never>) => Peer<Message>;

/** One local state: what the peer saved, the timers that it has armed, and whether it has been asked to leave. */
interface Saved {
  readonly home: number;
  readonly state: string;
  readonly timers: readonly string[];
  readonly leaving: boolean;
}

/** What the scratch peer did while it handled one input. */
interface Recording {
  readonly sends: { readonly to: Address; readonly message: Message }[];
  armed: Set<string>;
  leaving: boolean;
  departs: boolean;
}

/**
 * The local states of peers, numbered, and what each input makes of each. A step runs the subject's own code once, on a
 * scratch peer that is restored, told, and saved; from then on it is a look-up. Steps must therefore be pure: while a
 * peer runs here its clock stands at 0, every draw is 0, and a timer's delay means nothing (an armed timer may go off at
 * any time).
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
  /** By result: 1 if the peer has left, or could not join, and is switched off. */
  readonly departs = new Ints();

  private readonly saved: (Saved | undefined)[] = [undefined];
  private readonly ids = new Interner();
  private readonly memo = new PairTable(1 << 14);
  private readonly scratch: Peer<Message>[] = [];
  private readonly recording: Recording = { sends: [], armed: new Set(), leaving: false, departs: false };
  private readonly fresh: number[] = [];

  private readonly frame: Frame;
  private readonly start: Start;
  private readonly inputs: Inputs;
  private readonly packets: Packets;

  constructor(frame: Frame, start: Start, inputs: Inputs, packets: Packets) {
    this.frame = frame;
    this.start = start;
    this.inputs = inputs;
    this.packets = packets;
    this.ids.id('absent');
    this.sentFrom.push(0);
  }

  get count(): number {
    return this.saved.length;
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
    const known = this.fresh[home];
    if (known !== undefined) return known;
    const { recording } = this;
    recording.armed = new Set();
    recording.leaving = false;
    const started = this.create(home);
    if (recording.sends.length > 0) throw new Error('a peer sends nothing before it is asked anything');
    const local = this.intern(home, started);
    this.fresh[home] = local;
    return local;
  }

  /** The saved state of a local state, a copy, the place in whose frame it is told, and whether the peer is leaving. */
  stateOf(local: number): { home: number; state: unknown; leaving: boolean } {
    const { home, state, leaving } = this.saved[local]!;
    return { home, state: JSON.parse(state), leaving };
  }

  /** A new peer at the address of this place that can be restored and looked at, and whose doings go nowhere. */
  create(peer: number): Peer<Message> {
    return this.start(this.frame.peers[peer]!, this.environment());
  }

  private compute(local: number, input: number): number {
    const saved = this.saved[local];
    if (!saved) throw new Error('a peer that is not there cannot be told anything');
    this.misses++;
    this.scratch[saved.home] ??= this.create(saved.home);
    const peer = this.scratch[saved.home]!;
    const { recording } = this;
    recording.sends.length = 0;
    recording.departs = false;
    peer.restore(JSON.parse(saved.state));
    recording.armed = new Set(saved.timers);
    const told: Input = this.inputs.get(input);
    recording.leaving = saved.leaving || (told.is === 'call' && told.call.id === LEAVE_ID);
    if (told.is === 'timer') recording.armed.delete(told.timer);
    feed(peer, told);
    const next = this.intern(saved.home, peer);
    const result = this.next.push(next);
    this.departs.push(recording.departs ? 1 : 0);
    for (const { to, message } of recording.sends) this.sent.push(this.packets.sent(saved.home, to, message));
    this.sentFrom.push(this.sent.length);
    recording.sends.length = 0;
    this.memo.set(local, input, result);
    return result;
  }

  private intern(home: number, peer: Peer<Message>): number {
    const { armed, leaving } = this.recording;
    const state = JSON.stringify(peer.snapshot()) ?? 'null';
    const timers = [...armed].sort();
    const local = this.ids.id(`${home} ${leaving} ${JSON.stringify(timers)} ${state}`);
    if (local === this.saved.length) {
      this.saved.push({ home, state, timers, leaving });
      this.timers.push(Int32Array.from(timers, (timer) => this.inputs.timer(timer)));
    }
    return local;
  }

  private environment(): Environment<never> {
    const { recording } = this;
    return {
      // Copied at once, for the peer may change what it sent.
      send: (to, message: Message) => {
        recording.sends.push({ to, message: JSON.parse(JSON.stringify(message)) as Message });
      },
      setTimer: (timer) => void recording.armed.add(timer),
      clearTimer: (timer) => void recording.armed.delete(timer),
      now: () => 0,
      random: () => 0,
      done: (call: number, outcome: Outcome) => {
        if (call === LEAVE_ID) recording.leaving = outcome.ok;
        if (call === LEAVE_ID ? outcome.ok : call === JOIN_ID && !outcome.ok) recording.departs = true;
      },
    } as Environment<never>;
  }
}
