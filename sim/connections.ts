import type { Loss } from './due.ts';
import type { Address } from './peer.ts';
import type { Resident } from './world.ts';

/**
 * What two peers know of their connection; `low` is the one with the smaller handle. Lives count from 1; 0: that end is
 * closed, or has never been open. The connections of a pair are numbered from 1, each end says which one it is open to: what
 * was sent on one that has ended does not arrive on the next.
 */
export interface Connection {
  readonly low: number;
  readonly high: number;
  /** The life that the other one had when this end was opened. */
  lifeOfHigh: number;
  lifeOfLow: number;
  /** When the last message from each end arrives: what is sent later arrives no earlier. */
  lastFromLow: number;
  lastFromHigh: number;
  /** The number of the next connection that one of them opens. */
  next: number;
  numberAtLow: number;
  numberAtHigh: number;
  /** The last one from which each end takes nothing any more: it has closed it, or fate has broken it. */
  overAtLow: number;
  overAtHigh: number;
}

/** How a message comes: on the connection that is open, on a later one than its receiver knew of, or on one that is over. */
export type Arrival = 'open' | 'later' | 'over';

/** The connections of all peers. Nobody is told anything here: that is the world's business. */
export class Connections {
  /** By the handle of a peer, then of the other one; both ends share the object. */
  private readonly of: Map<number, Connection>[] = [];
  /** Whether any has been closed or broken: before that there is nothing to tell apart. */
  anyOver = false;

  enter(handle: number): void {
    this.of[handle] = new Map();
  }

  find(a: number, b: number): Connection | undefined {
    return this.of[a]!.get(b);
  }

  between(a: number, b: number): Connection {
    return this.find(a, b) ?? this.introduce(Math.min(a, b), Math.max(a, b));
  }

  /** Those of which this peer's end is open, by the handles of the others, in ascending order. */
  openEnds(handle: number): Connection[] {
    return [...this.of[handle]!.values()]
      .filter((each) => lifeSeen(each, handle) !== 0)
      .sort((a, b) => otherEnd(a, handle) - otherEnd(b, handle));
  }

  /** Those that this peer has closed, and the others have opened anew to the life that it has, in ascending order. */
  openedFromAfar(handle: number, life: number): Connection[] {
    return [...this.of[handle]!.values()]
      .filter((each) => lifeSeen(each, handle) === 0 && lifeSeen(each, otherEnd(each, handle)) === life)
      .sort((a, b) => otherEnd(a, handle) - otherEnd(b, handle));
  }

  /**
   * Opens the ends that are not open. Undefined when the sender's is open to a former life of the other, and has not
   * noticed its end yet.
   */
  open(from: Resident, target: Resident): Connection | undefined {
    const connection = this.between(from.handle, target.handle);
    const life = lifeSeen(connection, from.handle);
    if (life === 0) openEnd(connection, from.handle, target.life, connection.next);
    else if (life !== target.life) return undefined;
    const number = numberAt(connection, from.handle);
    if (lifeSeen(connection, target.handle) === 0 && overAt(connection, target.handle) < number)
      openEnd(connection, target.handle, from.life, number);
    return connection;
  }

  /** What a sender has lost whose message goes nowhere: the life that its end is open to, or, if it is not, the last. */
  lossOf(from: Resident, target: Resident | undefined, gone: Address): Loss {
    const connection = target && this.find(from.handle, target.handle);
    const life = connection ? lifeSeen(connection, from.handle) : 0;
    if (!connection || life === 0) return { gone, life: target?.life ?? 0, number: Number.MAX_SAFE_INTEGER };
    return { gone, life, number: numberAt(connection, from.handle) };
  }

  /** How what was sent on the connection of that number comes to its receiver, whose end then is open to it. */
  arrival(from: Resident, target: Resident, number: number): Arrival {
    const connection = this.find(from.handle, target.handle);
    if (!connection) return 'open';
    if (number <= overAt(connection, target.handle)) return 'over';
    const isOpen = lifeSeen(connection, target.handle) !== 0;
    if (isOpen && number <= numberAt(connection, target.handle)) return 'open';
    // Of the end of the last one it is told now, and not again.
    if (isOpen) this.over(connection, target.handle, numberAt(connection, target.handle));
    openEnd(connection, target.handle, from.life, number);
    return isOpen ? 'later' : 'open';
  }

  /** Both ends are open, to each other as they live now. */
  isWhole(a: Resident, b: Resident): boolean {
    const connection = this.find(a.handle, b.handle);
    return (
      connection !== undefined &&
      lifeSeen(connection, a.handle) === b.life &&
      lifeSeen(connection, b.handle) === a.life &&
      numberAt(connection, a.handle) === numberAt(connection, b.handle) &&
      numberAt(connection, a.handle) > Math.max(connection.overAtLow, connection.overAtHigh)
    );
  }

  /** This peer's end closes for good. Returns the number that the other end is to be told of; 0: nobody is to be told. */
  hangUp(connection: Connection, handle: number): number {
    if (lifeSeen(connection, handle) === 0) return 0;
    const number = numberAt(connection, handle);
    const other = otherEnd(connection, handle);
    this.over(connection, handle, number);
    closeEnd(connection, handle);
    return overAt(connection, other) < number ? number : 0;
  }

  /** This peer tries to open a connection, in vain. Returns its number, which is over at once. */
  attempt(connection: Connection, handle: number, life: number): number {
    const number = connection.next;
    openEnd(connection, handle, life, number);
    this.over(connection, handle, number);
    this.over(connection, otherEnd(connection, handle), number);
    return number;
  }

  /** Fate breaks it: neither end takes anything any more, and both are to be told. Returns its numbers at both ends. */
  break(connection: Connection): { readonly low: number; readonly high: number } {
    const low = connection.lifeOfHigh === 0 ? 0 : connection.numberAtLow;
    const high = connection.lifeOfLow === 0 ? 0 : connection.numberAtHigh;
    // One end may have opened the next, of which the other has yet to hear: that breaks, too.
    const newest = Math.max(low, high);
    this.over(connection, connection.low, newest);
    this.over(connection, connection.high, newest);
    return { low, high };
  }

  /** This end learns that the connection of that number is over. Returns whether that is news. */
  learnsOfEnd(handle: number, other: number, number: number): boolean {
    const connection = this.find(handle, other);
    if (!connection || lifeSeen(connection, handle) === 0) return false;
    const current = numberAt(connection, handle);
    // It may be open to the next one already, for which the other end has asked meanwhile.
    const isFormer = number < current && number > overAt(connection, handle);
    if (number !== current && !isFormer) return false;
    this.over(connection, handle, number);
    if (!isFormer) closeEnd(connection, handle);
    return true;
  }

  /** Closes this peer's end; when both are closed and nothing is on its way, the connection is forgotten. */
  disconnect(connection: Connection, handle: number, time: number): void {
    closeEnd(connection, handle);
    const { low, high } = connection;
    if (connection.lifeOfLow !== 0 || connection.lifeOfHigh !== 0 || connection.next > 1) return;
    if (Math.max(connection.lastFromLow, connection.lastFromHigh) > time) return;
    this.of[low]!.delete(high);
    this.of[high]!.delete(low);
  }

  all(): Connection[] {
    return this.of.flatMap((connections, handle) =>
      [...connections.values()].filter(({ low }) => low === handle),
    );
  }

  restore(peers: number, saved: readonly Connection[]): void {
    this.of.length = 0;
    for (let handle = 0; handle < peers; handle++) this.enter(handle);
    for (const each of saved) this.know({ ...each });
    this.anyOver = saved.some(({ next }) => next > 1);
  }

  private over(connection: Connection, handle: number, number: number): void {
    this.anyOver = true;
    if (handle === connection.low) connection.overAtLow = Math.max(connection.overAtLow, number);
    else connection.overAtHigh = Math.max(connection.overAtHigh, number);
    connection.next = Math.max(connection.next, number + 1);
  }

  private introduce(low: number, high: number): Connection {
    const connection: Connection = {
      low,
      high,
      lifeOfHigh: 0,
      lifeOfLow: 0,
      lastFromLow: 0,
      lastFromHigh: 0,
      next: 1,
      numberAtLow: 0,
      numberAtHigh: 0,
      overAtLow: 0,
      overAtHigh: 0,
    };
    this.know(connection);
    return connection;
  }

  private know(connection: Connection): void {
    this.of[connection.low]!.set(connection.high, connection);
    this.of[connection.high]!.set(connection.low, connection);
  }
}

/** The life of the other peer that this one's end was opened to; 0: it is closed. */
export function lifeSeen({ low, lifeOfLow, lifeOfHigh }: Connection, handle: number): number {
  return handle === low ? lifeOfHigh : lifeOfLow;
}

export function otherEnd({ low, high }: Connection, handle: number): number {
  return handle === low ? high : low;
}

/** Which of the pair's connections this end was last open to. */
export function numberAt({ low, numberAtLow, numberAtHigh }: Connection, handle: number): number {
  return handle === low ? numberAtLow : numberAtHigh;
}

/** The last of the pair's connections that either end has opened. */
export function newestOf({ numberAtLow, numberAtHigh }: Connection): number {
  return Math.max(numberAtLow, numberAtHigh);
}

function overAt({ low, overAtLow, overAtHigh }: Connection, handle: number): number {
  return handle === low ? overAtLow : overAtHigh;
}

function openEnd(connection: Connection, handle: number, life: number, number: number): void {
  if (handle === connection.low) {
    connection.lifeOfHigh = life;
    connection.numberAtLow = number;
  } else {
    connection.lifeOfLow = life;
    connection.numberAtHigh = number;
  }
}

function closeEnd(connection: Connection, handle: number): void {
  if (handle === connection.low) connection.lifeOfHigh = 0;
  if (handle === connection.high) connection.lifeOfLow = 0;
}
