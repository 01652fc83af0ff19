import type { Query } from '../../spec/fasttrack/files.ts';
import type { Forward, Hit, Reply } from '../../spec/fasttrack/messages.ts';
import { FLOOD_MS, MOST_FLOODS } from './constants.ts';
import { LinkingNode } from './linking.ts';
import type { Flood } from './state.ts';

/**
 * Searches among supernodes: each is answered from the index and passed on to all neighbours but the one that it came from,
 * once; what they find, and that they have no more, goes back the way that the search came (0x06–0x08, 0x0a, 0x0b).
 */
export abstract class FloodingNode extends LinkingNode {
  /** Something is found for its own user. */
  protected abstract foundOne(id: string, hit: Hit): void;
  /** Nothing more will be. */
  protected abstract foundAll(id: string): void;

  /** A search of a child, or of its own user (`from` null), who calls it so. */
  protected flood(from: string | null, name: string, query: Query): void {
    const id = `${this.address}:${this.sinceWhen()}:${this.nextNumber()}`;
    this.handle({ id, from, name, waiting: [], kind: query.kind, sought: query.sought }, 0);
  }

  /** What tells its numbers from those of a former life. */
  protected sinceWhen(): number {
    return this.core.born;
  }

  /** A search comes along a link. One that has been here, or has come too far, is ended at once. */
  protected forwarded(from: string, { id, hops, kind, sought }: Forward): void {
    if (this.hasBeenHere(id) || this.isTooFar(hops)) this.tell(from, { type: 'reply_end', id });
    else this.handle({ id, from, name: id, waiting: [], kind, sought }, hops);
  }

  protected hasBeenHere(id: string): boolean {
    return this.core.seen.includes(id);
  }

  protected isTooFar(hops: number): boolean {
    return hops > this.parameters.hops;
  }

  private handle(flood: Flood, hops: number): void {
    this.core.seen = [...this.core.seen, flood.id].slice(-MOST_FLOODS);
    for (const hit of this.found(flood, flood.from)) this.report(flood, hit);
    const waiting = this.isTooFar(hops + 1) ? [] : this.nextFor(flood);
    const { id, kind, sought } = flood;
    for (const each of waiting)
      this.tell(each, { type: 'forward', id, hops: this.countedOn(hops), kind, sought });
    const spread = { ...flood, waiting };
    this.core.floods = [...this.core.floods, spread];
    if (waiting.length === 0) this.finish(spread);
    else this.env.setTimer(`flood ${id}`, FLOOD_MS);
  }

  /** To whom it is passed on. */
  protected nextFor({ from }: Flood): readonly string[] {
    return this.neighbours().filter((each) => each !== from);
  }

  protected countedOn(hops: number): number {
    return hops + 1;
  }

  protected report({ from, name }: Flood, hit: Hit): void {
    if (from === null) this.foundOne(name, hit);
    else this.tell(from, { ...hit, type: 'reply', id: name });
  }

  /** A neighbour has found something. */
  protected passBack(from: string, { type: _, id, ...hit }: Reply): void {
    const flood = this.floodOf(id);
    if (flood?.waiting.includes(from)) this.report(flood, hit);
  }

  /** A neighbour has nothing more to say. */
  protected ended(from: string, id: string): void {
    const flood = this.floodOf(id);
    if (!flood?.waiting.includes(from)) return;
    const fewer = { ...flood, waiting: flood.waiting.filter((each) => each !== from) };
    this.core.floods = this.core.floods.map((each) => (each === flood ? fewer : each));
    if (fewer.waiting.length === 0) this.finish(fewer);
  }

  private finish(flood: Flood): void {
    this.drop(flood);
    if (flood.from === null) this.foundAll(flood.name);
    else this.tell(flood.from, { type: 'reply_end', id: flood.name });
  }

  private drop({ id }: Flood): void {
    this.core.floods = this.core.floods.filter((each) => each.id !== id);
    this.env.clearTimer(`flood ${id}`);
  }

  protected floodOf(id: string): Flood | undefined {
    return this.core.floods.find((each) => each.id === id);
  }

  /** Somebody keeps it waiting. */
  protected floodOver(id: string): void {
    const flood = this.floodOf(id);
    if (flood) this.finish(flood);
  }

  protected askerGone(asker: string): void {
    for (const flood of this.core.floods) if (flood.from === asker) this.drop(flood);
  }

  protected neighbourGone(neighbour: string): void {
    this.askerGone(neighbour);
    for (const { id } of this.core.floods) this.ended(neighbour, id);
  }
}
