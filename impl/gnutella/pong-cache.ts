import { MOST_PONGS, PONG_MS, USUAL_TTL } from '../../spec/gnutella/constants.ts';
import type { Answer, Broadcast, Of } from '../../spec/gnutella/wire.ts';
import { AnsweringPeer } from './answering.ts';
import type { CachedPong, Link, Unserved } from './state.ts';

/**
 * Pongs are cached, so that no Ping needs to go farther than one hop: it is answered with Pongs that have come lately for Pings of
 * this servent’s own, and with those that come soon (ping-pong).
 */
export abstract class PongCachingPeer extends AnsweringPeer {
  private caches(): boolean {
    return this.parameters.pongs === 'cached';
  }

  protected override hearQuestion(link: Link, heard: Broadcast): void {
    const ping = heard.type === 'ping' && this.caches() ? this.lowered(heard) : undefined;
    if (!ping) {
      if (heard.type === 'query' || !this.caches()) super.hearQuestion(link, heard);
      return;
    }
    if (this.routeOf(ping) !== undefined) return;
    this.note(ping, link.id);
    this.refresh();
    this.answer(link, ping);
    if (this.passesOn()) this.serve(link, ping);
  }

  /** What has grown stale is asked for anew. */
  private refresh(): void {
    if (!this.isStale() || !this.passesOn()) return;
    this.core.staleAt = this.env.now() + PONG_MS;
    this.core.cached = [];
    this.core.unserved = [];
    this.begin({
      type: 'ping',
      guid: this.newGuid(),
      ttl: Math.min(USUAL_TTL, this.parameters.mostTtl),
      hops: 0,
    });
  }

  protected isStale(): boolean {
    return this.env.now() >= this.core.staleAt;
  }

  /** With what is cached, and with what will come; Pongs of each distance alike, within the Ping’s TTL. */
  private serve(link: Link, { guid, ttl }: Of<'ping'>): void {
    const distances = this.distancesFor(ttl);
    const needed = this.neededOf(distances);
    const unserved = this.recall({ link: link.id, guid, at: this.env.now(), needed });
    this.core.unserved = [...this.core.unserved.filter((each) => each.link !== link.id), unserved];
  }

  /** From each distance the same number. */
  protected neededOf(distances: number): readonly number[] {
    return Array.from({ length: distances }, () => Math.ceil(this.mostPongs() / distances));
  }

  /** It is told of what is cached. */
  protected recall(unserved: Unserved): Unserved {
    return this.core.cached.reduce((each, pong) => this.tell(each, pong), unserved);
  }

  /** Whoever is as far away as the TTL goes: this servent itself is one hop. */
  protected distancesFor(ttl: number): number {
    return Math.min(ttl - 1, USUAL_TTL - 1);
  }

  protected mostPongs(): number {
    return MOST_PONGS;
  }

  /** Tells of a Pong whoever still needs one of that distance, unless it has brought it itself. */
  private tell(unserved: Unserved, pong: CachedPong): Unserved {
    const { link, needed, guid } = unserved;
    const to = this.core.links.find(({ id, stage }) => id === link && stage === 'open');
    const isOwed = (needed[pong.hops - 1] ?? 0) > 0 && this.told(needed) < this.mostPongs();
    if (!to || !isOwed || !this.mayTell(to, pong)) return unserved;
    const { ip, port, files, kilobytes } = pong;
    const answer = { type: 'pong', ttl: 1, hops: pong.hops, ip, port, files, kilobytes } as const;
    this.env.send(to.peer, this.encoded({ ...answer, guid: this.guidFor(guid, pong) }));
    return { ...unserved, needed: needed.map((count, at) => (at === pong.hops - 1 ? count - 1 : count)) };
  }

  /** So many have been told of already. */
  private told(needed: readonly number[]): number {
    const each = Math.ceil(this.mostPongs() / Math.max(1, needed.length));
    return needed.reduce((sum, left) => sum + each - left, 0);
  }

  protected mayTell(to: Link, pong: CachedPong): boolean {
    return pong.link !== to.id && pong.ip !== to.peer;
  }

  /** A Pong answers the Ping that it goes back for, whatever it has come for. */
  protected guidFor(guid: string, _pong: CachedPong): string {
    return guid;
  }

  protected override hearAnswer(heard: Answer, link: Link): void {
    if (heard.type === 'query_hit' || !this.caches()) super.hearAnswer(heard, link);
    else if (this.seen.find(this.keyOf('ping', heard.guid)) === 0) this.take(heard, link);
  }

  /** Of each distance as many are kept as a Ping may be told of. */
  private take(pong: Of<'pong'>, link: Link): void {
    this.collect(pong);
    const { ip, port, files, kilobytes } = pong;
    const at = this.env.now();
    const cached = { ip, port, files, kilobytes, hops: this.distanceOf(pong), link: link.id, at };
    if (!this.passesOn() || ip === this.address) return;
    const fresh = this.core.cached.filter((each) => this.isFresh(each.at));
    const alike = fresh.filter(({ hops }) => hops === cached.hops);
    const oldest = alike.length < MOST_PONGS ? undefined : alike[0];
    this.core.cached = [...fresh.filter((each) => each !== oldest), cached];
    this.tellAll(cached);
  }

  /** Whoever has pinged lately is told of what has come since. */
  protected tellAll(cached: CachedPong): void {
    this.core.unserved = this.core.unserved
      .filter((each) => this.isFresh(each.at))
      .map((each) => this.tell(each, cached));
  }

  protected distanceOf({ hops }: Of<'pong'>): number {
    return hops + 1;
  }

  protected isFresh(at: number): boolean {
    return this.env.now() - at < PONG_MS;
  }
}
