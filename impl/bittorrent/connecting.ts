import type { Address, Call, Environment, Peer } from '../../sim/peer.ts';
import { bitfieldOf, readBitfield } from '../../spec/bittorrent/bitfield.ts';
import { KEEP_ALIVE_MS, PROTOCOL } from '../../spec/bittorrent/constants.ts';
import type { BitTorrentMessage, BitTorrentOutcome, BitTorrentView } from '../../spec/bittorrent/messages.ts';
import type { BitTorrentParameters } from '../../spec/bittorrent/parameters.ts';
import { idOf } from '../../spec/mainline-dht/compact.ts';
import { Disk } from './disk.ts';
import { Progress } from './progress.ts';
import { type BitTorrentState, type Core, type Link, newLink, outside } from './state.ts';

export type BitTorrentEnvironment = Environment<BitTorrentMessage>;

type Handshake = BitTorrentMessage & { type: 'handshake' };

/** What every layer of a peer stands on: connections, from handshake to close (BEP 3 “peer protocol”). */
export abstract class ConnectingPeer implements Peer<BitTorrentMessage, BitTorrentState, BitTorrentView> {
  readonly address: Address;
  protected core: Core = outside();
  protected readonly parameters: BitTorrentParameters;
  protected readonly env: BitTorrentEnvironment;
  protected readonly progress: Progress;
  protected readonly disk: Disk;
  /** By address of the other end. */
  protected links = new Map<Address, Link>();
  private shown = 0;

  constructor(address: Address, parameters: BitTorrentParameters, env: BitTorrentEnvironment) {
    this.address = address;
    this.parameters = parameters;
    this.env = env;
    this.progress = new Progress(parameters.torrent);
    this.disk = new Disk(parameters.torrent);
  }

  abstract call(call: Call): void;
  abstract receive(from: Address, message: BitTorrentMessage): void;
  abstract view(): BitTorrentView;
  abstract snapshot(): BitTorrentState;
  abstract restore(state: BitTorrentState): void;
  /** The connection is open: both ends have shaken hands. */
  protected abstract opened(link: Link): void;
  /** The connection is over, and no longer among {@link links}. */
  protected abstract ended(link: Link): void;
  /** What the other one has became known, or more. */
  protected abstract learned(link: Link, index: number): void;

  version(): number {
    return this.shown;
  }

  unreachable(peer: Address): void {
    this.drop(peer);
  }

  timer(name: string): void {
    if (name !== 'keep-alive' || this.core.phase === 'outside') return;
    for (const link of this.links.values())
      if (link.open && this.isQuiet(link)) this.say(link, { type: 'keep_alive' });
    this.armKeepAlive();
  }

  /** By the next time that this is looked at, the two minutes would be over. */
  protected isQuiet(link: Link): boolean {
    return this.env.now() - link.spokeAt >= KEEP_ALIVE_MS / 2;
  }

  protected touched(): void {
    this.shown++;
  }

  protected conclude(call: number, outcome: BitTorrentOutcome): void {
    this.env.done(call, outcome);
  }

  protected armKeepAlive(): void {
    this.env.setTimer('keep-alive', KEEP_ALIVE_MS / 2);
  }

  protected say(link: Link, message: BitTorrentMessage): void {
    link.spokeAt = this.env.now();
    this.env.send(link.address, message);
  }

  protected connect(to: Address): void {
    if (this.links.has(to) || to === this.address || this.core.banned.includes(to)) return;
    this.greet(this.enter(to, true));
  }

  /** A handshake: the answer to ours, or somebody's who wants to connect. */
  protected shaken(from: Address, handshake: Handshake): void {
    const known = this.links.get(from);
    if (!this.isWelcome(from, handshake) || known?.open) return this.hangUp(from);
    const link = known ?? this.enter(from, false);
    if (!known) this.greet(link);
    link.open = true;
    if (this.progress.count > 0) this.say(link, { type: 'bitfield', bits: this.bits() });
    this.opened(link);
  }

  protected isWelcome(from: Address, { protocol, info_hash, peer_id }: Handshake): boolean {
    return (
      this.core.phase !== 'outside' &&
      protocol === PROTOCOL &&
      info_hash === this.parameters.torrent.infoHash &&
      peer_id !== idOf(`${this.address}`) &&
      !this.core.banned.includes(from) &&
      (this.links.has(from) || this.hasRoom())
    );
  }

  protected hasRoom(): boolean {
    return this.links.size < this.parameters.maxConnections;
  }

  /** “Bitfield is only ever sent as the first message”: one that comes later, or is of another length, ends the connection. */
  protected tookBitfield(link: Link, digits: string): void {
    const view = link.hasSpoken ? undefined : this.readBits(digits);
    if (!view) return this.hangUp(link.address);
    for (let index = 0; index < view.length; index++) if (view[index] === 1) this.adds(link, index);
    this.learned(link, -1);
  }

  protected tookHave(link: Link, index: number): void {
    if (!(index < this.progress.have.length)) return this.hangUp(link.address);
    if (link.view[index] === 1) return;
    this.adds(link, index);
    this.learned(link, index);
  }

  /** Ends a connection of its own accord. */
  protected hangUp(peer: Address): void {
    this.env.close(peer);
    this.drop(peer);
  }

  protected drop(peer: Address): void {
    const link = this.links.get(peer);
    if (!link) return;
    this.links.delete(peer);
    for (let index = 0; index < link.view.length; index++) if (link.view[index] === 1) this.missed(index);
    this.touched();
    this.ended(link);
  }

  /** A neighbour that had this piece is gone. */
  protected missed(index: number): void {
    this.progress.availability[index]!--;
  }

  protected bits(): string {
    return bitfieldOf(this.progress.have);
  }

  protected readBits(digits: string): Uint8Array | undefined {
    return readBitfield(digits, this.progress.have.length);
  }

  private adds(link: Link, index: number): void {
    link.view[index] = 1;
    this.progress.availability[index]!++;
    if (this.progress.have[index] === 0) link.wanted++;
  }

  private enter(address: Address, isOurs: boolean): Link {
    const link = newLink(address, isOurs, this.progress.have.length, this.env.now());
    this.links.set(address, link);
    this.touched();
    return link;
  }

  protected handshake(): Handshake {
    return {
      type: 'handshake',
      protocol: PROTOCOL,
      info_hash: this.parameters.torrent.infoHash,
      peer_id: idOf(`${this.address}`),
    };
  }

  private greet(link: Link): void {
    this.say(link, this.handshake());
  }
}
