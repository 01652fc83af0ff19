import type { Id } from '../../spec/kit/identifiers.ts';
import type { XorSpace } from '../../spec/kit/xor.ts';
import type { Entry } from './bucket.ts';

/** What is known of a candidate. Those that stayed silent are no candidates any more. */
export type Standing = 'new' | 'asked' | 'answered';

/** A lookup as plain data. */
export interface LookupState<E extends Entry> {
  readonly target: Id;
  /** Everyone heard of and not found silent, nearest the target first. */
  readonly candidates: readonly E[];
  readonly standings: readonly Standing[];
  /** Who was asked and stayed silent. */
  readonly silent: readonly Id[];
}

export interface LookupOptions {
  /** k: how many of the closest are sought. */
  readonly width: number;
  /** α: how many may be asked at once. */
  readonly parallel: number;
}

/**
 * An iterative lookup (Kademlia §2.3): ask the closest candidates that have not been asked, α at a time; take in whom they
 * name; drop who stays silent; stop when the k closest seen have all answered. It has no clock and sends nothing: whoever
 * drives it sends what {@link next} says and reports what comes of it. Each decision is a method of its own.
 */
export class Lookup<E extends Entry> {
  readonly target: Id;
  protected readonly space: XorSpace;
  protected readonly options: LookupOptions;
  protected candidates: E[] = [];
  protected standings: Standing[] = [];
  protected silent: Id[] = [];
  /** Leading words of the candidates' distances: what their order mostly rests on. */
  private words: number[] = [];
  private readonly aim: number;
  private underWay = 0;

  constructor(space: XorSpace, target: Id, options: LookupOptions) {
    this.space = space;
    this.target = target;
    this.options = options;
    this.aim = space.lead(target);
  }

  /** Questions that wait for their answer. */
  get inFlight(): number {
    return this.underWay;
  }

  /** Takes in contacts that were heard of. */
  consider(contacts: readonly E[]): void {
    for (let at = 0; at < contacts.length; at++)
      if (this.isWelcome(contacts[at]!)) this.insert(contacts[at]!);
  }

  /** Counts someone, the node itself, as having answered without being asked. */
  take(contact: E): void {
    this.insert(contact);
    this.standings[this.indexOf(contact.id)] = 'answered';
  }

  /** Whom to ask now. They count as asked from here on. */
  next(): E[] {
    const asked: E[] = [];
    if (this.isOver()) return asked;
    const reach = this.reach();
    for (let at = 0; at < reach && this.underWay < this.options.parallel; at++) {
      if (this.standings[at] !== 'new') continue;
      this.standings[at] = 'asked';
      this.underWay++;
      asked.push(this.candidates[at]!);
    }
    return asked;
  }

  /** A candidate has answered, and named these. False: it was not being asked. */
  answered(id: Id, named: readonly E[]): boolean {
    const at = this.indexOf(id);
    if (at < 0 || this.standings[at] !== 'asked') return false;
    this.standings[at] = 'answered';
    this.underWay--;
    this.consider(named);
    return true;
  }

  /** A candidate has not answered in time, or is known to be gone: it is removed from consideration. */
  failed(id: Id): boolean {
    const at = this.indexOf(id);
    if (at < 0 || this.standings[at] !== 'asked') return false;
    this.underWay--;
    this.drop(at);
    return true;
  }

  /** The k closest seen have all answered. */
  isOver(): boolean {
    const reach = this.reach();
    for (let at = 0; at < reach; at++) if (this.standings[at] !== 'answered') return false;
    return true;
  }

  /** The closest that have answered, at most k, nearest first. */
  closest(): E[] {
    const found: E[] = [];
    for (let at = 0; at < this.candidates.length && found.length < this.options.width; at++)
      if (this.standings[at] === 'answered') found.push(this.candidates[at]!);
    return found;
  }

  /** How a contact stands in this lookup; undefined: never heard of, or found silent. */
  standingOf(id: Id): Standing | undefined {
    const at = this.indexOf(id);
    return at < 0 ? undefined : this.standings[at];
  }

  /** How many candidates are closer than this one. */
  closerThan(id: Id): number {
    return this.placeFor(id, this.word(id));
  }

  snapshot(): LookupState<E> {
    return {
      target: this.target,
      candidates: [...this.candidates],
      standings: [...this.standings],
      silent: [...this.silent],
    };
  }

  restore(state: LookupState<E>): this {
    this.candidates = [...state.candidates];
    this.standings = [...state.standings];
    this.silent = [...state.silent];
    this.words = this.candidates.map(({ id }) => this.word(id));
    this.underWay = this.standings.filter((standing) => standing === 'asked').length;
    return this;
  }

  /** How many of the closest candidates are asked, and must have answered in the end. */
  protected reach(): number {
    return Math.min(this.options.width, this.candidates.length);
  }

  /** Whoever was silent once is not asked again in this lookup. */
  isWelcome(contact: E): boolean {
    return this.silent.length === 0 || !this.silent.includes(contact.id);
  }

  protected drop(at: number): void {
    this.silent.push(this.candidates[at]!.id);
    this.candidates.splice(at, 1);
    this.standings.splice(at, 1);
    this.words.splice(at, 1);
  }

  private word(id: Id): number {
    return (this.space.lead(id) ^ this.aim) >>> 0;
  }

  private insert(contact: E): void {
    const word = this.word(contact.id);
    const at = this.placeFor(contact.id, word);
    if (this.candidates[at]?.id === contact.id) return;
    insertAt(this.candidates, at, contact);
    insertAt<Standing>(this.standings, at, 'new');
    insertAt(this.words, at, word);
  }

  private indexOf(id: Id): number {
    const at = this.placeFor(id, this.word(id));
    return this.candidates[at]?.id === id ? at : -1;
  }

  /** The first place whose candidate is at least as far as this id. */
  private placeFor(id: Id, word: number): number {
    let low = 0;
    let high = this.candidates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.words[middle]!;
      const isNearer =
        there < word || (there === word && this.space.closer(this.target, this.candidates[middle]!.id, id));
      if (isNearer) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What `splice` does, without making a list of what it took out: most of a lookup's work is done here. */
function insertAt<T>(list: T[], at: number, value: T): void {
  list.push(value);
  for (let place = list.length - 1; place > at; place--) list[place] = list[place - 1]!;
  list[at] = value;
}
