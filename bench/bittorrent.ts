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
 * the middle of a flash crowd: all begin at once, and a minute later everybody uploads. Each size in a process of its own.
 *
 * For comparison as many peers are put into swarms of a hundred, which live in turns: no swarm is large there, and a processor has to
 * go through as much memory.
 */

const SIZES = [100, 1_000, 5_000];
const SMALL = 100;
const PIECES = 1_000;
const PIECE_BYTES = 2 ** 18;
const KIB = 1024;
const WARM_MS = 60_000;
/** Events that are timed. */
const EVENTS = 500_000;
const STEP_MS = 1;

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

/** Lets so many events happen, in each swarm in turn; returns how many did. */
function play(swarms: readonly Swarm[], events: number): number {
  let passed = 0;
  for (let turn = 0; passed < events; turn++) {
    const { world } = swarms[turn % swarms.length]!;
    const before = world.events;
    world.run(STEP_MS);
    passed += world.events - before;
  }
  return passed;
}

/** Microseconds an event. */
function timed(swarms: readonly Swarm[]): number {
  const from = cpuMicros();
  const events = play(swarms, EVENTS);
  return (cpuMicros() - from) / events;
}

function microsInSmallSwarms(peers: number): number {
  return timed(Array.from({ length: peers / SMALL }, () => crowd(SMALL)));
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
  return {
    perEvent: timed([swarm]),
    bytesAPeer: (heapBytes() - empty) / peers,
    virtualSeconds: Math.round(swarm.world.now() / 1000),
    peakMb: peakMb(),
  };
}

const side = alone();
const [size, kind] = side?.split(' ') ?? [];
if (kind !== undefined) process.stdout.write(JSON.stringify(microsInSmallSwarms(Number(size))));
else if (size !== undefined) process.stdout.write(JSON.stringify(measure(Number(size))));
else {
  const rows = SIZES.map((peers) => {
    const seen = measuredAlone<Measured>(`${peers}`);
    return [
      peers.toLocaleString('en-US'),
      perSecond(seen.perEvent),
      micros(seen.perEvent),
      peers > SMALL ? micros(measuredAlone<number>(`${peers} small`)) : '',
      `${Math.round(seen.bytesAPeer / KIB)}`,
      `${seen.peakMb}`,
      `${seen.virtualSeconds}`,
    ];
  });
  printTable(`BitTorrent: swarms with ${PIECES.toLocaleString('en-US')} pieces`, [
    ['peers', 'events/s', 'µs an event', 'in hundreds', 'KiB a peer', 'peak MB', 'virtual s'],
    ...rows,
  ]);
}
