import type { IdentifierSpace } from '../kit/identifiers.ts';
import { identifiers } from '../kit/identifiers.ts';
import { flag, list, type Rules, such, tuple, whole } from '../kit/rules.ts';
import { isAddress } from '../mainline-dht/compact.ts';
import { BLOCK_BYTES } from './constants.ts';
import { isTorrent, standInTorrent, type Torrent } from './torrent.ts';

/** Everything that a run may choose, and every peer of it must agree on. Plain data. */
export interface BitTorrentParameters {
  readonly torrent: Torrent;
  /** Where the tracker is: the peer at this address is one. */
  readonly tracker: string;
  /** Who has the whole content from the start. */
  readonly seeds: readonly string[];
  /** Who never uploads. */
  readonly freeRiders: readonly string[];
  /** Bytes a second that a peer sends and receives; 0: as many as it likes. */
  readonly up: number;
  readonly down: number;
  /** The same for single peers. */
  readonly rates: readonly (readonly [address: string, up: number, down: number])[];
  /** Unchoked at once: one less by rate, and one optimistically. */
  readonly maxUploads: number;
  readonly minUploads: number;
  /** Requests under way on one connection. */
  readonly backlog: number;
  /** Verified pieces from which on the rarest is picked. */
  readonly cutoff: number;
  /** Peers that an announcement asks for. */
  readonly numwant: number;
  /** Connections that a peer opens itself, and that it has at all. */
  readonly maxInitiated: number;
  readonly maxConnections: number;
  /** Between two announcements, as the tracker says. */
  readonly intervalMs: number;
  /** Without a piece for so long, a peer is snubbed. */
  readonly snubMs: number;
  /** Peers have a node of the Mainline DHT beside them, and find each other without the tracker, too. */
  readonly dht: boolean;
}

export const DEFAULTS: BitTorrentParameters = {
  torrent: standInTorrent({
    infoHash: '64da40b707a81602ce2602918ea59be03ce80f9d',
    length: 6 * 2 * BLOCK_BYTES - 5000,
    pieceLength: 2 * BLOCK_BYTES,
    blockLength: BLOCK_BYTES,
  }),
  tracker: '10.9.9.9:6969',
  seeds: ['10.0.0.1:6881'],
  freeRiders: [],
  up: 64 * 1024,
  down: 256 * 1024,
  rates: [],
  maxUploads: 4,
  minUploads: 2,
  backlog: 5,
  cutoff: 4,
  numwant: 50,
  maxInitiated: 40,
  maxConnections: 80,
  intervalMs: 300_000,
  snubMs: 60_000,
  dht: false,
};

const address = such('an IPv4 address and port', isAddress);
/** Bytes a second. */
const rate = whole(0, 10 ** 12);
const count = whole(0, 100_000);
const period = whole(1000, 10 ** 9);

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<BitTorrentParameters> = {
  torrent: such('a torrent whose lengths and pieces fit each other', isTorrent),
  tracker: address,
  seeds: list(address),
  freeRiders: list(address),
  up: rate,
  down: rate,
  rates: list(tuple(address, rate, rate)),
  maxUploads: count,
  minUploads: count,
  backlog: count,
  cutoff: count,
  numwant: count,
  maxInitiated: count,
  maxConnections: count,
  intervalMs: period,
  snubMs: period,
  dht: flag,
};

/** Infohashes and peer ids have 160 bits; peers are called by IPv4 address and port. */
export const space: IdentifierSpace = { ...identifiers(160), isAddress };

/** Bytes a second that this peer sends and receives; 0: as many as it likes. */
export function ratesOf(
  { up, down, rates }: BitTorrentParameters,
  address: unknown,
): { up: number; down: number } {
  const own = rates.find(([peer]) => peer === address);
  return own ? { up: own[1], down: own[2] } : { up, down };
}

/** How many that are interested may be unchoked at most. */
export function slotsOf({ maxUploads, minUploads }: BitTorrentParameters): number {
  return Math.max(maxUploads, minUploads);
}

/** What messages weigh, and what links carry: only blocks count, all else is small beside them. */
export function loadOf(parameters: BitTorrentParameters): {
  sizeOf(message: { readonly type: string; readonly length?: number }): number;
  ratesOf(address: unknown): { up: number; down: number };
} {
  return {
    sizeOf: ({ type, length = 0 }) => (type === 'piece' ? length : 0),
    ratesOf: (address) => ratesOf(parameters, address),
  };
}
