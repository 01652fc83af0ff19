import { createHash } from 'node:crypto';
import type { Id } from '../../spec/kit/identifiers.ts';
import { ipOf, portOf } from '../../spec/mainline-dht/compact.ts';
import { PEER_MS, SECRET_MS } from '../../spec/mainline-dht/constants.ts';
import { ERRORS, type Failure, type Query } from '../../spec/mainline-dht/krpc.ts';
import { HARVEST_MS, HARVESTS } from './constants.ts';
import { LookupNode, type Search } from './lookups.ts';
import { type Announcement, type Giver, type Harvest, type Secrets, smallestFree } from './state.ts';

/** The distributed tracker: tokens, the peers that were announced here, and announcing (BEP 5 Overview, announce_peer). */
export abstract class TrackerNode extends LookupNode {
  /** “If the queried node has no peers for the infohash, a key "nodes" is returned”: values or nodes, and a token always. */
  protected servePeers(from: string, { t, info_hash }: Query & { type: 'get_peers' }): void {
    const values = this.peersOf(info_hash);
    const token = this.tokenFor(from, this.secrets().current);
    if (values.length > 0) this.respond(from, t, { token, values });
    else this.respond(from, t, { token, nodes: this.closestFor(info_hash, from) });
  }

  protected serveAnnouncement(from: string, query: Query & { type: 'announce_peer' }): void {
    if (!this.accepts(from, query.token)) {
      this.fail(from, query.t, ERRORS.protocol, 'Bad token');
      return;
    }
    this.keep(query.info_hash, this.peerAt(from, query));
    this.respond(from, query.t, {});
  }

  /** The address that the packet came from, with the port that was announced, or with that of the packet. */
  protected peerAt(from: string, { implied_port, port }: Query & { type: 'announce_peer' }): string {
    return `${ipOf(from)}:${implied_port ? portOf(from) : port}`;
  }

  protected peersOf(infoHash: Id): string[] {
    this.forgetPeers();
    return this.core.peers.filter((stored) => stored.infoHash === infoHash).map(({ peer }) => peer);
  }

  protected keep(infoHash: Id, peer: string): void {
    this.forgetPeers();
    const others = this.core.peers.filter((stored) => stored.infoHash !== infoHash || stored.peer !== peer);
    this.core.peers = [...others, { infoHash, peer, at: this.env.now() }];
    this.touched();
  }

  /** Nobody re-replicates: only whoever announces keeps a peer alive. */
  protected forgetPeers(): void {
    const oldest = this.env.now() - PEER_MS;
    if (!this.core.peers.some(({ at }) => at < oldest)) return;
    this.core.peers = this.core.peers.filter(({ at }) => at >= oldest);
    this.touched();
  }

  /** SHA-1 of the IP address and a secret. */
  protected tokenFor(from: string, secret: string): string {
    return createHash('sha1').update(ipOf(from)).update(secret).digest('hex').slice(0, 16);
  }

  protected accepts(from: string, token: string): boolean {
    const { current, previous } = this.secrets();
    return (
      token === this.tokenFor(from, current) || (previous !== null && token === this.tokenFor(from, previous))
    );
  }

  /** The secrets of now: the current one is at most five minutes old, the one before at most ten. */
  protected secrets(): Secrets {
    const { core } = this;
    const now = this.env.now();
    const age = core.secrets === null ? Number.POSITIVE_INFINITY : now - core.secrets.since;
    if (age < SECRET_MS) return core.secrets!;
    const isNext = age < 2 * SECRET_MS;
    core.secrets = {
      since: isNext ? core.secrets!.since + SECRET_MS : now,
      current: this.drawSecret(),
      previous: isNext ? core.secrets!.current : null,
    };
    return core.secrets;
  }

  private drawSecret(): string {
    return [0, 0, 0, 0].map(() => this.env.random(65536).toString(16).padStart(4, '0')).join('');
  }

  /** Tokens of a recent lookup serve; otherwise, and if it has brought none, one is made. */
  protected announce(call: number, infoHash: Id, port: number, implied: boolean): void {
    const harvest = this.core.harvests.find(
      (each) => each.infoHash === infoHash && each.givers.length > 0 && this.isFresh(each),
    );
    if (harvest) this.announceTo(harvest.givers, call, infoHash, port, implied);
    else this.lookUp(infoHash, { for: 'announce', call, port, implied });
  }

  protected isFresh({ at }: Harvest): boolean {
    return this.env.now() - at < HARVEST_MS;
  }

  /** What a lookup for peers leaves behind for announcements. */
  protected gather(search: Search): readonly Giver[] {
    const givers = this.placesFor(search);
    const { target } = search.lookup;
    const others = this.core.harvests.filter(({ infoHash }) => infoHash !== target);
    this.core.harvests = [...others, { infoHash: target, at: search.began, givers }].slice(-HARVESTS);
    return givers;
  }

  /** “The responding nodes with IDs closest to the infohash”, as far as they gave a token. */
  protected placesFor({ lookup, givers }: Search): readonly Giver[] {
    return lookup.closest().flatMap(({ id }) => givers.find((giver) => giver.id === id) ?? []);
  }

  protected announceTo(
    givers: readonly Giver[],
    call: number,
    infoHash: Id,
    port: number,
    implied: boolean,
  ): void {
    if (givers.length === 0) {
      this.conclude(call, { ok: false, reason: 'no node gave a token' });
      return;
    }
    const number = smallestFree(this.core.announcements.map((each) => each.number));
    const announcement = { number, call, infoHash, waiting: givers.length, accepted: [] };
    this.core.announcements = [...this.core.announcements, announcement];
    for (const { id, address, token } of givers)
      this.ask(
        address,
        id,
        { type: 'announce_peer', info_hash: infoHash, port, implied_port: implied, token },
        { for: 'announcement', announcement: number },
      );
  }

  protected announced(number: number, accepted: Id | null): void {
    const announcement = this.core.announcements.find((each) => each.number === number);
    if (!announcement) return;
    const after: Announcement = {
      ...announcement,
      waiting: announcement.waiting - 1,
      accepted: accepted === null ? announcement.accepted : [...announcement.accepted, accepted],
    };
    const others = this.core.announcements.filter((each) => each !== announcement);
    this.core.announcements = after.waiting > 0 ? [...others, after] : others;
    if (after.waiting > 0) return;
    if (after.accepted.length > 0) this.conclude(after.call, { ok: true, nodes: after.accepted });
    else this.conclude(after.call, { ok: false, reason: 'nobody accepted the announcement' });
  }

  /** A token that was not accepted is worth nothing any more, nor are those that came with it. */
  protected notAnnounced(number: number, _error: Failure): void {
    const announcement = this.core.announcements.find((each) => each.number === number);
    this.core.harvests = this.core.harvests.filter(({ infoHash }) => infoHash !== announcement?.infoHash);
    this.announced(number, null);
  }
}
