import type { Address, Outcome } from '../../sim/peer.ts';
import { RETRY_MS } from '../../spec/bittorrent/constants.ts';
import type { BitTorrentCall, BitTorrentMessage } from '../../spec/bittorrent/messages.ts';
import { ipOf, isAddress, portOf } from '../../spec/mainline-dht/compact.ts';
import type { MainlineCall, MainlineOutcome } from '../../spec/mainline-dht/messages.ts';
import { DEFAULTS } from '../../spec/mainline-dht/parameters.ts';
import type { MainlineEnvironment } from '../mainline-dht/asking.ts';
import { AnnouncingPeer } from './announcing.ts';
import { SwarmNode } from './node.ts';
import type { Link } from './state.ts';

/** A call to take part. */
export type Beginning = Extract<BitTorrentCall, { readonly type: 'create' | 'join' }>;
type Datagram = BitTorrentMessage & { type: 'datagram' };

/** What the node’s timers begin with: it has its own beside the peer’s. */
const TIMER = 'dht ';
/** Calls of the node, by what the peer asks it for. */
const ENTER = 1;
const LOOK = 2;
const TELL = 3;

/**
 * Trackerless (BEP 5): beside the peer there is a node of the Mainline DHT, under the same address. It finds others by the
 * infohash and tells where this one is, whether or not a tracker is there. The node is the one of impl/mainline-dht.
 */
export abstract class FindingPeer extends AnnouncingPeer {
  protected readonly node = this.parameters.dht
    ? new SwarmNode(this.address, DEFAULTS, this.nodeEnvironment())
    : undefined;

  override version(): number {
    return super.version() + (this.node?.version() ?? 0);
  }

  override timer(name: string): void {
    if (name !== 'find' && !name.startsWith(TIMER)) super.timer(name);
    else if (this.core.phase === 'outside') return;
    else if (name === 'find') this.find();
    else this.node?.timer(name.slice(TIMER.length));
  }

  /** UDP says nothing of who is gone: the node has its own patience. */
  protected tookDatagram(from: Address, datagram: Datagram): void {
    if (this.core.phase !== 'outside') this.node?.receive(from, datagram);
  }

  /** “A peer sends its DHT port right after the handshake” (BEP 5 “BitTorrent Protocol Extension”; here a bitfield comes first). */
  protected offerNode(link: Link): void {
    if (this.node) this.say(link, { type: 'port', port: portOf(`${this.address}`) });
  }

  protected tookPort({ address }: Link, port: number): void {
    const node = `${ipOf(`${address}`)}:${port}`;
    if (isAddress(node)) this.node?.toldOf(node);
  }

  /** The node begins when the peer does: among those that begin with it, or through the one that it is told of. */
  protected beginInDht(call: Beginning): void {
    if (!this.node) return;
    if (call.type === 'join') {
      // Also with a node that comes back with its state: it has to be let in anew.
      this.core.via = call.via;
      this.armFind();
      this.enterDht();
      return;
    }
    const members = call.members.map(String);
    const others = members.filter((each) => each !== this.address && each !== this.parameters.tracker);
    this.askNode({ id: ENTER, type: 'create', members: others });
  }

  /** As long as its node still tries to come in, a silent tracker is not the end. */
  protected override hasHope(): boolean {
    return this.core.entering;
  }

  protected find(): void {
    this.armFind();
    if (this.node?.isMember()) this.askNode({ id: LOOK, type: 'get_peers', info_hash: this.soughtHash() });
    else this.enterDht();
  }

  /** Who is alone looks again soon; others when they would ask the tracker again. */
  protected armFind(): void {
    this.env.setTimer('find', this.links.size === 0 ? RETRY_MS : this.parameters.intervalMs);
  }

  protected soughtHash(): string {
    return `${this.parameters.torrent.infoHash}`;
  }

  /** Where others are told that this peer listens. */
  protected ownPort(): number {
    return portOf(`${this.address}`);
  }

  /** The lookup has found these; then this peer tells where it is, with the tokens that the lookup has brought. */
  protected foundInDht(peers: readonly string[]): void {
    for (const address of peers) if (this.wantsMore()) this.connect(address);
    this.tellDht();
  }

  protected tellDht(): void {
    this.askNode({
      id: TELL,
      type: 'announce',
      info_hash: this.parameters.torrent.infoHash,
      port: this.ownPort(),
      implied_port: false,
    });
  }

  /** Through a neighbour, or whom it was told of when it joined. */
  private enterDht(): void {
    const [neighbour] = this.links.keys();
    const via = neighbour ?? this.core.via;
    if (via === null || this.core.entering) return;
    this.core.entering = true;
    this.askNode({ id: ENTER, type: 'join', via: `${via}` });
  }

  private askNode(call: MainlineCall): void {
    this.node?.call(call);
  }

  private nodeConcluded(call: number, outcome: MainlineOutcome): void {
    if (this.core.phase === 'outside') return;
    if (call === ENTER) this.entered(outcome.ok);
    else if (call === LOOK && outcome.ok && 'peers' in outcome) this.foundInDht(outcome.peers);
  }

  private entered(isIn: boolean): void {
    const { joining, announcing } = this.core;
    this.core.entering = false;
    if (isIn && joining !== null) {
      this.core.joining = null;
      this.core.phase = 'member';
      this.touched();
      this.conclude(joining, { ok: true });
      if (announcing === null) this.env.setTimer('announce', RETRY_MS);
    }
    if (isIn && this.core.phase === 'member') this.find();
    // The tracker has failed it before.
    else if (!isIn && announcing === null) this.inVain('neither the tracker nor the DHT is there');
  }

  private nodeEnvironment(): MainlineEnvironment {
    const { env } = this;
    return {
      send: (to, datagram) => env.send(to, datagram),
      // It knows of no connections, and nothing of its own waits for a link.
      close: () => {},
      backlog: () => 0,
      setTimer: (name, delayMs) => env.setTimer(TIMER + name, delayMs),
      clearTimer: (name) => env.clearTimer(TIMER + name),
      now: () => env.now(),
      random: (bound) => env.random(bound),
      done: (call, outcome: Outcome) => this.nodeConcluded(call, outcome as MainlineOutcome),
    };
  }
}
