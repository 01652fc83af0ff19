import { type Event, TIMER } from './due.ts';
import { Losses } from './losses.ts';

/** What the message grain remembers of one peer. */
export interface Desk {
  /** Agenda slots of armed timers. */
  readonly timers: Map<string, number>;
  readonly losing: Losses;
  /** How fast its clock runs. */
  rate: number;
  /** What waits until it resumes; undefined while it is not paused. */
  held: Event[] | undefined;
  /** Timers that came due while it was paused, and wait among the rest; undefined: none did. */
  due: Set<string> | undefined;
}

/** The desk of a peer of which nothing is remembered yet but, maybe, what waits for it. */
export function deskOf(rate: number, held: readonly Event[] | null): Desk {
  return {
    timers: new Map(),
    losing: new Losses(),
    rate,
    held: held ? [...held] : undefined,
    due: held
      ? new Set(held.flatMap(({ kind, load }) => (kind === TIMER ? [load as string] : [])))
      : undefined,
  };
}

/** A timer has come due while its peer is paused. */
export function noteDue(desk: Desk, timer: string): void {
  desk.due ??= new Set();
  desk.due.add(timer);
}
