import type { Address } from '../../sim/peer.ts';

/**
 * A scenario is pure data: with a subject it determines one run, byte for byte. Any sub-list of its operations is
 * still a scenario: an operation that makes no sense at its time is re-aimed at another peer, or skipped.
 */
export interface Scenario<P = unknown> {
  readonly protocol: string;
  readonly profile: Profile;
  /**
   * `message`: messages take virtual time and timers run by the clock. `atomic`: nothing happens but what the operations
   * say; a request is answered within the event that sent it, as the published models assume.
   */
  readonly grain: Grain;
  /**
   * Message grain without a clock: nothing moves but what `deliver` and `timer` say. How exhaustive exploration sees that
   * grain, so that what it finds can be replayed.
   */
  readonly untimed?: true;
  readonly params: P;
  /** All peers that may ever take part. The first `initial` are members from the start. */
  readonly peers: readonly Address[];
  readonly initial: number;
  readonly faults: FaultMix;
  readonly operations: readonly Operation[];
  /** Settles every remaining choice; read past its end it says 0, the tamest. */
  readonly tape: readonly number[];
}

export type Grain = 'message' | 'atomic';

export const PROFILES = ['calm', 'churn', 'lossy', 'partition', 'hostile'] as const;
/** The weather. */
export type Profile = (typeof PROFILES)[number];

/** The weather of one run, in numbers. All zero: perfect links. */
export interface FaultMix {
  /** Messages lost, duplicated: in thousandths. */
  readonly loss: number;
  readonly duplicate: number;
  /** Extra latency, up to this many milliseconds; more than 0 lets datagrams overtake each other. */
  readonly jitterMs: number;
  /** Clocks run fast or slow by up to this many thousandths. */
  readonly drift: number;
  /** Peers (of `Scenario.peers`) that lie. */
  readonly liars: readonly Address[];
}

export const NO_FAULTS: FaultMix = { loss: 0, duplicate: 0, jitterMs: 0, drift: 0, liars: [] };

/** One step of a scenario. `peer` and the like name peers by address. */
export type Operation =
  | { readonly do: 'join'; readonly peer: Address; readonly via: Address }
  | { readonly do: 'leave' | 'fail' | 'pause' | 'resume'; readonly peer: Address }
  | { readonly do: 'restart'; readonly peer: Address; readonly keepState: boolean; readonly via: Address }
  /** Any other call of the protocol: lookup, store, fetch … with its arguments. */
  | {
      readonly do: 'call';
      readonly peer: Address;
      readonly call: string;
      readonly args: Readonly<Record<string, unknown>>;
    }
  /** Lets virtual time pass (message grain, with a clock). */
  | { readonly do: 'wait'; readonly ms: number }
  /** A timer that is armed goes off now (where there is no clock). */
  | { readonly do: 'timer'; readonly peer: Address; readonly timer: string }
  /**
   * The oldest such message in flight arrives now (where there is no clock); re-aimed to any from that sender, then to
   * any. Message grain: connections keep their order, and `unreachable` is the news that `from` is gone.
   */
  | { readonly do: 'deliver'; readonly from: Address; readonly to: Address; readonly message: string }
  /** Cuts all links between the listed peers and the others; `oneWay`: only what the listed peers send is lost. */
  | { readonly do: 'partition'; readonly peers: readonly Address[]; readonly oneWay: boolean }
  | { readonly do: 'heal' }
  /**
   * The connection between these two breaks, and both are told; re-aimed to another with whom `peer` has one. What is under way
   * on it is lost.
   */
  | { readonly do: 'sever'; readonly peer: Address; readonly other: Address };
