import {
  type Address,
  type Environment,
  type Message,
  type Outcome,
  type Peer,
  SimulationOver,
} from '../../sim/peer.ts';
import { feed, type Input } from './inputs.ts';

/** How peers of the subject are made, and what of their state is kept. */
export interface Start {
  peer(address: Address, env: Environment<never>): Peer<Message>;
  /** {@link ../kit/protocol.ts Explorable.forget}. */
  readonly forget?: ((state: unknown) => unknown) | undefined;
}

/**
 * Calls have constant ids, so that states stay finite. Those of joining and leaving differ from the rest because the
 * explorer waits for their conclusions.
 */
export const CALL_ID = 1;
export const JOIN_ID = 2;
export const LEAVE_ID = 3;

/** What is kept of a peer: its state as JSON, the timers that it has armed, and whether it has been asked to leave. */
export interface Saved {
  readonly state: string;
  readonly timers: readonly string[];
  readonly leaving: boolean;
}

/** A message that a peer sends; null: it closes its connection with the other. */
export interface Sending {
  readonly to: Address;
  readonly message: Message | null;
}

/** What one input makes of a peer. */
export interface Step {
  readonly saved: Saved;
  readonly sends: readonly Sending[];
  /** It has left, could not join, or broke down: it is switched off. */
  readonly departs: boolean;
  /** What it broke down with. */
  readonly error: string | undefined;
}

/**
 * Runs steps of one peer: restored, told, saved. Steps must be pure, so while a peer runs here its clock stands at 0, every
 * draw is 0, and a timer's delay means nothing (an armed timer may go off at any time).
 */
export class Scratch {
  readonly peer: Peer<Message>;
  private readonly forget: (state: unknown) => unknown;
  private sends: Sending[] = [];
  private readonly armed = new Set<string>();
  private leaving = false;
  private departs = false;

  constructor(start: Start, address: Address) {
    this.forget = start.forget ?? ((state) => state);
    this.peer = start.peer(address, this.environment());
    if (this.sends.length > 0) throw new Error('a peer sends nothing before it is asked anything');
  }

  /** The peer as it was started; to be asked before any step. */
  fresh(): Saved {
    return this.save();
  }

  run(before: Saved, told: Input): Step {
    this.sends = [];
    this.departs = false;
    this.leaving = before.leaving || (told.is === 'call' && told.call.id === LEAVE_ID);
    this.armed.clear();
    this.peer.restore(JSON.parse(before.state));
    // Not before: restoring is nobody's business.
    for (const timer of before.timers) if (told.is !== 'timer' || told.timer !== timer) this.armed.add(timer);
    try {
      feed(this.peer, told);
    } catch (error) {
      if (error instanceof SimulationOver) throw error;
      return { saved: before, sends: this.sends, departs: true, error: String(error) };
    }
    return { saved: this.save(), sends: this.sends, departs: this.departs, error: undefined };
  }

  private save(): Saved {
    const state = JSON.stringify(this.forget(this.peer.snapshot())) ?? 'null';
    return { state, timers: [...this.armed].sort(), leaving: this.leaving };
  }

  private environment(): Environment<never> {
    return {
      // Copied at once, for the peer may change what it sent.
      send: (to, message: Message) => {
        this.sends.push({ to, message: JSON.parse(JSON.stringify(message)) as Message });
      },
      close: (to) => void this.sends.push({ to, message: null }),
      backlog: () => 0,
      setTimer: (timer) => void this.armed.add(timer),
      clearTimer: (timer) => void this.armed.delete(timer),
      now: () => 0,
      random: () => 0,
      done: (call: number, outcome: Outcome) => {
        if (call === LEAVE_ID) this.leaving = outcome.ok;
        if (call === LEAVE_ID ? outcome.ok : call === JOIN_ID && !outcome.ok) this.departs = true;
      },
    } as Environment<never>;
  }
}
