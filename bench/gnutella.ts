import { reference } from '../impl/gnutella/subjects.ts';
import { Network } from '../properties/gnutella/measure.ts';
import { drawFrom } from '../properties/kit/draw.ts';
import { streamOf } from '../properties/kit/seed.ts';
import { alone, cpuMicros, heapBytes, measuredAlone, peakMb } from './kit/measure.ts';
import { micros, printTable } from './kit/table.ts';

/**
 * Floods in large networks: random graphs in which everybody has four neighbours, everybody is reached (2|E| − |V| + 1 messages a
 * flood). Events a second, the cost of an event as networks grow, and memory of a servent. Each network in a process of its own.
 *
 * A control tells what of the growth is the memory’s: as many servents in networks of 1,000 that know nothing of each other, all
 * flooded at once. Once those of each network lie side by side in memory, and once they are scattered over all of it, as in one large
 * random graph. Code, servents, messages and the length of the agenda are the same.
 */

const SIZES = [1_000, 10_000, 100_000];
/** Far enough for all. */
const TTL = 15;
const CONTROL = 100_000;
const PART = 1_000;
const PARTS = CONTROL / PART;
/** So many events warm up, and so many are timed at least. */
const WARM_UP = 200_000;
const TIMED = 1_000_000;

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

/** What an event costs in many small networks that are flooded at once, in microseconds. */
function measureControl(isScattered: boolean): number {
  const draw = drawFrom(streamOf(CONTROL));
  const all = Array.from({ length: CONTROL }, (_, at) => at);
  const placed = isScattered ? draw.shuffle(all) : all;
  const parts = Array.from({ length: PARTS }, (_, at) => placed.slice(at * PART, (at + 1) * PART));
  const network = new Network(reference, CONTROL, draw, { parts });
  const search = { type: 'search', criteria: 'nothing', speed: 0, ttl: TTL, control: 'flood', walkers: 0 };
  const flood = () => {
    const askers = network.parts.map((part) => draw.pick(part));
    for (const asker of askers.slice(1)) network.ask(asker, search);
    network.searchFrom(askers[0]!, 'nothing', 'flood', TTL);
  };
  flood();
  const [from, before] = [cpuMicros(), network.world.events];
  while (network.world.events - before < TIMED) flood();
  return (cpuMicros() - from) / (network.world.events - before);
}

const side = alone();
if (side === 'together' || side === 'scattered')
  process.stdout.write(JSON.stringify(measureControl(side === 'scattered')));
else if (side !== undefined) process.stdout.write(JSON.stringify(measure(Number(side))));
else {
  const rows = SIZES.map((servents) => {
    const seen = measuredAlone<Measured>(`${servents}`);
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
  printTable(
    `Control: ${CONTROL.toLocaleString('en-US')} servents in networks of 1,000, all flooded at once`,
    [
      ['in memory', 'µs an event'],
      ['side by side', micros(measuredAlone<number>('together'))],
      ['scattered', micros(measuredAlone<number>('scattered'))],
    ],
  );
}
