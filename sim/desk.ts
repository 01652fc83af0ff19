import { type Event, TIMER } from './due.ts';
import type { Address } from './peer.ts';

/** What the message grain remembers of one peer. */
export interface Desk {
  /** Agenda slots of armed timers. */
  readonly timers: Map<string, number>;
  /** Peers of the end of whose life, by number, it is about to be told: once is enough, however much it goes on sending. */
  readonly losing: Map<Address, number>;
  /** How fast its clock runs. */
  rate: number;
  /** What waits until it resumes; undefined while it is not paused. */
  held: Event[] | undefined;
  /** Timers that came due while it was paused, and wait among the rest. */
  readonly due: Set<string>;
}

/** The desk of a peer of which nothing is remembered yet but, maybe, what waits for it. */
export function deskOf(rate: number, held: readonly Event[] | null): Desk {
  return {
    timers: new Map(),
    losing: new Map(),
    rate,
    held: held ? [...held] : undefined,
    due: new Set(held?.flatMap(({ kind, load }) => (kind === TIMER ? [load as string] : []))),
  };
}
