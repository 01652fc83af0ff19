import { reference as superPeers } from '../impl/fasttrack/subjects.ts';
import { reference as flat } from '../impl/gnutella/subjects.ts';
import { Network as SuperNetwork } from '../properties/fasttrack/measure.ts';
import { Network as FlatNetwork } from '../properties/gnutella/measure.ts';
import { type Draw, drawFrom } from '../properties/kit/draw.ts';
import { streamOf } from '../properties/kit/seed.ts';
import type { Observer } from '../sim/observer.ts';
import type { TimedWorld } from '../sim/timed-world.ts';
import { alone, cpuMicros, heapBytes, measuredAlone, peakMb } from './kit/measure.ts';
import { micros, printTable } from './kit/table.ts';

/**
 * Floods among supernodes beside floods among all: as many nodes, each of which shares one file, and searches by name for one of
 * those files. Who floods has four neighbours, and everybody who floods is reached. Each network in a process of its own.
 */

const SIZES = [1_000, 10_000];
const SIDES = ['FastTrack', 'Gnutella'] as const;
/** Ordinary nodes and one supernode together: that many share an index. */
const GROUP = 50;
const LINKS = 4;
/** Far enough for all. */
const TTL = 15;
const WARM_UP = 50_000;
const TIMED = 300_000;

interface Measured {
  readonly eventsASecond: number;
  readonly eventMicros: number;
  readonly messages: number;
  readonly searchMillis: number;
  readonly found: number;
  readonly setUpSeconds: number;
  readonly bytesANode: number;
  readonly peakMb: number;
}

/** A network in which every node shares one file. */
interface Shared {
  readonly world: TimedWorld;
  /** A search for one of the files, from anywhere. Returns how many messages it was, besides replies. */
  search(): number;
}

const fileOf = (node: number): string => `song${node}`;

function layered(nodes: number, draw: Draw, watcher: Observer): Shared {
  const params = { links: LINKS, hops: nodes, children: 2 * GROUP };
  const network = new SuperNetwork(superPeers, draw, nodes, nodes / GROUP, params, watcher);
  const { world, peers } = network;
  for (const [at, peer] of peers.entries())
    network.ask(peer, { type: 'share', file: fileOf(at), hash: 'aa', size: 0, content: 'aa' });
  world.run(1_000);
  const types = ['search', 'forward', 'reply_end'];
  return {
    world,
    search: () => network.search(draw.pick(peers), types, fileOf(draw.int(0, nodes - 1))),
  };
}

function plain(nodes: number, draw: Draw, observer: Observer): Shared {
  const network = new FlatNetwork(flat, nodes, draw, { observer });
  const { world, servents } = network;
  for (const [at, peer] of servents.entries())
    network.ask(peer, { type: 'share', name: fileOf(at), size: 1 });
  return {
    world,
    search: () => network.searchFrom(draw.pick(servents), fileOf(draw.int(0, nodes - 1)), 'flood', TTL),
  };
}

function measure(side: string, nodes: number): Measured {
  const before = heapBytes();
  const draw = drawFrom(streamOf(nodes));
  let found = 0;
  const watcher: Observer = {
    concluded: (_peer, _call, outcome) => {
      const { hits = [] } = outcome as { hits?: readonly unknown[] };
      found += Math.min(1, hits.length);
    },
  };
  const start = cpuMicros();
  const { world, search } = (side === 'FastTrack' ? layered : plain)(nodes, draw, watcher);
  const setUpSeconds = (cpuMicros() - start) / 1e6;
  const bytesANode = (heapBytes() - before) / nodes;
  const play = (events: number) => {
    let [searches, messages] = [0, 0];
    for (const from = world.events; world.events - from < events; searches++) messages += search();
    return { searches, messages };
  };
  play(WARM_UP);
  found = 0;
  const [from, eventsBefore] = [cpuMicros(), world.events];
  const { searches, messages } = play(TIMED);
  const spent = cpuMicros() - from;
  const events = world.events - eventsBefore;
  return {
    eventsASecond: (events / spent) * 1e6,
    eventMicros: spent / events,
    messages: messages / searches,
    searchMillis: spent / searches / 1000,
    found: found / searches,
    setUpSeconds,
    bytesANode,
    peakMb: peakMb(),
  };
}

const count = (value: number) => Math.round(value).toLocaleString('en-US');

const [side, nodes] = alone()?.split(' ') ?? [];
if (side !== undefined) process.stdout.write(JSON.stringify(measure(side, Number(nodes))));
else {
  const rows = SIZES.flatMap((size) =>
    SIDES.map((each) => {
      const seen = measuredAlone<Measured>(`${each} ${size}`);
      return [
        `${count(size)} ${each}`,
        count(seen.eventsASecond),
        micros(seen.eventMicros),
        count(seen.messages),
        seen.searchMillis.toFixed(2),
        `${(100 * seen.found).toFixed(1)} %`,
        seen.setUpSeconds.toFixed(1),
        count(seen.bytesANode),
        String(seen.peakMb),
      ];
    }),
  );
  printTable(
    `FastTrack beside Gnutella: one file a node, a supernode for ${GROUP}, ${LINKS} neighbours each`,
    [
      [
        'nodes',
        'events/s',
        'µs an event',
        'messages a search',
        'ms a search',
        'found',
        'set-up s',
        'bytes a node',
        'peak MB',
      ],
      ...rows,
    ],
  );
}
