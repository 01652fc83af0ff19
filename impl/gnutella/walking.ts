import type { Address } from '../../sim/peer.ts';
import { CHECK_EVERY, HOP_MS } from '../../spec/gnutella/constants.ts';
import type { Broadcast, Of, Word } from '../../spec/gnutella/wire.ts';
import { wordText } from '../../spec/gnutella/wire.ts';
import { PongCachingPeer } from './pong-cache.ts';
import type { Link, Waiting } from './state.ts';

/** A Query that goes to one neighbour. */
export type Walker = Of<'query'> & { readonly walker: number; readonly origin: string };

/** Walkers: passed on to one neighbour at a time, and checked with their originator (Lv et al. 2002, section 5). */
export abstract class WalkingPeer extends PongCachingPeer {
  /** Whether a walker of this search of one’s own is to go on. */
  protected abstract isSeeking(guid: string): boolean;

  protected override hearQuestion(link: Link, question: Broadcast): void {
    if (isWalker(question)) this.host(link, question);
    else super.hearQuestion(link, question);
  }

  /** It may come again, and go on again; it is answered once. */
  private host(link: Link, heard: Walker): void {
    const walker = this.lowered(heard);
    if (!walker) return;
    if (this.routeOf(walker) === undefined) {
      this.note(walker, link.id);
      this.answer(link, walker);
    }
    if (walker.ttl === 1) return;
    if (this.isDue(walker)) this.check(link, walker);
    else this.step(walker, link);
  }

  /** Answers go the way of whichever walker came first, which may be a long one. */
  protected override enough(question: Broadcast): number {
    return isWalker(question) ? this.parameters.mostTtl : super.enough(question);
  }

  protected isDue({ hops }: Walker): boolean {
    return (hops + 1) % CHECK_EVERY === 0;
  }

  private check(link: Link, walker: Walker): void {
    if (walker.origin === this.address) {
      if (this.goesOnFromHome(walker)) this.step(walker, link);
      return;
    }
    const { guid, walker: number, origin } = walker;
    this.core.waiting = [...this.core.waiting, { walker, link: link.id }];
    this.env.setTimer(`check ${guid} ${number}`, HOP_MS);
    this.say(origin, wordText({ type: 'check', guid, walker: number }));
  }

  /** A walker is to be checked that has come back to where it began. */
  protected goesOnFromHome({ guid }: Walker): boolean {
    return this.isSeeking(guid);
  }

  protected hearWord(from: string, { type, guid, walker }: Word): void {
    if (type === 'check') {
      this.say(from, wordText({ type: this.isSeeking(guid) ? 'go' : 'stop', guid, walker }));
      return;
    }
    const waiting = this.waitingFor(guid, walker);
    if (!waiting) return;
    this.release(waiting);
    if (type !== 'go') return;
    const arrival = this.core.links.find(({ id }) => id === waiting.link);
    this.step(waiting.walker, arrival);
  }

  private release(waiting: Waiting): void {
    this.core.waiting = this.core.waiting.filter((each) => each !== waiting);
    const { guid, walker } = waiting.walker;
    if (!this.core.waiting.some((each) => isMeant(each, guid, walker)))
      this.env.clearTimer(`check ${guid} ${walker}`);
  }

  /** The walker that is here and of which its originator speaks. */
  protected waitingFor(guid: string, walker: number): Waiting | undefined {
    return this.core.waiting.find((each) => isMeant(each, guid, walker));
  }

  /** Its originator says nothing: that is the end of it. */
  protected lapse(guid: string, walker: number): void {
    for (const each of this.core.waiting) if (isMeant(each, guid, walker)) this.release(each);
  }

  override unreachable(peer: Address): void {
    super.unreachable(peer);
    for (const { walker } of this.core.waiting)
      if (walker.origin === peer) this.lapse(walker.guid, walker.walker);
  }

  /** On to one neighbour, though not back; where there is no other that is the end. */
  protected step(walker: Walker, arrival: Link | undefined): void {
    const onward = this.onward(walker) as Walker | undefined;
    if (onward) this.sendOn(onward, arrival);
  }

  protected sendOn(walker: Walker, arrival: Link | undefined): void {
    const links = this.choicesOf(walker, arrival);
    if (links.length === 0) return;
    const link = links[this.env.random(links.length)]!;
    if (walker.keeps) this.keep(this.usedOf(walker, link), link.id);
    this.env.send(link.peer, this.encoded(walker));
  }

  /** Where state is kept, neighbours to whom no walker of this search was sent, as long as there are any. */
  protected choicesOf(walker: Walker, arrival: Link | undefined): readonly Link[] {
    const links = this.targetsOf(arrival).filter((link) => this.concerns(link, walker));
    if (!walker.keeps) return links;
    const unused = links.filter((link) => this.seen.find(this.usedOf(walker, link)) === undefined);
    return unused.length > 0 ? unused : links;
  }

  protected usedOf({ guid }: Walker, { id }: Link): string {
    return `used ${guid} ${id}`;
  }
}

function isWalker(question: Broadcast): question is Walker {
  return question.type === 'query' && question.walker !== null && question.origin !== null;
}

function isMeant({ walker }: Waiting, guid: string, number: number): boolean {
  return walker.guid === guid && walker.walker === number;
}
