import { reference } from '../impl/bittorrent/subjects.ts';
import { Swarm } from '../properties/bittorrent/swarm.ts';
import { streamOf } from '../properties/kit/seed.ts';
import { BLOCK_BYTES } from '../spec/bittorrent/constants.ts';
import { standInTorrent } from '../spec/bittorrent/torrent.ts';
import { alone, cpuMicros, heapBytes, measuredAlone, peakMb } from './kit/measure.ts';
import { micros, perSecond, printTable } from './kit/table.ts';

/**
 * Swarms of the reference in a world with limited links: what an event costs, and what a peer takes in memory, as the swarm
 * grows. A torrent of 1,000 pieces of 256 KiB, one seed; peers send 128 KiB a second and receive four times as much. Timed is
 * the middle of a flash crowd: all begin at once, and a minute later everybody uploads. Each swarm in a process of its own.
 */

const SIZES = [100, 1_000, 5_000];
const PIECES = 1_000;
const PIECE_BYTES = 2 ** 18;
const KIB = 1024;
const WARM_MS = 60_000;
/** Events that are timed. */
const EVENTS = 500_000;
const STEP_MS = 100;

const torrent = standInTorrent({
  infoHash: '64da40b707a81602ce2602918ea59be03ce80f9d',
  length: PIECES * PIECE_BYTES,
  pieceLength: PIECE_BYTES,
  blockLength: BLOCK_BYTES,
});

function crowd(peers: number): Swarm {
  const swarm = new Swarm(reference, peers, { torrent, up: 128 * KIB, down: 512 * KIB }, streamOf(peers));
  swarm.begin().world.run(WARM_MS);
  return swarm;
}

/** Lets so many events happen; returns how many did. */
function play({ world }: Swarm, events: number): number {
  const before = world.events;
  while (world.events - before < events) world.run(STEP_MS);
  return world.events - before;
}

interface Measured {
  readonly perEvent: number;
  readonly bytesAPeer: number;
  readonly virtualSeconds: number;
  readonly peakMb: number;
}

function measure(peers: number): Measured {
  const empty = heapBytes();
  const swarm = crowd(peers);
  const from = cpuMicros();
  const events = play(swarm, EVENTS);
  return {
    perEvent: (cpuMicros() - from) / events,
    bytesAPeer: (heapBytes() - empty) / peers,
    virtualSeconds: Math.round(swarm.world.now() / 1000),
    peakMb: peakMb(),
  };
}

const side = alone();
if (side !== undefined) process.stdout.write(JSON.stringify(measure(Number(side))));
else {
  const rows = SIZES.map((peers) => {
    const seen = measuredAlone<Measured>(`${peers}`);
    return [
      peers.toLocaleString('en-US'),
      perSecond(seen.perEvent),
      micros(seen.perEvent),
      `${Math.round(seen.bytesAPeer / KIB)}`,
      `${seen.peakMb}`,
      `${seen.virtualSeconds}`,
    ];
  });
  printTable(`BitTorrent: swarms with ${PIECES.toLocaleString('en-US')} pieces`, [
    ['peers', 'events/s', 'µs an event', 'KiB a peer', 'peak MB', 'virtual s'],
    ...rows,
  ]);
}
