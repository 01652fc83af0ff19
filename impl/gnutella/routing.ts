import type { Answer, Broadcast, Descriptor } from '../../spec/gnutella/wire.ts';
import { QueryRoutingPeer } from './query-routing.ts';
import type { Link } from './state.ts';

/** No TTL is higher. */
const MOST = 255;

/** Floods what is asked, and brings back what is answered (G0.4 §4). */
export abstract class RoutingPeer extends QueryRoutingPeer {
  protected abstract answer(link: Link, question: Broadcast): void;
  /** An answer to a question of one’s own. */
  protected abstract collect(answer: Answer): void;

  /** 16 bytes that nobody else uses: address, time of birth, 0xff as of 0.6, a number and chance, 0. */
  protected newGuid(): string {
    const { bornAt } = this.core;
    if (this.parameters.numbers === 'reused') return `${this.place()}${'0'.repeat(24)}`;
    const number = ++this.core.lastGuid;
    return `${this.place()}${hex(bornAt, 8)}ff${hex(number, 8)}${hex(this.env.random(65_536), 4)}00`;
  }

  private place(): string {
    return this.address
      .split('.')
      .map((byte) => hex(Number(byte), 2))
      .join('');
  }

  protected keyOf(type: Broadcast['type'], guid: string): string {
    return `${type} ${guid}`;
  }

  /** Remembers where something has come from; 0: from here. */
  protected note({ type, guid }: Broadcast, link: number): void {
    this.keep(this.keyOf(type, guid), link);
  }

  /** Remembers this for a while. */
  protected keep(key: string, value: number): void {
    if (this.seen.size === 0) this.env.setTimer('forget', this.parameters.memoryMs);
    this.seen.note(key, value);
  }

  protected forgetOld(): void {
    this.seen.turn();
    if (this.seen.size > 0) this.env.setTimer('forget', this.parameters.memoryMs);
    this.touched();
  }

  /** A question of one’s own goes to all neighbours whom it concerns. */
  protected begin(question: Broadcast): void {
    this.note(question, 0);
    this.spread(question, undefined);
  }

  protected spread(question: Broadcast, arrival: Link | undefined): void {
    const message = this.encoded(question);
    for (const link of this.targetsOf(arrival))
      if (this.concerns(link, question)) this.env.send(link.peer, message);
  }

  /** All but whoever has brought it; none, where what was brought goes no farther. */
  protected targetsOf(arrival: Link | undefined): readonly Link[] {
    if (arrival && !this.passesOn()) return [];
    return this.core.links.filter((link) => link.stage === 'open' && link !== arrival);
  }

  protected hearQuestion(link: Link, heard: Broadcast): void {
    const question = this.lowered(heard);
    if (!question) return;
    const route = this.routeOf(question);
    if (route !== undefined && !this.goesFarther(question, route)) {
      this.duplicate(link, question);
      return;
    }
    // The way back is that of the copy that goes farthest, for that has come the shortest way.
    this.note(question, link.id);
    this.remember(question, route);
    if (route === undefined) this.answer(link, question);
    const onward = this.onward(question);
    if (onward) this.spread(onward as Broadcast, link);
  }

  protected routeOf({ type, guid }: Broadcast): number | undefined {
    return this.seen.find(this.keyOf(type, guid));
  }

  /** It has come before: nothing comes of it. */
  protected duplicate(_link: Link, _question: Broadcast): void {}

  /** Where duplicates may be forwarded: whether this one has a higher TTL than all before. Not of one’s own. */
  protected goesFarther(question: Broadcast, route: number): boolean {
    if (this.parameters.suppression === 'first seen' || route === 0) return false;
    return question.ttl > (this.seen.find(this.highestOf(question)) ?? MOST);
  }

  /** @param _route where it has come from before; undefined: nowhere. */
  protected remember(question: Broadcast, _route: number | undefined): void {
    if (this.parameters.suppression === 'higher TTL') this.keep(this.highestOf(question), question.ttl);
  }

  private highestOf({ type, guid }: Broadcast): string {
    return `TTL ${type} ${guid}`;
  }

  /** TTL and hops together are limited; undefined: it should not be there at all. */
  protected lowered<D extends Descriptor>(message: D): D | undefined {
    const ttl = Math.min(message.ttl, this.parameters.mostTtl - message.hops);
    if (ttl <= 0) return undefined;
    return ttl === message.ttl ? message : { ...message, ttl };
  }

  /** As it goes on: one hop more, and one less to go; undefined: it goes no farther. */
  protected onward(message: Descriptor): Descriptor | undefined {
    const { ttl, hops } = message;
    return ttl > 1 ? { ...message, ttl: ttl - 1, hops: hops + 1 } : undefined;
  }

  /** Along the way that its question has come; what answers nothing that was seen goes nowhere. */
  protected hearAnswer(heard: Answer, _link: Link): void {
    const route = this.seen.find(this.keyOf(heard.type === 'pong' ? 'ping' : 'query', heard.guid));
    if (route === 0) this.collect(heard);
    else if (route !== undefined && this.passesOn()) this.sendBack(heard, route);
  }

  protected sendBack(heard: Answer, route: number): void {
    const link = this.core.links.find(({ id, stage }) => id === route && stage === 'open');
    const answer = this.lowered(heard);
    const onward = answer && this.onward(answer);
    if (link && onward) this.env.send(link.peer, this.encoded(onward));
  }
}

function hex(value: number, digits: number): string {
  return Math.floor(value % 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}
