import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Outcome, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import { type ChordParameters, DEFAULTS, spaceOf } from '../../spec/chord/parameters.ts';
import type { Claim } from '../../spec/kit/property.ts';
import { NO_FAULTS } from '../kit/scenario.ts';
import { streamOf } from '../kit/seed.ts';

/** Sizes of the two rings between which hops are seen to grow. */
const WITH_FINGERS = { small: 32, large: 512 };
const WITHOUT = { small: 16, large: 64 };
/** The same where each event is a question to another process: a large ring takes minutes only to fill its fingers. */
const REMOTE = { withFingers: { small: 16, large: 128 }, without: { small: 8, large: 32 } };

/** Samples of how lookups grow with the ring: the difference of two lookups, one in a small ring and one in a large. */
export function sampleHops(
  claim: Claim,
  subject: Subject<ChordParameters>,
  seed: number,
  count: number,
): readonly number[] {
  const fingers = claim.name === 'hops-grow-as-half-log-n';
  const { withFingers, without } = subject.remote ? REMOTE : { withFingers: WITH_FINGERS, without: WITHOUT };
  const { small, large } = fingers ? withFingers : without;
  const growth = fingers ? Math.log2(large / small) : large - small;
  const inSmall = hopsOf(subject, small, fingers, seed, count);
  const inLarge = hopsOf(subject, large, fingers, seed, count);
  return inSmall.map((hops, i) => (inLarge[i]! - hops) / growth);
}

/** Hops of so many lookups in an ideal ring of n nodes whose fingers have been fixed by the protocol itself. */
export function hopsOf(
  subject: Subject<ChordParameters>,
  n: number,
  fingers: boolean,
  seed: number,
  count: number,
): number[] {
  const next = streamOf(seed);
  const params: ChordParameters = {
    ...DEFAULTS,
    bits: 32,
    successors: fingers ? 2 : 1,
    replicas: 1,
    fingers,
  };
  const space = spaceOf(params);
  const ids = [...new Set(Array.from({ length: n }, () => space.of(next())))];
  const hops = new Map<number, number>();
  const observer: Observer = {
    concluded(_peer: number, call: number, outcome: Outcome) {
      const { hops: asked } = outcome as Outcome & { hops?: number };
      // A lookup that fails has walked the whole ring for nothing.
      hops.set(call, outcome.ok && asked !== undefined ? asked : n);
    },
  };
  subject.beginRun?.();
  const world = new TimedWorld({
    create: subject.create as PeerFactory,
    config: params,
    tape: new Tape(),
    observer,
    weather: NO_FAULTS,
    channel: 'connection',
    detector: 'perfect',
    drift: 0,
  });
  const ask = (address: Address, call: object) => world.call(address, call as Call);
  for (const id of ids) world.start(id);
  for (const id of ids) ask(id, { type: 'create', members: ids });
  // A finger table of distinct fingers fills at one a round, about log2 N of them.
  if (fingers) world.run((Math.ceil(Math.log2(n)) + 4) * 1000);
  const asked = Array.from({ length: count }, () =>
    ask(ids[next() % ids.length]!, { type: 'lookup', key: space.of(next()) }),
  );
  world.run(n * 20 + 1000);
  return asked.map((call) => hops.get(call) ?? n);
}
