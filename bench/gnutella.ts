import { execFileSync } from 'node:child_process';
import { reference } from '../impl/gnutella/subjects.ts';
import { Network } from '../properties/gnutella/measure.ts';
import { drawFrom } from '../properties/kit/draw.ts';
import { streamOf } from '../properties/kit/seed.ts';
import { alone, cpuMicros, heapBytes, peakMb } from './kit/measure.ts';
import { micros, printTable } from './kit/table.ts';

/**
 * Floods in large networks: random graphs in which everybody has four neighbours, everybody is reached (2|E| − |V| + 1 messages a
 * flood). Events a second, the cost of an event as networks grow, and memory of a servent. Each network in a process of its own.
 */

const SIZES = [1_000, 10_000, 100_000];
/** Far enough for all. */
const TTL = 15;
/** So many events warm up, and so many are timed at least. */
const WARM_UP = 200_000;
const TIMED = 1_000_000;
/** What the largest network may take: Node’s own limit is lower on most machines. */
const HEAP_MB = 8_192;

interface Measured {
  readonly eventsASecond: number;
  readonly eventMicros: number;
  readonly messages: number;
  readonly reached: number;
  readonly setUpSeconds: number;
  readonly bytesAServent: number;
  readonly bytesAfterFloods: number;
  readonly floods: number;
  readonly peakMb: number;
}

function measure(servents: number): Measured {
  const before = heapBytes();
  const draw = drawFrom(streamOf(servents));
  const start = cpuMicros();
  const network = new Network(reference, servents, draw);
  const setUpSeconds = (cpuMicros() - start) / 1e6;
  const { world } = network;
  const bytesAServent = (heapBytes() - before) / servents;
  let floods = 0;
  let messages = 0;
  let reached = 0;
  const flood = () => {
    messages += network.searchFrom(draw.pick(network.servents), 'nothing', 'flood', TTL);
    reached += network.reached.size + 1;
    floods++;
  };
  const play = (events: number) => {
    for (const from = world.events; world.events - from < events; ) flood();
  };
  play(WARM_UP);
  [floods, messages, reached] = [0, 0, 0];
  const [from, eventsBefore] = [cpuMicros(), world.events];
  play(TIMED);
  const spent = cpuMicros() - from;
  const events = world.events - eventsBefore;
  return {
    eventsASecond: (events / spent) * 1e6,
    eventMicros: spent / events,
    messages: messages / floods,
    reached: reached / floods / servents,
    setUpSeconds,
    bytesAServent,
    bytesAfterFloods: (heapBytes() - before) / servents,
    floods,
    peakMb: peakMb(),
  };
}

const side = alone();
if (side !== undefined) process.stdout.write(JSON.stringify(measure(Number(side))));
else {
  const rows = SIZES.map((servents) => {
    const flags = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`];
    const out = execFileSync(
      process.execPath,
      [...process.execArgv, ...flags, process.argv[1]!, '--alone', String(servents)],
      { encoding: 'utf8' },
    );
    const seen = JSON.parse(out) as Measured;
    return [
      servents.toLocaleString('en-US'),
      Math.round(seen.eventsASecond).toLocaleString('en-US'),
      micros(seen.eventMicros),
      Math.round(seen.messages).toLocaleString('en-US'),
      `${(100 * seen.reached).toFixed(2)} %`,
      seen.setUpSeconds.toFixed(1),
      Math.round(seen.bytesAServent).toLocaleString('en-US'),
      Math.round(seen.bytesAfterFloods).toLocaleString('en-US'),
      String(seen.floods),
      String(seen.peakMb),
    ];
  });
  printTable('Gnutella: floods in random graphs with four neighbours each, TTL 15', [
    [
      'servents',
      'events/s',
      'µs an event',
      'messages a flood',
      'reached',
      'set-up s',
      'bytes a servent',
      'after floods',
      'floods',
      'peak MB',
    ],
    ...rows,
  ]);
}
