/**
 * The contract between the world and what it hosts. A peer is sans-IO: it is told what happened
 * (`call`, `receive`, `timer`, `unreachable`) and answers through its {@link Environment}. It holds no
 * promise, socket or clock, and its whole state is plain data (JSON), so that it can be saved, restored,
 * hashed and moved into another process.
 */

/** What peers call each other by; the protocol chooses it, the world only compares it. */
export type Address = number | string;

/** One message on the network. Everything in it is plain data; `type` names it in the spec's vocabulary. */
export interface Message {
  readonly type: string;
}

/** Something the user asks of one peer. The answer comes back through {@link Environment.done} with the same `id`. */
export interface Call {
  readonly id: number;
  readonly type: string;
}

/** What a call came to. `ok: false` is an honest refusal or failure, with its `reason`. */
export interface Outcome {
  readonly ok: boolean;
  readonly reason?: string;
}

/** All that a peer may do to the rest of the universe. */
export interface Environment<M extends Message = Message> {
  /** Sends one message; delivery, loss and delay are the world's business. */
  send(to: Address, message: M): void;
  /**
   * Closes the connection with that peer. What was sent on it before still arrives, in order, and then the other end is told
   * `unreachable`; what is under way from there is dropped, and nothing is told here. A later send opens another connection.
   * Where the run has no connections, nothing comes of it.
   */
  close(to: Address): void;
  /**
   * How many messages to that peer still wait for this one's link, as the send buffer of a socket would say: 0 where links
   * have no limits. When they have gone, {@link Peer.drained} is told.
   */
  backlog(to: Address): number;
  /** Arms the named timer, replacing one of the same name that is still armed. `delayMs` ≥ 0. */
  setTimer(name: string, delayMs: number): void;
  clearTimer(name: string): void;
  /** Virtual time by this peer's own (possibly drifting) clock, in milliseconds. */
  now(): number;
  /** An integer in [0, bound), drawn from the tape; 0 is the tamest draw. */
  random(bound: number): number;
  /** Concludes the call with that id. A second conclusion of one call is ignored by the world but seen by observers. */
  done(call: number, outcome: Outcome): void;
}

/** One running instance of a subject. `M`: its messages, `S`: its saved state, `V`: what it shows of itself. */
export interface Peer<M extends Message = Message, S = unknown, V = unknown> {
  call(call: Call): void;
  receive(from: Address, message: M): void;
  timer(name: string): void;
  /** A perfect failure detector, or the end of a connection, says that this peer is gone. Never called under a timeout detector. */
  unreachable(peer: Address): void;
  /** All messages to that peer that waited for this one's link have gone. Told only where links have limits. */
  drained?(to: Address): void;
  /** What the peer shows of itself; absent, state properties are skipped. */
  view?(): V;
  /** Changes whenever `view()` would. Absent, the view is taken after every event. */
  version?(): number;
  /** The whole state as plain data that shares nothing mutable with the peer. */
  snapshot(): S;
  restore(state: S): void;
}

/**
 * Thrown by a peer that can no longer be simulated at all, say because its process has died: it ends the run. Anything else
 * that a peer throws is the peer's own mistake, and part of what is observed.
 */
export class SimulationOver extends Error {
  /** What was said last, for people; safe to print. */
  readonly transcript: readonly string[];

  /** @param reason one line, safe to print. */
  constructor(reason: string, transcript: readonly string[] = []) {
    super(reason);
    this.transcript = transcript;
  }
}

/** Makes a peer. `config` is the scenario's parameters for the protocol: plain data. */
export type PeerFactory<C = unknown> = (address: Address, config: C, env: Environment<never>) => Peer<never>;
