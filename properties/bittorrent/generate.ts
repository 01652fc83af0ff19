import type { Subject } from '../../impl/kit/subject.ts';
import { BLOCK_BYTES } from '../../spec/bittorrent/constants.ts';
import { type BitTorrentParameters, DEFAULTS } from '../../spec/bittorrent/parameters.ts';
import { standInTorrent, type Torrent } from '../../spec/bittorrent/torrent.ts';
import { idOf } from '../../spec/mainline-dht/compact.ts';
import type { Draw } from '../kit/draw.ts';
import { drawMixed } from '../kit/mix.ts';
import type { GeneratorOptions } from '../kit/protocol.ts';
import { type Operation, PROFILES, type Profile, type Scenario } from '../kit/scenario.ts';
import { drawFaults, withPartition } from '../kit/weather.ts';
import { plainPeers, TRACKER } from './peers.ts';

const KIB = 1024;

/** What a run may do at all: each run switches some of it off (swarm testing), and so goes deeper into the rest. */
interface Swarm {
  readonly joins: number;
  readonly leaves: number;
  readonly fails: number;
  readonly restarts: number;
  readonly severs: number;
  readonly stalls: number;
  readonly trackerFails: number;
}

/**
 * Draws a scenario: a tracker and 3 to 8 peers unless told otherwise, one or two of which are seeds; or a crowd, in which more are
 * interested than there are slots, and for long enough for many rounds of choking.
 */
export function generateBitTorrent(
  draw: Draw,
  subject: Subject<BitTorrentParameters>,
  options: GeneratorOptions,
): Scenario<BitTorrentParameters> {
  const profile = options.profile ?? draw.pick(PROFILES);
  const isCrowd = draw.chance(0.2);
  const { min, max } = options.peers ?? (isCrowd ? { min: 7, max: 10 } : { min: 3, max: 8 });
  const peers = plainPeers(draw.int(min, max));
  const drawn = { ...drawParameters(draw, peers), ...(isCrowd && drawCrowd(draw)) };
  const operations = drawOperations(draw, profile, peers, draw.int(1, options.operations ?? 20));
  const faults = drawFaults(draw, profile, peers);
  const dht = subject.kind !== 'yours' && draw.chance(0.25);
  const params = { ...drawn, dht, ...(options.params as Partial<BitTorrentParameters>) };
  // The single point of failure, and its cure.
  if (params.dht && profile !== 'calm' && draw.chance(0.7)) operations.unshift({ do: 'fail', peer: TRACKER });
  return {
    protocol: 'bittorrent',
    profile,
    grain: 'message',
    params,
    peers: [TRACKER, ...peers],
    initial: isCrowd || draw.chance(0.5) ? peers.length + 1 : draw.int(2, peers.length + 1),
    faults,
    operations: profile === 'partition' ? withPartition(draw, peers, operations) : operations,
    tape: [],
  };
}

function drawParameters(draw: Draw, peers: readonly string[]): BitTorrentParameters {
  const up = draw.pick([4, 8, 16, 32, 128]) * KIB;
  const down = up * draw.pick([1, 2, 4, 8]);
  const odd = draw.chance(0.4) ? draw.shuffle(peers).slice(0, draw.int(1, 2)) : [];
  return {
    ...DEFAULTS,
    torrent: drawTorrent(draw, draw.pick([draw.int(4, 8), draw.int(4, 24)])),
    tracker: TRACKER,
    seeds: peers.slice(0, draw.chance(0.7) ? 1 : 2),
    freeRiders: draw.chance(0.3) ? draw.shuffle(peers.slice(1)).slice(0, draw.int(1, 3)) : [],
    up: draw.chance(0.1) ? 0 : up,
    down: draw.chance(0.3) ? 0 : down,
    rates: odd.map((peer) => [peer, draw.pick([4, 16, 256]) * KIB, draw.pick([64, 512]) * KIB]),
    maxUploads: draw.pick([2, 2, 3, 4]),
    minUploads: draw.pick([1, 2]),
    backlog: draw.pick([1, 2, 5, 5, 10]),
    cutoff: draw.pick([0, 1, 1, 4]),
    numwant: draw.pick([50, 50, 1, 2, 4]),
    maxInitiated: draw.pick([40, 40, 40, 2]),
    maxConnections: draw.pick([80, 80, 80, 4]),
    intervalMs: draw.pick([60_000, 120_000, 300_000]),
    snubMs: draw.pick([30_000, 60_000]),
  };
}

/** Much to get, slowly, from few at a time. */
function drawCrowd(draw: Draw): Partial<BitTorrentParameters> {
  const up = draw.pick([4, 8, 16]) * KIB;
  return {
    torrent: drawTorrent(draw, draw.int(16, 24)),
    up,
    down: draw.pick([0, 2 * up, 4 * up]),
    maxUploads: draw.pick([2, 2, 3]),
  };
}

/** So many pieces of 1 to 4 blocks; the last block, and the last piece, are short more often than not. */
function drawTorrent(draw: Draw, pieces: number): Torrent {
  const pieceLength = draw.int(1, 4) * BLOCK_BYTES;
  const length = pieces * pieceLength - (draw.chance(0.8) ? draw.int(1, pieceLength - 1) : 0);
  return standInTorrent({
    infoHash: `${idOf(`torrent ${draw.int(0, 9)}`)}`,
    length,
    pieceLength,
    blockLength: BLOCK_BYTES,
  });
}

function drawSwarm(draw: Draw, profile: Profile): Swarm {
  const churns = profile !== 'calm';
  const on = (chance: number, weight: number) => (churns && draw.chance(chance) ? weight : 0);
  return {
    joins: draw.chance(0.9) ? 4 : 0,
    leaves: on(0.6, 2),
    fails: on(0.6, 2),
    restarts: on(0.5, 2),
    severs: on(0.4, 2),
    stalls: on(0.3, 1),
    trackerFails: on(0.3, 1),
  };
}

function drawOperations(draw: Draw, profile: Profile, peers: readonly string[], count: number): Operation[] {
  const swarm = drawSwarm(draw, profile);
  const peer = () => draw.pick(peers);
  const pause = () => wait(draw.pick([15, 100, 1000, 4000, 10_000, 25_000]));
  return drawMixed(draw, count, [
    [swarm.joins, () => [{ do: 'join', peer: peer(), via: peer() }]],
    [swarm.leaves, () => [{ do: 'leave', peer: peer() }]],
    [swarm.fails, () => [{ do: 'fail', peer: peer() }]],
    [swarm.restarts, () => drawReturn(draw, peer())],
    [Math.min(swarm.joins, swarm.leaves), () => drawHasty(draw, peers)],
    [swarm.severs, () => [{ do: 'sever', peer: peer(), other: peer() }]],
    [swarm.stalls, () => drawStall(draw, draw.shuffle(peers).slice(0, draw.int(1, 3)))],
    [swarm.trackerFails, () => drawOutage(draw, peers)],
    // The seed goes before, or after, all pieces are out.
    [Math.min(swarm.leaves, 1), () => [pause(), { do: draw.pick(['leave', 'fail']), peer: peers[0]! }]],
    [4, () => [pause()]],
    [1, () => [wait(draw.pick([70_000, 150_000]))]],
    [1, () => [{ do: 'call', peer: peer(), call: 'assemble', args: {} }]],
  ]);
}

/** A peer joins, and has changed its mind before the others have answered its handshakes. */
function drawHasty(draw: Draw, peers: readonly string[]): Operation[] {
  const peer = draw.pick(peers);
  return [{ do: 'join', peer, via: peer }, wait(draw.pick([5, 25, 35])), { do: 'leave', peer }];
}

/** A peer fails and comes back, with or without what it had. */
function drawReturn(draw: Draw, peer: string): Operation[] {
  return [
    { do: 'fail', peer },
    wait(draw.pick([1, 2000, 20_000])),
    { do: 'restart', peer, keepState: draw.chance(0.6), via: peer },
  ];
}

/** Some stall for so long that others are snubbed. */
function drawStall(draw: Draw, peers: readonly string[]): Operation[] {
  return [
    ...peers.map((peer): Operation => ({ do: 'pause', peer })),
    wait(draw.pick([5000, 75_000, 100_000])),
    ...peers.map((peer): Operation => ({ do: 'resume', peer })),
  ];
}

/** The tracker is gone for a while, and people come meanwhile. */
function drawOutage(draw: Draw, peers: readonly string[]): Operation[] {
  return [
    { do: 'fail', peer: TRACKER },
    wait(draw.pick([1000, 40_000])),
    ...(draw.chance(0.5) ? [{ do: 'join', peer: draw.pick(peers), via: draw.pick(peers) } as const] : []),
    ...(draw.chance(0.6)
      ? [
          wait(draw.pick([1000, 130_000])),
          { do: 'restart', peer: TRACKER, keepState: draw.chance(0.5), via: TRACKER } as const,
        ]
      : []),
  ];
}

function wait(ms: number): Operation {
  return { do: 'wait', ms };
}
