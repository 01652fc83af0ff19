import type { Id } from '../../spec/kit/identifiers.ts';

/** Whoever may stand in a routing table. Protocols add what else they remember of a contact: address, age, failures. */
export interface Entry {
  readonly id: Id;
}

/** A bucket as plain data. */
export interface BucketState<E extends Entry> {
  /** How many leading bits of the distance all its contacts have in common. */
  readonly depth: number;
  /** Those bits as a number: 0 is the bucket around the owner itself. */
  readonly number: number;
  /** Least recently seen first. */
  readonly entries: readonly E[];
  /** Seen while the bucket was full, least recently first: the replacement cache (§4.1). */
  readonly spare: readonly E[];
  /** When the owner last looked something up in this range, by whatever clock it keeps: what a refresh asks for. */
  readonly touched: number;
}

/**
 * One k-bucket (Kademlia §2.2): contacts whose distance from the table's owner begins with the same bits. A list that was
 * shown is replaced and never changed in place, so whoever was shown one may keep it.
 */
export class Bucket<E extends Entry> implements BucketState<E> {
  readonly depth: number;
  readonly number: number;
  spare: readonly E[] = [];
  touched: number;
  /** The leading word of each entry's id, in the same order: what contacts are found and sorted by. */
  readonly leads: number[] = [];
  private list: E[] = [];
  private isShown = false;

  constructor(depth: number, number: number, touched: number) {
    this.depth = depth;
    this.number = number;
    this.touched = touched;
  }

  get entries(): readonly E[] {
    this.isShown = true;
    return this.list;
  }

  /** Takes over a list, with the leading words of its ids. */
  fill(entries: readonly E[], lead: (id: Id) => number): void {
    this.list = [...entries];
    this.isShown = false;
    this.leads.length = 0;
    for (const { id } of entries) this.leads.push(lead(id));
  }

  /** How many stand here. */
  get count(): number {
    return this.leads.length;
  }

  /** Who stands at this place, which there must be. */
  at(place: number): E {
    return this.list[place]!;
  }

  /** Where the contact with this id, and this leading word, stands; or −1. */
  placeOf(id: Id, lead: number): number {
    const { leads, list } = this;
    for (let at = 0; at < leads.length; at++) if (leads[at] === lead && list[at]!.id === id) return at;
    return -1;
  }

  insert(at: number, entry: E, lead: number): void {
    const list = this.own();
    if (at === list.length) {
      list.push(entry);
      this.leads.push(lead);
    } else {
      list.splice(at, 0, entry);
      this.leads.splice(at, 0, lead);
    }
  }

  takeOut(at: number): void {
    this.own().splice(at, 1);
    this.leads.splice(at, 1);
  }

  /** What stands at one place, changed, now stands at another. */
  move(from: number, to: number, entry: E): void {
    if (from === to && this.list[from] === entry) return;
    const list = this.own();
    const { leads } = this;
    const lead = leads[from]!;
    const step = from < to ? 1 : -1;
    for (let at = from; at !== to; at += step) {
      list[at] = list[at + step]!;
      leads[at] = leads[at + step]!;
    }
    list[to] = entry;
    leads[to] = lead;
  }

  /** The list, for changing it. */
  private own(): E[] {
    if (this.isShown) {
      this.list = [...this.list];
      this.isShown = false;
    }
    return this.list;
  }
}

export function without<E extends Entry>(entries: readonly E[], id: Id): readonly E[] {
  return entries.some((entry) => entry.id === id) ? entries.filter((entry) => entry.id !== id) : entries;
}
