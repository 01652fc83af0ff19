import { reference } from '../impl/chord/subjects.ts';
import { chord } from '../properties/chord/index.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { NO_FAULTS } from '../properties/kit/scenario.ts';
import { streamOf } from '../properties/kit/seed.ts';
import { Watchers } from '../properties/kit/watchers.ts';
import type { Observer } from '../sim/observer.ts';
import type { Call, Outcome, PeerFactory } from '../sim/peer.ts';
import { Tape } from '../sim/tape.ts';
import { TimedWorld } from '../sim/timed-world.ts';
import { type ChordParameters, DEFAULTS, spaceOf } from '../spec/chord/parameters.ts';
import { type Id, sortIds } from '../spec/kit/ring.ts';
import { watchLocally } from './kit/local-watch.ts';
import { alone, cpuMicros, heapBytes, measuredAlone } from './kit/measure.ts';
import { micros, printTable, times } from './kit/table.ts';

/**
 * Cost of an event and memory of a peer as rings grow: 160-bit identifiers (SHA-1), fingers, all maintenance running, and random
 * lookups; judged by the local properties and the machines. Each size in a process of its own. Lists are as long as becomes the
 * largest ring (log₂ N) in all of them, so that one event is as much work everywhere.
 *
 * For comparison as many peers are put into rings of a hundred, which live in turns: the memory that a processor has to go through
 * is the same, and no ring is large. What an event costs more there than in a single ring of a hundred is the price of memory, and
 * not of any work that grows with the ring.
 */

const SIZES = [10, 100, 1000, 10000];
const SMALL = 100;
const SUCCESSORS = Math.round(Math.log2(Math.max(...SIZES)));
/** About so many events are timed at each size, so that small rings are not over before the clock has ticked. */
const EVENTS = 400_000;
/** Lookups that each peer begins in a second of virtual time. */
const LOOKUPS_A_SECOND = 1;

interface Measured {
  readonly events: number;
  readonly bareMicros: number;
  readonly micros: number;
  readonly setUpSeconds: number;
  readonly bytesAPeer: number;
  readonly bareBytesAPeer: number;
  readonly lookupsASecond: number;
  readonly hops: number;
  readonly failed: number;
  readonly findings: number;
}

interface Ring {
  readonly world: TimedWorld;
  readonly ids: readonly Id[];
  readonly lookups: { done: number; failed: number; hops: number };
  readonly findings: () => number;
}

/** An ideal ring whose fingers the protocol has found by itself. */
function ringOf(peers: number, isChecked: boolean): Ring {
  const params: ChordParameters = {
    ...DEFAULTS,
    bits: 160,
    successors: Math.min(SUCCESSORS, peers - 1),
    replicas: 1,
  };
  const space = spaceOf(params);
  const ids = sortIds(Array.from({ length: peers }, (_, i) => space.hash(`peer ${i}`)));
  const watchers = new Watchers();
  const lookups = { done: 0, failed: 0, hops: 0 };
  const counting: Observer = {
    concluded(_peer: number, _call: number, outcome: Outcome) {
      const { hops } = outcome as { hops?: number };
      if (!outcome.ok) lookups.failed++;
      else if (hops !== undefined) {
        lookups.done++;
        lookups.hops += hops;
      }
    },
  };
  const world = new TimedWorld({
    create: reference.create as PeerFactory,
    config: params,
    tape: new Tape(),
    observer: watchers,
    weather: NO_FAULTS,
    channel: 'connection',
    detector: 'perfect',
    drift: 0,
  });
  const watch = isChecked ? watchLocally(chord as unknown as Protocol, world, params, ids) : undefined;
  watchers.add(...(watch?.observers ?? []), counting);
  for (const id of ids) world.start(id);
  // Each is told of those that it has to know of: the member before it, and as many after it as its list is long.
  ids.forEach((id, at) => {
    const near = Array.from(
      { length: Math.min(peers, params.successors + 2) },
      (_, i) => ids[(at + peers - 1 + i) % peers]!,
    );
    ask(world, id, { type: 'create', members: near } as never);
  });
  watch?.begin();
  world.run((Math.ceil(Math.log2(peers)) + 4) * 1000);
  return {
    world,
    ids,
    lookups,
    findings: () => watch?.findings() ?? 0,
  };
}

function ask(world: TimedWorld, id: Id, call: Omit<Call, 'id'>): void {
  world.call(id, call as Call);
}

/** Lets the rings live in turns for so many events: maintenance, and lookups spread over time. Returns how many it were. */
function live(rings: readonly Ring[], next: () => number, events: number): number {
  const space = spaceOf({ bits: 160 });
  let passed = 0;
  for (let turn = 0; passed < events; turn++) {
    const { world, ids } = rings[turn % rings.length]!;
    const before = world.events;
    ask(world, ids[next() % ids.length]!, { type: 'lookup', key: space.hash(`key ${next()}`) } as never);
    world.run(1000 / (LOOKUPS_A_SECOND * ids.length));
    passed += world.events - before;
  }
  return passed;
}

/** Lookups that were answered, in all rings. */
const answeredIn = (rings: readonly Ring[]): number =>
  rings.reduce((sum, { lookups }) => sum + lookups.done, 0);

function timed(rings: readonly Ring[]): { micros: number; events: number; lookups: number; seconds: number } {
  const next = streamOf(rings[0]!.ids.length);
  live(rings, next, EVENTS / 4);
  const done = answeredIn(rings);
  const rounds = Array.from({ length: 5 }, () => {
    const from = cpuMicros();
    const events = live(rings, next, EVENTS / 5);
    return { ms: (cpuMicros() - from) / 1000, events };
  });
  rounds.sort((a, b) => a.ms / a.events - b.ms / b.events);
  const middle = rounds[2]!;
  return {
    micros: (middle.ms * 1000) / middle.events,
    events: rounds.reduce((sum, { events }) => sum + events, 0),
    lookups: answeredIn(rings) - done,
    seconds: rounds.reduce((sum, { ms }) => sum + ms, 0) / 1000,
  };
}

function measure(peers: number): Measured {
  const emptyBefore = heapBytes();
  const bare = ringOf(peers, false);
  const bareTimed = timed([bare]);
  const bareBytes = heapBytes() - emptyBefore;
  const before = heapBytes();
  const from = cpuMicros();
  const ring = ringOf(peers, true);
  const setUp = (cpuMicros() - from) / 1000;
  const { done, hops } = { ...ring.lookups };
  const result = timed([ring]);
  return {
    events: result.events,
    bareMicros: bareTimed.micros,
    micros: result.micros,
    setUpSeconds: setUp / 1000,
    bytesAPeer: (heapBytes() - before) / peers,
    bareBytesAPeer: bareBytes / peers,
    lookupsASecond: result.lookups / result.seconds,
    hops: (ring.lookups.hops - hops) / (ring.lookups.done - done),
    failed: ring.lookups.failed + bare.lookups.failed,
    findings: ring.findings(),
  };
}

/** Microseconds an event, where so many peers live in rings of a hundred. */
function microsInSmallRings(peers: number, isChecked: boolean): number {
  const rings = Array.from({ length: peers / SMALL }, () => ringOf(SMALL, isChecked));
  return timed(rings).micros;
}

const side = alone();
const [size, kind] = side?.split(' ') ?? [];
if (kind !== undefined)
  process.stdout.write(JSON.stringify(microsInSmallRings(Number(size), kind === 'checked')));
else if (size !== undefined) process.stdout.write(JSON.stringify({ ...measure(Number(size)) }));
else {
  const rows: string[][] = [];
  let first: Measured | undefined;
  for (const peers of SIZES) {
    const measured = measuredAlone<Measured>(`${peers}`);
    const small = (how: string) => (peers > SMALL ? micros(measuredAlone<number>(`${peers} ${how}`)) : '');
    first ??= measured;
    rows.push([
      String(peers),
      micros(measured.bareMicros),
      micros(measured.micros),
      small('bare'),
      small('checked'),
      times(measured.micros / measured.bareMicros),
      times(measured.micros / first.micros),
      measured.setUpSeconds.toFixed(1),
      (measured.bareBytesAPeer / 1024).toFixed(1),
      (measured.bytesAPeer / 1024).toFixed(1),
      measured.hops.toFixed(2),
      Math.round(measured.lookupsASecond).toLocaleString('en-US'),
      String(measured.failed),
      String(measured.findings),
    ]);
  }
  printTable(
    'Scale: 160-bit rings with maintenance and lookups, under the local properties and the machines',
    [
      [
        'peers',
        'µs bare',
        'µs checked',
        'in hundreds, bare',
        'checked',
        'of bare',
        'of 10 peers',
        'set-up s',
        'KB a peer bare',
        'KB checked',
        'hops',
        'lookups/s',
        'failed',
        'findings',
      ],
      ...rows,
    ],
  );
}
