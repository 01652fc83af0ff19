import { reference } from '../impl/kademlia/subjects.ts';
import { kademlia } from '../properties/kademlia/index.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { NO_FAULTS } from '../properties/kit/scenario.ts';
import { streamOf } from '../properties/kit/seed.ts';
import { Watchers } from '../properties/kit/watchers.ts';
import type { Observer } from '../sim/observer.ts';
import type { Call, Outcome, PeerFactory } from '../sim/peer.ts';
import { Tape } from '../sim/tape.ts';
import { TimedWorld } from '../sim/timed-world.ts';
import { DEFAULTS, type KademliaParameters, spaceOf } from '../spec/kademlia/parameters.ts';
import type { Id } from '../spec/kit/identifiers.ts';
import { watchLocally } from './kit/local-watch.ts';
import { alone, cpuMicros, heapBytes, measuredAlone, peakMb } from './kit/measure.ts';
import { Neighbourhoods } from './kit/neighbourhoods.ts';
import { micros, printTable } from './kit/table.ts';

/**
 * Lookups a second and memory of a peer as Kademlia networks grow: 160-bit identifiers (SHA-1), the paper's k and α, full
 * buckets and a replacement cache; bare, and under the local properties and all machines. Each network in a process of its own.
 */

const SIZES = [1_000, 10_000, 100_000];
const PARAMETERS: KademliaParameters = {
  ...DEFAULTS,
  bits: 160,
  k: 20,
  alpha: 3,
  buckets: 'split',
  spares: 8,
  failures: 5,
};
/** So many lookups warm up, and so many are timed in each round. */
const LOOKUPS = 2_000;
const ROUNDS = 5;
/** Lookups begun in a second of virtual time, in the whole network. */
const LOOKUPS_A_SECOND = 1_000;
/** A lookup is over long before, in weather like this. */
const ENOUGH_MS = 5_000;

interface Measured {
  readonly lookupsASecond: number;
  readonly eventMicros: number;
  readonly eventsALookup: number;
  readonly asked: number;
  readonly exact: number;
  readonly setUpSeconds: number;
  readonly bytesAPeer: number;
  readonly peakMb: number;
  readonly findings: number;
}

function measure(peers: number, isChecked: boolean): Measured {
  const before = heapBytes();
  const space = spaceOf(PARAMETERS);
  const names = Array.from({ length: peers }, (_, i) => space.hash(`peer ${i}`));
  const next = streamOf(peers);
  const around = new Neighbourhoods(space, names, PARAMETERS.k);
  const told = { done: 0, asked: 0, exact: 0 };
  const keys = new Map<number, Id>();
  const counting: Observer = {
    concluded(_peer: number, call: number, outcome: Outcome) {
      const key = keys.get(call);
      if (key === undefined) return;
      keys.delete(call);
      const { nodes = [], asked = 0 } = outcome as { nodes?: readonly Id[]; asked?: number };
      const right = around.closest(key);
      told.done++;
      told.asked += asked;
      if (nodes.length === right.length && nodes.every((id, at) => id === right[at])) told.exact++;
    },
  };
  const watchers = new Watchers();
  const world = new TimedWorld({
    create: reference.create as PeerFactory,
    config: PARAMETERS,
    tape: new Tape([], next),
    observer: watchers,
    weather: NO_FAULTS,
    channel: 'datagram',
    detector: 'timeout',
    drift: 0,
  });
  const watch = isChecked
    ? watchLocally(kademlia as unknown as Protocol, world, PARAMETERS, names)
    : undefined;
  watchers.add(...(watch?.observers ?? []), counting);

  const from = cpuMicros();
  for (const id of names) world.start(id);
  for (const id of names) ask(world, id, { type: 'create', members: around.contactsOf(id, next) });
  watch?.begin();
  const setUpSeconds = (cpuMicros() - from) / 1e6;

  const lookUp = () => {
    for (let begun = 0; begun < LOOKUPS; begun++) {
      const key = space.hash(`key ${next()}`);
      keys.set(ask(world, names[next() % peers]!, { type: 'lookup', key }), key);
      world.run(1000 / LOOKUPS_A_SECOND);
    }
    world.run(ENOUGH_MS);
  };
  lookUp();
  Object.assign(told, { done: 0, asked: 0, exact: 0 });
  const rounds = Array.from({ length: ROUNDS }, () => {
    const [start, eventsBefore] = [cpuMicros(), world.events];
    lookUp();
    return { micros: cpuMicros() - start, events: world.events - eventsBefore };
  });
  const best = rounds.reduce((least, round) => (round.micros < least.micros ? round : least));
  return {
    lookupsASecond: (LOOKUPS / best.micros) * 1e6,
    eventMicros: best.micros / best.events,
    eventsALookup: best.events / LOOKUPS,
    asked: told.asked / told.done,
    exact: told.exact / (ROUNDS * LOOKUPS),
    setUpSeconds,
    bytesAPeer: (heapBytes() - before) / peers,
    peakMb: peakMb(),
    findings: watch?.findings() ?? 0,
  };
}

function ask(
  world: TimedWorld,
  id: Id,
  call: { readonly type: string; readonly [field: string]: unknown },
): number {
  return world.call(id, call as unknown as Call);
}

const side = alone();
if (side !== undefined) {
  const [peers, how] = side.split(' ');
  process.stdout.write(JSON.stringify(measure(Number(peers), how === 'checked')));
} else {
  const rows = SIZES.flatMap((peers) =>
    ['bare', 'checked'].map((how) => {
      const seen = measuredAlone<Measured>(`${peers} ${how}`);
      return [
        `${peers.toLocaleString('en-US')} ${how}`,
        Math.round(seen.lookupsASecond).toLocaleString('en-US'),
        micros(seen.eventMicros),
        seen.eventsALookup.toFixed(0),
        seen.asked.toFixed(1),
        `${(100 * seen.exact).toFixed(1)} %`,
        seen.setUpSeconds.toFixed(1),
        (seen.bytesAPeer / 1024).toFixed(1),
        String(seen.peakMb),
        String(seen.findings),
      ];
    }),
  );
  printTable('Kademlia: 160-bit networks with k = 20, α = 3, under the local properties and the machines', [
    [
      'peers',
      'lookups/s',
      'µs an event',
      'events each',
      'asked',
      'exact',
      'set-up s',
      'KB a peer',
      'peak MB',
      'findings',
    ],
    ...rows,
  ]);
}
