import type { Address, Call, Peer } from '../../sim/peer.ts';
import { compactPeers } from '../../spec/bittorrent/compact.ts';
import { EXPIRY_INTERVALS } from '../../spec/bittorrent/constants.ts';
import type { Announcement, BitTorrentMessage, BitTorrentView } from '../../spec/bittorrent/messages.ts';
import type { BitTorrentParameters } from '../../spec/bittorrent/parameters.ts';
import { ipOf } from '../../spec/mainline-dht/compact.ts';
import type { BitTorrentEnvironment } from './connecting.ts';

/** A peer as its tracker knows it. */
interface Known {
  readonly address: string;
  readonly left: number;
  /** When it announced last. */
  readonly at: number;
}

interface TrackerState {
  readonly isUp: boolean;
  readonly swarm: readonly Known[];
}

/** The tracker of one torrent: remembers who takes part, and tells each some of the others. It does not know who has which piece. */
export class Tracker implements Peer<BitTorrentMessage, TrackerState, BitTorrentView> {
  readonly address: Address;
  protected isUp = false;
  /** By address, the latest to announce last. */
  protected swarm = new Map<string, Known>();
  protected readonly parameters: BitTorrentParameters;
  protected readonly env: BitTorrentEnvironment;
  private shown = 0;

  constructor(address: Address, parameters: BitTorrentParameters, env: BitTorrentEnvironment) {
    this.address = address;
    this.parameters = parameters;
    this.env = env;
  }

  call({ id, type }: Call): void {
    if (type === 'assemble') {
      this.env.done(id, { ok: false, reason: 'a tracker has no content' });
      return;
    }
    this.isUp = type !== 'leave';
    this.shown++;
    this.env.done(id, { ok: true });
  }

  receive(from: Address, message: BitTorrentMessage): void {
    if (message.type !== 'announce' || !this.isUp) return;
    this.shown++;
    if (message.info_hash !== this.parameters.torrent.infoHash)
      this.env.send(from, { type: 'failure', reason: 'no such torrent here' });
    else this.take(from, message);
  }

  /** It sets none. */
  timer(): void {}

  /** A connection is over: who announced stays. */
  unreachable(): void {}

  version(): number {
    return this.shown;
  }

  view(): BitTorrentView {
    return { ...NOTHING, member: this.isUp, swarm: [...this.swarm.keys()] };
  }

  snapshot(): TrackerState {
    return { isUp: this.isUp, swarm: [...this.swarm.values()] };
  }

  restore({ isUp, swarm }: TrackerState): void {
    this.isUp = isUp;
    this.swarm = new Map(swarm.map((known) => [known.address, known]));
    this.shown++;
  }

  protected take(from: Address, announcement: Announcement): void {
    const address = `${ipOf(`${from}`)}:${announcement.port}`;
    this.expire();
    this.note(address, announcement);
    const { intervalMs } = this.parameters;
    const peers = announcement.event === 'stopped' ? [] : this.some(address, this.wanted(announcement));
    this.env.send(from, {
      type: 'peers',
      interval: Math.round(intervalMs / 1000),
      peers: compactPeers(peers),
    });
  }

  protected wanted({ numwant }: Announcement): number {
    return Math.min(numwant, this.parameters.numwant);
  }

  protected note(address: string, { event, left }: Announcement): void {
    this.swarm.delete(address);
    if (event !== 'stopped') this.swarm.set(address, { address, left, at: this.env.now() });
  }

  protected expire(): void {
    const oldest = this.env.now() - EXPIRY_INTERVALS * this.parameters.intervalMs;
    for (const { address, at } of this.swarm.values()) {
      if (at >= oldest) break;
      this.swarm.delete(address);
    }
  }

  /** So many of the others, at random. */
  protected some(asker: string, count: number): string[] {
    const others = this.others(asker);
    const most = Math.min(count, others.length);
    for (let at = 0; at < most && most < others.length; at++) {
      const other = at + this.env.random(others.length - at);
      [others[at], others[other]] = [others[other]!, others[at]!];
    }
    return others.slice(0, most);
  }

  protected others(asker: string): string[] {
    return [...this.swarm.keys()].filter((address) => address !== asker);
  }
}

/** What a tracker shows of what only peers have. */
const NOTHING: BitTorrentView = {
  member: false,
  role: 'tracker',
  have: '',
  open: 0,
  endgame: false,
  connections: [],
  views: [],
  unchoked: [],
  unchoking: [],
  interesting: [],
  interested: [],
  snubbed: [],
  asked: [],
  availability: [],
  rounds: 0,
  uploaded: 0,
  downloaded: 0,
  verified: 0,
  partial: 0,
  wasted: 0,
  swarm: [],
  nodes: [],
};
