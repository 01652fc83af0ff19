import type { Address, Message } from './peer.ts';

/** What may be due in a world with a clock: kinds of events on its agenda. */
export const CANCELLED = 0;
export const DELIVER = 1;
export const TIMER = 2;
export const CLOSED = 3;
export const HUNG_UP = 4;
/** Where links have limits: an uplink or a downlink is free, all that waited for somebody has gone. */
export const UP_FREE = 5;
export const DOWN_FREE = 6;
export const DRAINED = 7;

/** Something due at one peer. `life`: the life of the peer that it is meant for. */
export interface Event {
  readonly kind: number;
  readonly life: number;
  readonly load: unknown;
}

/** A message on its way. */
export interface Packet {
  readonly from: Address;
  /** The life that its sender had. */
  readonly life: number;
  readonly message: Message;
  /** Number of the connection that it was sent on; 0: on none. */
  readonly number: number;
}

/** The end of a peer’s life, on its way to one who was connected with it, or tries to be. */
export interface Loss {
  readonly gone: Address;
  readonly life: number;
  /** Of the connection that ends by it; larger than any: there was none. */
  readonly number: number;
}

/** The end of a connection, on its way to one who has yet to hear of it. */
export interface Ending {
  readonly other: Address;
  readonly number: number;
}
