import type { Address } from '../../sim/peer.ts';
import type { BitTorrentMessage } from '../../spec/bittorrent/messages.ts';
import { isBlock } from '../../spec/bittorrent/torrent.ts';
import { RequestingPeer } from './requesting.ts';
import type { Block, Link } from './state.ts';
import { passed } from './window.ts';

type Request = BitTorrentMessage & { type: 'request' | 'cancel' };

/**
 * Uploading: blocks go to whoever is not choked, in the order in which they were asked for. One block of a connection waits
 * for the uplink at a time, so that a cancel or a choke is not too late for the others (Cohen 2003 §3.1: “TCP … send buffer”).
 */
export abstract class ServingPeer extends RequestingPeer {
  /** The world has sent all that was waiting to go to this peer. */
  drained(to: Address): void {
    const link = this.links.get(to);
    if (link) this.serve(link);
  }

  protected tookRequest(link: Link, request: Request): void {
    if (!this.hears(link)) return;
    if (!isBlock(this.parameters.torrent, request) || this.progress.have[request.index] === 0)
      return this.hangUp(link.address);
    link.queue.push({ index: request.index, block: request.begin / this.parameters.torrent.blockLength });
    this.touched();
    this.serve(link);
  }

  /** Requests of a choked peer are not taken: it had not heard yet. */
  protected hears(link: Link): boolean {
    return !link.amChoking;
  }

  protected tookCancel(link: Link, { index, begin }: Request): void {
    const block = begin / this.parameters.torrent.blockLength;
    link.queue = link.queue.filter((each) => each.index !== index || each.block !== block);
    this.touched();
  }

  protected serve(link: Link): void {
    while (link.queue.length > 0 && this.maySend(link)) {
      const [block, ...others] = link.queue as [Block, ...Block[]];
      link.queue = others;
      const place = this.placeOf(block);
      this.core.uploaded += place.length;
      passed(link.sent, place.length, this.env.now());
      this.touched();
      this.say(link, { type: 'piece', ...place, block: this.disk.read(block.index, block.block) });
    }
  }

  protected maySend(link: Link): boolean {
    return this.env.backlog(link.address) === 0;
  }

  protected choke(link: Link): void {
    if (link.amChoking) return;
    link.amChoking = true;
    this.empty(link);
    this.touched();
    this.say(link, { type: 'choke' });
  }

  /** “When a peer chokes another, what that had asked for is forgotten.” */
  protected empty(link: Link): void {
    link.queue = [];
  }

  protected unchoke(link: Link): void {
    if (!link.amChoking) return;
    link.amChoking = false;
    link.unchokedIn = this.core.rounds;
    this.touched();
    this.say(link, { type: 'unchoke' });
  }
}
