import { createHash } from 'node:crypto';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { ipOf, portOf } from '../../../spec/mainline-dht/compact.ts';
import { ERRORS, type Query } from '../../../spec/mainline-dht/krpc.ts';
import type { Search } from '../lookups.ts';
import { MainlineNode } from '../reference.ts';
import type { Giver, Secrets } from '../state.ts';
import { mutant } from './mutant.ts';

type Announcement = Query & { type: 'announce_peer' };

class TokenForAnybody extends MainlineNode {
  protected override tokenFor(_from: string, secret: string): string {
    return createHash('sha1').update(secret).digest('hex').slice(0, 16);
  }
}

class OnlyTheCurrentSecret extends MainlineNode {
  protected override accepts(from: string, token: string): boolean {
    return token === this.tokenFor(from, this.secrets().current);
  }
}

class TokenNeverExpires extends MainlineNode {
  protected override secrets(): Secrets {
    return this.core.secrets ?? super.secrets();
  }
}

class TokenNotAsked extends MainlineNode {
  protected override accepts(_from: string, _token: string): boolean {
    return true;
  }
}

class UnknownMethodIsAGenericError extends MainlineNode {
  protected override fail(to: string, t: string, code: number, message: string): void {
    super.fail(to, t, code === ERRORS.unknown ? ERRORS.generic : code, message);
  }
}

class ImpliedPortIgnored extends MainlineNode {
  protected override peerAt(from: string, { port }: Announcement): string {
    return `${ipOf(from)}:${port}`;
  }
}

class PortAlwaysImplied extends MainlineNode {
  protected override peerAt(from: string, _query: Announcement): string {
    return from;
  }
}

class PortInHostOrder extends MainlineNode {
  protected override peerAt(from: string, query: Announcement): string {
    const peer = super.peerAt(from, query);
    const port = portOf(peer);
    return `${ipOf(peer)}:${((port & 255) << 8) | (port >> 8)}`;
  }
}

class PeersNeverExpire extends MainlineNode {
  protected override forgetPeers(): void {}
}

class AcknowledgesAndForgets extends MainlineNode {
  protected override keep(_infoHash: Id, _peer: string): void {}
}

class OnePeerATorrent extends MainlineNode {
  protected override keep(infoHash: Id, peer: string): void {
    this.core.peers = this.core.peers.filter((stored) => stored.infoHash !== infoHash);
    super.keep(infoHash, peer);
  }
}

class OneTorrentForAll extends MainlineNode {
  protected override peersOf(_infoHash: Id): string[] {
    this.forgetPeers();
    return this.core.peers.map(({ peer }) => peer);
  }
}

class NoTokenWithPeers extends MainlineNode {
  protected override servePeers(from: string, query: Query & { type: 'get_peers' }): void {
    const values = this.peersOf(query.info_hash);
    if (values.length > 0) this.respond(from, query.t, { values });
    else super.servePeers(from, query);
  }
}

class AnnouncesToWhomItKnows extends MainlineNode {
  protected override placesFor({ lookup, givers }: Search): readonly Giver[] {
    return this.table
      .closest(lookup.target, this.parameters.k)
      .map(({ id, address }) => givers.find((giver) => giver.id === id) ?? { id, address, token: '' });
  }
}

/** Tokens, ports and peers gone wrong. */
export const tokenMutants = [
  mutant(
    'token-for-anybody',
    'Tokens are not bound to the IP address: whoever has one may announce.',
    'Classic mistake: BEP 5 Overview (“checks the token against the querying node’s IP address”)',
    TokenForAnybody,
  ),
  mutant(
    'only-the-current-secret',
    'Tokens of the last secret are refused, so that one may be seconds old and worth nothing.',
    'Classic mistake: BEP 5 Overview (“tokens up to ten minutes old are accepted”)',
    OnlyTheCurrentSecret,
  ),
  mutant(
    'token-never-expires',
    'The secret never changes.',
    'Classic mistake: BEP 5 Overview (“a secret that changes every five minutes”)',
    TokenNeverExpires,
  ),
  mutant(
    'token-not-asked',
    'Announcements are accepted with any token.',
    'Classic mistake: BEP 5 announce_peer (“must verify”)',
    TokenNotAsked,
  ),
  mutant(
    'unknown-method-is-a-generic-error',
    'An unknown method is answered with error 201 instead of 204.',
    'Classic mistake: BEP 5 Errors',
    UnknownMethodIsAGenericError,
  ),
  mutant(
    'implied-port-ignored',
    'The announced port is stored even where `implied_port` is set.',
    'Classic mistake: BEP 5 announce_peer (implied_port); transmission/transmission#527 (port 1)',
    ImpliedPortIgnored,
  ),
  mutant(
    'port-always-implied',
    'The source port is stored whatever port was announced.',
    'Classic mistake: BEP 5 announce_peer (port)',
    PortAlwaysImplied,
  ),
  mutant(
    'port-in-host-order',
    'The two bytes of the port change places on a little-endian machine.',
    'rakshasa/libtorrent#950 (wrong port byte order)',
    PortInHostOrder,
  ),
  mutant(
    'peers-never-expire',
    'A peer is named for ever.',
    'rakshasa/libtorrent#110 (never expires); ipfs/kubo#863',
    PeersNeverExpire,
  ),
  mutant(
    'acknowledges-and-forgets',
    'An announcement is acknowledged, and not stored.',
    'webtorrent/bittorrent-dht#158 (stored data unreadable)',
    AcknowledgesAndForgets,
  ),
  mutant(
    'one-peer-a-torrent',
    'The last peer that was announced takes the place of all others.',
    'Classic mistake: BEP 5 get_peers (“returned … as a list”)',
    OnePeerATorrent,
  ),
  mutant(
    'one-torrent-for-all',
    'All peers are named, whatever torrent was asked for.',
    'Classic mistake: store keyed by peer alone',
    OneTorrentForAll,
  ),
  mutant(
    'no-token-with-peers',
    'Where peers are named the token is left out.',
    'Classic mistake: BEP 5 get_peers (“In either case a "token" key is also included”)',
    NoTokenWithPeers,
  ),
  mutant(
    'announces-to-whom-it-knows',
    'The closest known nodes are told, whether they gave a token or not.',
    'Classic mistake: BEP 5 Overview (“the responding nodes”)',
    AnnouncesToWhomItKnows,
  ),
];
