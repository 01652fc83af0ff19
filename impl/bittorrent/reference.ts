import type { Address, Call } from '../../sim/peer.ts';
import { bitfieldOf } from '../../spec/bittorrent/bitfield.ts';
import type { BitTorrentCall, BitTorrentMessage, BitTorrentView } from '../../spec/bittorrent/messages.ts';
import { type Beginning, FindingPeer } from './finding.ts';
import { type BitTorrentState, type Link, outside, restoredLink, savedLink } from './state.ts';

/** The reference: a peer of a swarm. This layer takes calls and messages and deals them out to the layers below. */
export class BitTorrentPeer extends FindingPeer {
  private shownAt = -1;
  private shownView: BitTorrentView | undefined;

  call(plain: Call): void {
    const call = plain as BitTorrentCall;
    if (call.type === 'leave') this.leave(call.id);
    else if (call.type === 'assemble') this.assemble(call.id);
    else this.begin(call as Beginning);
  }

  receive(from: Address, message: BitTorrentMessage): void {
    if (from === this.parameters.tracker) return this.answered(message);
    if (message.type === 'datagram') return this.tookDatagram(from, message);
    if (this.core.phase === 'outside') return;
    if (message.type === 'handshake') return this.shaken(from, message);
    const link = this.links.get(from);
    if (!link?.open) return;
    this.heard(link, message);
    link.hasSpoken = true;
  }

  view(): BitTorrentView {
    if (this.shownView && this.shownAt === this.version()) return this.shownView;
    this.shownAt = this.version();
    const { core, progress } = this;
    const links = [...this.links.values()].filter(({ open }) => open);
    const those = (which: (link: Link) => boolean) => links.filter(which).map(({ address }) => address);
    this.shownView = {
      member: core.phase === 'member',
      role: progress.isComplete() ? 'seed' : 'leecher',
      have: bitfieldOf(progress.have),
      open: progress.open,
      endgame: this.isEndgame(),
      connections: links.map(({ address }) => address),
      views: links.map(({ address, view }) => ({ peer: address, pieces: bitfieldOf(view) })),
      unchoked: those(({ amChoking }) => !amChoking),
      unchoking: those(({ peerChoking }) => !peerChoking),
      interesting: those(({ amInterested }) => amInterested),
      interested: those(({ peerInterested }) => peerInterested),
      snubbed: core.snubbed,
      asked: links.map(({ address, asked }) => ({
        peer: address,
        blocks: asked.map((block) => `${block.index}:${this.placeOf(block).begin}`),
      })),
      availability: [...progress.availability],
      rounds: core.rounds,
      uploaded: core.uploaded,
      downloaded: core.downloaded,
      verified: core.verified,
      partial: progress.partial((index, block) => this.sizeOf(index, block)),
      wasted: core.wasted,
      swarm: [],
      nodes: this.node?.known() ?? [],
    };
    return this.shownView;
  }

  snapshot(): BitTorrentState {
    return {
      core: { ...this.core },
      progress: this.progress.snapshot(),
      disk: this.disk.snapshot(),
      links: [...this.links.values()].map(savedLink),
      node: this.node?.snapshot() ?? null,
    };
  }

  restore({ core, progress, disk, links, node }: BitTorrentState): void {
    this.core = { ...core };
    this.progress.restore(progress);
    this.disk.restore(disk);
    this.links = new Map(links.map((link) => [link.address, restoredLink(link)]));
    if (node) this.node?.restore(node);
    this.touched();
  }

  protected opened(link: Link): void {
    this.touched();
    this.queued(link);
    this.offerNode(link);
  }

  protected ended(link: Link): void {
    this.release(link);
    if (link.open) this.unqueued(link);
    this.fillAll();
  }

  /** Begins; or begins again, with the blocks that it has kept and without its connections. */
  private begin(call: Beginning): void {
    const { id, type } = call;
    this.forgetConnections();
    const { uploaded, downloaded, verified, wasted } = this.core;
    this.core = { ...outside(), uploaded, downloaded, verified, wasted };
    this.touched();
    if (this.isSeedFromTheStart()) this.progress.fill();
    this.armRechoke();
    this.armKeepAlive();
    if (type === 'create') {
      this.core.phase = 'member';
      this.conclude(id, { ok: true });
    } else {
      this.core.phase = 'joining';
      this.core.joining = id;
    }
    this.announce('started');
    this.beginInDht(call);
  }

  protected isSeedFromTheStart(): boolean {
    return this.parameters.seeds.includes(`${this.address}`);
  }

  private leave(call: number): void {
    if (this.core.phase === 'member') this.announce('stopped');
    this.core.phase = 'outside';
    for (const address of this.links.keys()) this.env.close(address);
    this.forgetConnections();
    this.touched();
    this.conclude(call, { ok: true });
  }

  private forgetConnections(): void {
    for (const link of this.links.values()) this.release(link);
    this.links = new Map();
    this.progress.availability.fill(0);
  }

  private assemble(call: number): void {
    if (this.progress.isComplete()) this.conclude(call, { ok: true, content: this.disk.all() });
    else this.conclude(call, { ok: false, reason: 'pieces are missing' });
  }

  private answered(message: BitTorrentMessage): void {
    if (message.type === 'peers') this.tookPeers(message);
    else if (message.type === 'failure') this.refused(message.reason);
  }

  private heard(link: Link, message: BitTorrentMessage): void {
    switch (message.type) {
      case 'choke':
        return this.tookChoke(link);
      case 'unchoke':
        return this.tookUnchoke(link);
      case 'interested':
        return this.tookInterest(link, true);
      case 'not_interested':
        return this.tookInterest(link, false);
      case 'have':
        return this.tookHave(link, message.index);
      case 'bitfield':
        return this.tookBitfield(link, message.bits);
      case 'request':
        return this.tookRequest(link, message);
      case 'piece':
        return this.tookPiece(link, message);
      case 'cancel':
        return this.tookCancel(link, message);
      case 'port':
        return this.tookPort(link, message.port);
    }
  }
}
