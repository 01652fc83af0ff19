import { variants } from '../../impl/bittorrent/variants/index.ts';
import type { Subject } from '../../impl/kit/subject.ts';
import { piecesIn } from '../../spec/bittorrent/bitfield.ts';
import { BLOCK_BYTES } from '../../spec/bittorrent/constants.ts';
import { type BitTorrentParameters, DEFAULTS } from '../../spec/bittorrent/parameters.ts';
import { standInTorrent, type Torrent } from '../../spec/bittorrent/torrent.ts';
import type { Claim } from '../../spec/kit/property.ts';
import { seedOfRun, streamOf } from '../kit/seed.ts';
import { plainPeers } from './peers.ts';
import { Swarm } from './swarm.ts';

const KIB = 1024;
const LIMIT_MS = 1_200_000;
const [FIRST] = plainPeers(1) as [string];

type Subject_ = Subject<BitTorrentParameters>;
type Experiment = (subject: Subject_, seed: number) => number;

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  'rarest-first-outlives-the-seed': (subject, seed) =>
    survival(subject, seed) - survival(named('picks-at-random'), seed),
  'rarest-first-spreads-evenly': (subject, seed) =>
    unevenness(named('picks-at-random'), seed) - unevenness(subject, seed),
  'tit-for-tat-holds-up-free-riders': (subject, seed) =>
    handicap(subject, seed) - handicap(named('unchokes-in-turn'), seed),
  'completion-is-near-the-fluid-bound': stretch,
};

/** So many samples of a claim: each is an experiment with a swarm of its own. */
export function sampleBitTorrent(
  claim: Claim,
  subject: Subject_,
  seed: number,
  count: number,
): readonly number[] {
  const experiment = EXPERIMENTS[claim.name]!;
  return Array.from({ length: count }, (_, at) => experiment(subject, seedOfRun(seed, at)));
}

function named(name: string): Subject_ {
  return variants.find((variant) => variant.name === name)!;
}

function blocksOnly(pieces: number): Torrent {
  const { infoHash } = DEFAULTS.torrent;
  return standInTorrent({
    infoHash,
    length: pieces * BLOCK_BYTES,
    pieceLength: BLOCK_BYTES,
    blockLength: BLOCK_BYTES,
  });
}

const SPREAD_PIECES = 60;

/**
 * A swarm of slow leechers whose fast seed has just sent the content twice: what is rare is with the seed, and leechers lack
 * different pieces. Where leechers are as fast as the seed, each piece is everywhere before the next comes, and how it was
 * picked makes no difference.
 */
function halfway(subject: Subject_, seed: number): Swarm {
  const torrent = blocksOnly(SPREAD_PIECES);
  const swarm = new Swarm(
    subject,
    12,
    { torrent, cutoff: 0, backlog: 2, up: 4 * KIB, down: 0, rates: [[FIRST, 128 * KIB, 0]] },
    streamOf(seed),
  ).begin();
  swarm.until(() => swarm.view(FIRST).uploaded >= 2 * torrent.length, 100, 600_000);
  return swarm;
}

/** How many copies of each piece leechers have. */
function copiesIn(swarm: Swarm): number[] {
  const copies = Array.from({ length: SPREAD_PIECES }, () => 0);
  for (const peer of swarm.peers.slice(1))
    for (const index of piecesIn(swarm.view(peer).have)) copies[index]!++;
  return copies;
}

/** The seed leaves early: the share of pieces that survive. */
function survival(subject: Subject_, seed: number): number {
  const copies = copiesIn(halfway(subject, seed));
  return copies.filter((count) => count > 0).length / copies.length;
}

/** How uneven the pieces are spread then: the deviation of their copies, in copies. */
function unevenness(subject: Subject_, seed: number): number {
  const copies = copiesIn(halfway(subject, seed));
  const mean = copies.reduce((sum, count) => sum + count, 0) / copies.length;
  return Math.sqrt(copies.reduce((sum, count) => sum + (count - mean) ** 2, 0) / copies.length);
}

/** How long free riders take over what the others do. */
function handicap(subject: Subject_, seed: number): number {
  const freeRiders = plainPeers(12).slice(-3);
  const swarm = new Swarm(
    subject,
    12,
    {
      torrent: blocksOnly(128),
      up: 16 * KIB,
      down: 0,
      rates: [[FIRST, 32 * KIB, 0]],
      maxUploads: 3,
      minUploads: 1,
      cutoff: 1,
      freeRiders,
    },
    streamOf(seed),
  ).begin();
  const done = new Map<string, number>();
  const look = () => {
    for (const peer of swarm.peers)
      if (!done.has(peer) && swarm.isSeed(peer)) done.set(peer, swarm.world.now());
    return done.size === swarm.peers.length;
  };
  swarm.until(look, 1000, LIMIT_MS);
  const meanOf = (some: readonly string[]) =>
    some.reduce((sum, peer) => sum + (done.get(peer) ?? LIMIT_MS), 0) / some.length;
  return meanOf(freeRiders) / meanOf(swarm.peers.slice(1).filter((peer) => !freeRiders.includes(peer)));
}

/** The last one’s completion time over the fluid lower bound max{F/u_s, F/d_min, N·F/(u_s + Σu_i)} (Kumar, Ross 2006). */
function stretch(subject: Subject_, seed: number): number {
  const torrent = blocksOnly(100);
  const leechers = 8;
  const up = 32 * KIB;
  const down = 128 * KIB;
  const swarm = new Swarm(subject, leechers + 1, { torrent, up, down }, streamOf(seed)).begin();
  const isDone = () => swarm.peers.every((peer) => swarm.isSeed(peer));
  const done = swarm.until(isDone, 250, LIMIT_MS) ?? LIMIT_MS;
  const bound = Math.max(
    torrent.length / up,
    torrent.length / down,
    (leechers * torrent.length) / (up * (leechers + 1)),
  );
  return done / 1000 / bound;
}
