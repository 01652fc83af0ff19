import { OPTIMISTIC_ROUNDS, RECHOKE_MS } from '../../spec/bittorrent/constants.ts';
import { ServingPeer } from './serving.ts';
import type { Link } from './state.ts';
import { rateOf } from './window.ts';

/**
 * Whom to upload to (Cohen 2003 §3; the algorithms of mainline 4). Leechers reciprocate: the best by download rate, and
 * somebody else in turn. Seeds keep whom they unchoked last, and unchoke somebody new in two rounds of three.
 */
export abstract class ChokingPeer extends ServingPeer {
  override timer(name: string): void {
    if (name !== 'rechoke' || this.core.phase === 'outside') return super.timer(name);
    this.armRechoke();
    this.core.rounds++;
    this.touched();
    if (!this.seeds() && this.isTurn()) this.rotate();
    this.rechoke(true);
  }

  /** The optimistic unchoke moves on. */
  protected isTurn(): boolean {
    return this.core.rounds % OPTIMISTIC_ROUNDS === 0;
  }

  protected armRechoke(): void {
    this.env.setTimer('rechoke', RECHOKE_MS);
  }

  protected seeds(): boolean {
    return this.progress.isComplete();
  }

  /** A new connection comes up for the optimistic unchoke three times as probably as any other (Cohen 2003 §3.3; mainline 4). */
  protected queued(link: Link): void {
    const { order } = this.core;
    const at = Math.max(0, this.env.random(order.length + 3) - 2);
    this.core.order = [...order.slice(0, at), link.address, ...order.slice(at)];
  }

  protected unqueued(link: Link): void {
    this.core.order = this.core.order.filter((each) => each !== link.address);
    if (link.peerInterested && !link.amChoking) this.rechoke(false);
  }

  protected tookInterest(link: Link, interested: boolean): void {
    if (link.peerInterested === interested) return;
    link.peerInterested = interested;
    this.touched();
    if (!link.amChoking) this.rechoke(false);
  }

  /** Optimistic unchoking: the first who is choked and interested comes to the front. */
  protected rotate(): void {
    const { order } = this.core;
    const at = this.candidates().findIndex((link) => this.isNext(link));
    if (at > 0) this.core.order = [...order.slice(at), ...order.slice(0, at)];
  }

  protected isNext(link: Link): boolean {
    return link.amChoking && link.peerInterested;
  }

  protected rechoke(isRound: boolean): void {
    if (this.parameters.freeRiders.includes(`${this.address}`)) return;
    const unchoked = this.seeds() ? this.chosenBySeed(isRound) : this.chosenByLeecher();
    const links = this.candidates();
    for (const link of links) if (!unchoked.has(link)) this.choke(link);
    for (const link of links) if (unchoked.has(link)) this.unchoke(link);
  }

  protected candidates(): Link[] {
    return this.core.order.map((address) => this.links.get(address)!);
  }

  protected chosenByLeecher(): ReadonlySet<Link> {
    const links = this.candidates();
    this.core.snubbed = links.filter((link) => this.isSnubbed(link)).map(({ address }) => address);
    const preferred = new Set(this.preferred(links).slice(0, this.slotsByRate()));
    const chosen = new Set<Link>();
    let left = Math.max(1, this.parameters.minUploads - preferred.size);
    for (const link of links)
      if (preferred.has(link)) chosen.add(link);
      else if (left > 0) {
        chosen.add(link);
        // Who is not interested takes no slot.
        if (this.takesSlot(link)) left--;
      }
    return chosen;
  }

  /** All slots but one; that one is for the optimistic unchoke. */
  protected slotsByRate(): number {
    return this.parameters.maxUploads - 1;
  }

  /** Those who reciprocate, the best first. */
  protected preferred(links: readonly Link[]): Link[] {
    const { snubbed } = this.core;
    return this.best(
      links.filter((link) => link.peerInterested && !snubbed.includes(link.address)),
      (link) => this.merit(link),
    );
  }

  protected takesSlot(link: Link): boolean {
    return link.peerInterested;
  }

  /** What a leecher prefers others by: how much they sent it. */
  protected merit(link: Link): number {
    return rateOf(link.received, this.env.now());
  }

  /** Anti-snubbing (Cohen 2003 §3.4). */
  protected isSnubbed(link: Link): boolean {
    return link.amInterested && this.env.now() - link.waitingSince > this.parameters.snubMs;
  }

  /** The new seed algorithm (mainline 4; Legout 2006 §2.3.2): equal service to all. */
  protected chosenBySeed(isRound: boolean): ReadonlySet<Link> {
    const { core } = this;
    const { maxUploads } = this.parameters;
    core.snubbed = [];
    const newcomers = isRound ? Math.max(0, this.newcomers() - core.unchokedSince) : 0;
    const kept = this.keptBySeed().slice(0, maxUploads - newcomers);
    let left = maxUploads - kept.length;
    core.unchokedSince = isRound ? 0 : core.unchokedSince + left;
    const chosen = new Set(kept);
    const links = this.candidates();
    let last = -1;
    links.forEach((link, at) => {
      if (chosen.has(link) || !link.peerInterested || left === 0) return;
      chosen.add(link);
      left--;
      if (left === 0) last = at;
    });
    if (last >= 0) core.order = [...core.order.slice(last + 1), ...core.order.slice(0, last + 1)];
    return chosen;
  }

  /** How many a seed unchokes in a round that were choked: with four slots two each thirty seconds. */
  protected newcomers(): number {
    const perThirtySeconds = Math.floor((this.parameters.maxUploads + 2) / 3);
    return Math.floor((perThirtySeconds + (this.core.rounds % 3)) / 3);
  }

  /** Those unchoked in the last three rounds or with blocks to come, the latest first; then the others that are unchoked. */
  protected keptBySeed(): Link[] {
    const { rounds } = this.core;
    const isRecent = (link: Link) => link.unchokedIn > rounds - 3 || link.queue.length > 0;
    const now = this.env.now();
    const unchoked = this.candidates().filter((link) => !link.amChoking && link.peerInterested);
    return this.best(unchoked, (link) => rateOf(link.sent, now)).sort(
      (a, b) => (isRecent(b) ? b.unchokedIn : -1) - (isRecent(a) ? a.unchokedIn : -1),
    );
  }

  /** Sorted by merit, the best first; equals in their order. */
  protected best(links: readonly Link[], merit: (link: Link) => number): Link[] {
    const merits = new Map(links.map((link) => [link, merit(link)]));
    return [...links].sort((a, b) => merits.get(b)! - merits.get(a)!);
  }
}
