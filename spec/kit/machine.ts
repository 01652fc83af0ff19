import type { AnyStateMachine } from 'xstate';

/**
 * What an observer of one peer sees, as the machines take it. `type` is one of
 * `call.<name>`, `send.<message>`, `recv.<message>`, `timer.<name>`, `done.<call>`, `close`, `unreachable`, `crash`, `restart`.
 */
export interface Seen {
  type: string;
  /** The peer that is watched. */
  peer: number | string;
  /** The other end of a send, receive, close or unreachable; undefined otherwise. */
  other: number | string | undefined;
  /** The message, call or outcome, as it went by; undefined for timers. */
  body: unknown;
  /** The call's id for `call.*` and `done.*`; undefined otherwise. */
  call: number | undefined;
  /** When, in milliseconds of the observer's clock; it stands at 0 where nobody has one. */
  at: number;
  /** What all peers of the run were told to agree on; undefined where nobody said. */
  params?: unknown;
}

/** What a peer does of itself, and answers for: it sends, closes, concludes. Everything else happens to it. */
export function isOutput(type: string): boolean {
  return type === 'close' || type.startsWith('send.') || type.startsWith('done.');
}

/** One machine of a spec: a small acceptor, with its correlation key. */
export interface MachineSpec {
  readonly name: string;
  /** One sentence: what it watches. */
  readonly doc: string;
  readonly machine: AnyStateMachine;
  /** Its instances end when the peer crashes, even if it comes back with its state: connections do. */
  readonly volatile?: true;
  /**
   * Which instance of the machine an event of one peer belongs to: a key (one instance per distinct key and peer),
   * or undefined when the event is none of this machine's business. A machine per peer answers a constant.
   * An instance begins with the first event of its key and ends in a final state.
   */
  key(event: Seen): number | string | undefined;
  /** Whether to tell it of events of this type: false only where that would be in vain, whatever they hold. Absent: always. */
  concerns?(type: string): boolean;
}
