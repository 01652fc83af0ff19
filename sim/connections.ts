import type { Loss } from './due.ts';
import { CONTENT, NONE, Pairs } from './pairs.ts';
import type { Address } from './peer.ts';
import type { Resident } from './world.ts';

/** The number of the next connection that one of a pair opens. */
const NEXT = CONTENT;
const LOW_END = CONTENT + 1;
const HIGH_END = CONTENT + 4;
/** Of an end: the life that the other one had when it was opened; 0: it is closed, or has never been open. */
const LIFE = 0;
/** Of an end: the number of the connection that it was last open to. */
const NUMBER = 1;
/** Of an end: the last connection from which it takes nothing any more: it has closed it, or fate has broken it. */
const OVER = 2;

/** What two peers know of their connection: see {@link Connections}. */
export type Connection = number;

/** How a message comes: on the connection that is open, on a later one than its receiver knew of, or on one that is over. */
export type Arrival = 'open' | 'later' | 'over';

/** A pair's integers, and when the last message from each end arrives. */
export interface SavedConnection {
  readonly ints: readonly number[];
  readonly last: readonly [fromLow: number, fromHigh: number];
}

/**
 * The connections of all peers. Those of a pair are numbered from 1, each end says which one it is open to: what was sent on one that
 * has ended does not arrive on the next. Lives count from 1. Nobody is told anything here: that is the world's business.
 */
export class Connections {
  private readonly pairs = new Pairs();
  /** When the last message from each end of a pair arrives: what is sent later arrives no earlier. */
  private last = new Float64Array(0);
  /** Whether any has been closed or broken: before that there is nothing to tell apart. */
  anyOver = false;

  enter(handle: number): void {
    this.pairs.enter(handle);
  }

  find(a: number, b: number): Connection | undefined {
    const connection = this.pairs.find(a, b);
    return connection === NONE ? undefined : connection;
  }

  /** Those of which this peer's end is open, by the handles of the others, in ascending order. */
  openEnds(handle: number): Connection[] {
    return this.byOther(handle).filter((each) => this.lifeSeen(each, handle) !== 0);
  }

  /** Those that this peer has closed, and the others have opened anew to the life that it has, in ascending order. */
  openedFromAfar(handle: number, life: number): Connection[] {
    return this.byOther(handle).filter(
      (each) =>
        this.lifeSeen(each, handle) === 0 && this.lifeSeen(each, this.otherEnd(each, handle)) === life,
    );
  }

  /**
   * Opens the ends that are not open. Undefined when the sender's is open to a former life of the other, and has not
   * noticed its end yet.
   */
  open(from: Resident, target: Resident): Connection | undefined {
    const connection = this.between(from.handle, target.handle);
    const life = this.lifeSeen(connection, from.handle);
    if (life === 0) this.openEnd(connection, from.handle, target.life, this.next(connection));
    else if (life !== target.life) return undefined;
    const number = this.numberAt(connection, from.handle);
    if (this.lifeSeen(connection, target.handle) === 0 && this.overAt(connection, target.handle) < number)
      this.openEnd(connection, target.handle, from.life, number);
    return connection;
  }

  /** What a sender has lost whose message goes nowhere: the life that its end is open to, or, if it is not, the last. */
  lossOf(from: Resident, target: Resident | undefined, gone: Address): Loss {
    const connection = target && this.find(from.handle, target.handle);
    const life = connection === undefined ? 0 : this.lifeSeen(connection, from.handle);
    if (connection === undefined || life === 0)
      return { gone, life: target?.life ?? 0, number: Number.MAX_SAFE_INTEGER };
    return { gone, life, number: this.numberAt(connection, from.handle) };
  }

  /** How what was sent on the connection of that number comes to its receiver, whose end then is open to it. */
  arrival(from: Resident, target: Resident, number: number): Arrival {
    const connection = this.find(from.handle, target.handle);
    if (connection === undefined) return 'open';
    if (number <= this.overAt(connection, target.handle)) return 'over';
    const isOpen = this.lifeSeen(connection, target.handle) !== 0;
    const current = this.numberAt(connection, target.handle);
    if (isOpen && number <= current) return 'open';
    // Of the end of the last one it is told now, and not again.
    if (isOpen) this.over(connection, target.handle, current);
    this.openEnd(connection, target.handle, from.life, number);
    return isOpen ? 'later' : 'open';
  }

  /** Both ends are open, to each other as they live now. */
  isWhole(a: Resident, b: Resident): boolean {
    const connection = this.find(a.handle, b.handle);
    if (connection === undefined) return false;
    const number = this.numberAt(connection, a.handle);
    return (
      this.lifeSeen(connection, a.handle) === b.life &&
      this.lifeSeen(connection, b.handle) === a.life &&
      number === this.numberAt(connection, b.handle) &&
      number > Math.max(this.overAt(connection, a.handle), this.overAt(connection, b.handle))
    );
  }

  /** This peer's end closes for good. Returns the number that the other end is to be told of; 0: nobody is to be told. */
  hangUp(connection: Connection, handle: number): number {
    if (this.lifeSeen(connection, handle) === 0) return 0;
    const number = this.numberAt(connection, handle);
    this.over(connection, handle, number);
    this.closeEnd(connection, handle);
    return this.overAt(connection, this.otherEnd(connection, handle)) < number ? number : 0;
  }

  /** This peer tries to open a connection to that life, in vain. Returns its number, which is over at once; 0: its end is open. */
  attempt(from: Resident, target: Resident): number {
    const connection = this.between(from.handle, target.handle);
    if (this.lifeSeen(connection, from.handle) !== 0) return 0;
    const number = this.next(connection);
    this.openEnd(connection, from.handle, target.life, number);
    this.over(connection, from.handle, number);
    this.over(connection, target.handle, number);
    return number;
  }

  /** Fate breaks it: neither end takes anything any more, and both are to be told. Returns its numbers at both ends. */
  break(connection: Connection): { readonly low: number; readonly high: number } {
    const [a, b] = this.endsOf(connection);
    const low = this.lifeSeen(connection, a) === 0 ? 0 : this.numberAt(connection, a);
    const high = this.lifeSeen(connection, b) === 0 ? 0 : this.numberAt(connection, b);
    // One end may have opened the next, of which the other has yet to hear: that breaks, too.
    const newest = Math.max(low, high);
    this.over(connection, a, newest);
    this.over(connection, b, newest);
    return { low, high };
  }

  /** This end learns that the connection of that number is over. Returns whether that is news. */
  learnsOfEnd(handle: number, other: number, number: number): boolean {
    const connection = this.find(handle, other);
    if (connection === undefined || this.lifeSeen(connection, handle) === 0) return false;
    const current = this.numberAt(connection, handle);
    // It may be open to the next one already, for which the other end has asked meanwhile.
    const isFormer = number < current && number > this.overAt(connection, handle);
    if (number !== current && !isFormer) return false;
    this.over(connection, handle, number);
    if (!isFormer) this.closeEnd(connection, handle);
    return true;
  }

  /** Closes this peer's end; when both are closed and nothing is on its way, the connection is forgotten. */
  disconnect(connection: Connection, handle: number, time: number): void {
    this.anyOver = true;
    this.closeEnd(connection, handle);
    const [low, high] = this.endsOf(connection);
    if (this.lifeSeen(connection, low) !== 0 || this.lifeSeen(connection, high) !== 0) return;
    if (this.next(connection) > 1 || Math.max(...this.lastOf(connection)) > time) return;
    this.last.fill(0, this.lastAt(connection), this.lastAt(connection) + 2);
    this.pairs.remove(connection);
  }

  /** When something arrives that is sent now and would take until then by itself: not before what was sent earlier. */
  inOrder(from: Resident, to: Resident, at: number): number {
    const connection = this.between(from.handle, to.handle);
    const place = this.lastAt(connection) + (from.handle === this.pairs.lowOf(connection) ? 0 : 1);
    if (place >= this.last.length) {
      const { last } = this;
      this.last = new Float64Array(2 * place + 16);
      this.last.set(last);
    }
    const inOrder = Math.max(at, this.last[place]!);
    this.last[place] = inOrder;
    return inOrder;
  }

  /** The handles of both ends, the smaller first. */
  endsOf(connection: Connection): readonly [low: number, high: number] {
    return [this.pairs.lowOf(connection), this.pairs.highOf(connection)];
  }

  otherEnd(connection: Connection, handle: number): number {
    const low = this.pairs.lowOf(connection);
    return handle === low ? this.pairs.highOf(connection) : low;
  }

  /** The life of the other peer that this one's end was opened to; 0: it is closed. */
  lifeSeen(connection: Connection, handle: number): number {
    return this.pairs.ints[this.endAt(connection, handle) + LIFE]!;
  }

  /** Which of the pair's connections this end was last open to. */
  numberAt(connection: Connection, handle: number): number {
    return this.pairs.ints[this.endAt(connection, handle) + NUMBER]!;
  }

  /** The last of the pair's connections that either end has opened. */
  newestOf(connection: Connection): number {
    const { ints } = this.pairs;
    return Math.max(ints[connection + LOW_END + NUMBER]!, ints[connection + HIGH_END + NUMBER]!);
  }

  all(): Connection[] {
    return this.pairs.all();
  }

  save(): SavedConnection[] {
    return this.all().map((each) => ({
      ints: [...this.endsOf(each), ...this.pairs.ints.subarray(each + CONTENT, each + HIGH_END + OVER + 1)],
      last: this.lastOf(each),
    }));
  }

  restore(peers: number, saved: readonly SavedConnection[]): void {
    this.pairs.clear();
    this.last = new Float64Array(2 * saved.length);
    for (let handle = 0; handle < peers; handle++) this.enter(handle);
    for (const {
      ints: [low = 0, high = 0, ...content],
      last,
    } of saved) {
      const connection = this.pairs.add(low, high);
      this.pairs.ints.set(content, connection + CONTENT);
      this.last.set(last, this.lastAt(connection));
    }
    const hasClosedEnd = (each: Connection) =>
      this.endsOf(each).some((handle) => this.lifeSeen(each, handle) === 0);
    this.anyOver = this.all().some((each) => this.next(each) > 1 || hasClosedEnd(each));
  }

  private between(a: number, b: number): Connection {
    const known = this.pairs.find(a, b);
    if (known !== NONE) return known;
    const connection = this.pairs.add(a, b);
    this.pairs.ints[connection + NEXT] = 1;
    return connection;
  }

  private byOther(handle: number): Connection[] {
    return this.pairs.of(handle).sort((a, b) => this.otherEnd(a, handle) - this.otherEnd(b, handle));
  }

  /** Where the integers of this peer's end begin. */
  private endAt(connection: Connection, handle: number): number {
    return connection + (handle === this.pairs.lowOf(connection) ? LOW_END : HIGH_END);
  }

  private next(connection: Connection): number {
    return this.pairs.ints[connection + NEXT]!;
  }

  private overAt(connection: Connection, handle: number): number {
    return this.pairs.ints[this.endAt(connection, handle) + OVER]!;
  }

  private openEnd(connection: Connection, handle: number, life: number, number: number): void {
    const end = this.endAt(connection, handle);
    this.pairs.ints[end + LIFE] = life;
    this.pairs.ints[end + NUMBER] = number;
  }

  private closeEnd(connection: Connection, handle: number): void {
    this.pairs.ints[this.endAt(connection, handle) + LIFE] = 0;
  }

  private over(connection: Connection, handle: number, number: number): void {
    const { ints } = this.pairs;
    const end = this.endAt(connection, handle);
    this.anyOver = true;
    ints[end + OVER] = Math.max(ints[end + OVER]!, number);
    ints[connection + NEXT] = Math.max(ints[connection + NEXT]!, number + 1);
  }

  private lastAt(connection: Connection): number {
    return 2 * this.pairs.indexOf(connection);
  }

  private lastOf(connection: Connection): [fromLow: number, fromHigh: number] {
    const at = this.lastAt(connection);
    return [this.last[at] ?? 0, this.last[at + 1] ?? 0];
  }
}
