import type { Address } from '../../sim/peer.ts';
import { addressesIn } from '../../spec/bittorrent/compact.ts';
import { RETRY_MS } from '../../spec/bittorrent/constants.ts';
import type { AnnounceEvent, BitTorrentMessage } from '../../spec/bittorrent/messages.ts';
import { sizeOfPiece } from '../../spec/bittorrent/torrent.ts';
import { idOf, portOf } from '../../spec/mainline-dht/compact.ts';
import { ChokingPeer } from './choking.ts';

type Peers = BitTorrentMessage & { type: 'peers' };

/** The tracker’s client: announces started, completed and stopped, comes back at intervals, connects to whom it is told of (BEP 3 “trackers”). */
export abstract class AnnouncingPeer extends ChokingPeer {
  override timer(name: string): void {
    if (name === 'announce' && this.core.phase === 'member') this.announce(this.core.due);
    else super.timer(name);
  }

  override unreachable(peer: Address): void {
    if (peer === this.parameters.tracker) this.trackerGone();
    else super.unreachable(peer);
  }

  protected announce(event: AnnounceEvent): void {
    const { torrent, tracker, numwant } = this.parameters;
    this.core.announcing = event;
    this.touched();
    this.env.send(tracker, {
      type: 'announce',
      info_hash: torrent.infoHash,
      peer_id: idOf(`${this.address}`),
      port: portOf(`${this.address}`),
      uploaded: this.core.uploaded,
      downloaded: this.core.downloaded,
      left: this.left(),
      event,
      numwant,
    });
  }

  /** Bytes that are not verified yet. */
  protected left(): number {
    const { torrent } = this.parameters;
    let left = 0;
    this.progress.have.forEach((has, index) => {
      if (has === 0) left += sizeOfPiece(torrent, index);
    });
    return left;
  }

  protected tookPeers({ interval, peers }: Peers): void {
    const { joining, phase } = this.core;
    const { due } = this.core;
    this.core.announcing = null;
    this.core.due = '';
    this.touched();
    if (phase === 'outside') return;
    if (joining !== null) {
      this.core.joining = null;
      this.core.phase = 'member';
      this.conclude(joining, { ok: true });
    }
    this.env.setTimer('announce', 1000 * interval);
    for (const address of addressesIn(peers)) if (this.wantsMore()) this.connect(address);
    if (due === 'completed') this.announce('completed');
  }

  /** Whether it opens another connection itself. */
  protected wantsMore(): boolean {
    let initiated = 0;
    for (const { isOurs } of this.links.values()) if (isOurs) initiated++;
    return initiated < this.parameters.maxInitiated && this.hasRoom();
  }

  /** “Completed”: once, by who was not complete when it started. */
  protected completed(): void {
    if (this.core.announcing === 'started') this.core.due = 'completed';
    else if (this.core.due !== 'started') this.announce('completed');
  }

  /** The tracker does not want to know it. */
  protected refused(reason: string): void {
    if (this.core.announcing !== null) this.inVain(reason);
  }

  private trackerGone(): void {
    const { announcing } = this.core;
    if (announcing === null) return;
    // What happened once is told once; that it is there it must be told until it knows.
    this.core.due = announcing === 'started' ? 'started' : '';
    this.inVain('the tracker is not there');
  }

  /** Whether another way into the swarm is still open. */
  protected hasHope(): boolean {
    return false;
  }

  protected inVain(reason: string): void {
    const { joining, phase } = this.core;
    this.core.announcing = null;
    this.touched();
    if (joining !== null && this.hasHope()) return;
    if (joining !== null) {
      this.core.joining = null;
      this.core.phase = 'outside';
      this.conclude(joining, { ok: false, reason });
    } else if (phase === 'member') this.env.setTimer('announce', RETRY_MS);
  }
}
