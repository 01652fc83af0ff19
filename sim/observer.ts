import type { Address, Call, Message, Outcome } from './peer.ts';

/**
 * Who watches a world: trace, digest, monitor and judges are all observers. The world reports each
 * observable event as it happens and draws no conclusion. `peer` is the peer's handle: its index in the
 * order in which peers were added, from 0.
 */
export interface Observer {
  /** A peer's user asks it something. */
  called?(peer: number, call: Call): void;
  sent?(peer: number, to: Address, message: Message): void;
  received?(peer: number, from: Address, message: Message): void;
  /** A timer that the peer had armed goes off. */
  fired?(peer: number, timer: string): void;
  /** The failure detector tells `peer` that `other` is gone. */
  unreachable?(peer: number, other: Address): void;
  /** The peer closes its connection with `other`. */
  closed?(peer: number, other: Address): void;
  concluded?(peer: number, call: number, outcome: Outcome): void;
  /** The peer has finished handling one input (call, message, timer, unreachable): its view may be read now. */
  settled?(peer: number): void;
  /** Crash-stop: silent, at once. */
  crashed?(peer: number): void;
  /** The peer's own code threw; it is gone, as after a crash, which is reported next. */
  threw?(peer: number, error: unknown): void;
  /** The peer runs again, with or without its former state. */
  restarted?(peer: number, keptState: boolean): void;
  /** A message will never arrive. */
  dropped?(from: number, to: Address, message: Message, why: Loss): void;
}

/** Lost by a link, cut by a partition, its receiver is gone, or the connection that it was sent on is over. */
export type Loss = 'loss' | 'partition' | 'gone' | 'closed';
