import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import { REPLICATE_MS } from '../../spec/kademlia/constants.ts';
import type { KademliaView } from '../../spec/kademlia/messages.ts';
import { DEFAULTS, type KademliaParameters, spaceOf } from '../../spec/kademlia/parameters.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import type { Claim } from '../../spec/kit/property.ts';
import { bucketIndex } from '../../spec/kit/xor.ts';
import { type Draw, drawFrom } from '../kit/draw.ts';
import { NO_FAULTS } from '../kit/scenario.ts';
import { streamOf } from '../kit/seed.ts';

/** A network in calm weather, for experiments. */
class Network {
  readonly world: TimedWorld;
  readonly params: KademliaParameters;
  readonly outcomes = new Map<number, Outcome>();
  /** STOREs that were sent so far. */
  stores = 0;

  constructor(subject: Subject<KademliaParameters>, params: Partial<KademliaParameters>, draw: Draw) {
    this.params = { ...DEFAULTS, bits: 32, ...params };
    const observer: Observer = {
      concluded: (_peer, call, outcome) => void this.outcomes.set(call, outcome),
      sent: (_peer: number, _to: Address, message: Message) => {
        if (message.type === 'store') this.stores++;
      },
    };
    this.world = new TimedWorld({
      create: subject.create as PeerFactory,
      config: this.params,
      tape: new Tape([], () => draw.int(0, 2 ** 31)),
      observer,
      weather: NO_FAULTS,
      channel: 'datagram',
      detector: 'timeout',
      drift: 0,
    });
  }

  /** Members that know each other, each having met the others in an order of its own. */
  found(ids: readonly Id[], draw: Draw): void {
    for (const id of ids) this.world.start(id);
    for (const id of ids) this.ask(id, { type: 'create', members: draw.shuffle(ids) });
  }

  ask(peer: Id, call: { readonly type: string; readonly [argument: string]: unknown }): number {
    return this.world.call(peer, call as unknown as Call);
  }

  join(peer: Id, via: Id, ms: number): void {
    this.world.start(peer);
    this.ask(peer, { type: 'join', via });
    this.world.run(ms);
  }

  view(peer: Id): KademliaView | undefined {
    return this.world.resident(peer)?.peer.view?.() as KademliaView | undefined;
  }
}

type Experiment = (subject: Subject<KademliaParameters>, draw: Draw, count: number) => readonly number[];

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  'hops-grow-as-half-log-n'(subject, draw, count) {
    // Telling hundreds of nodes in another process of one another takes too long.
    const doublings = subject.remote ? 2 : 4;
    const small = hopsOf(subject, 16, draw, count);
    const large = hopsOf(subject, 16 * 2 ** doublings, draw, count);
    return small.map((hops, i) => (large[i]! - hops) / doublings);
  },
  'symmetric-traffic': repeated(symmetry),
  'a-joiner-knows-the-far-buckets': repeated(knowledge),
  'a-newcomer-gets-its-pairs': repeated(inheritance),
  'one-republication-an-hour': repeated(republications),
};

/** So many samples of a claim. */
export function sampleKademlia(
  claim: Claim,
  subject: Subject<KademliaParameters>,
  seed: number,
  count: number,
): readonly number[] {
  return EXPERIMENTS[claim.name]!(subject, drawFrom(streamOf(seed)), count);
}

function repeated(once: (subject: Subject<KademliaParameters>, draw: Draw) => number): Experiment {
  return (subject, draw, count) => Array.from({ length: count }, () => once(subject, draw));
}

function idsOf(params: Pick<KademliaParameters, 'bits'>, n: number, draw: Draw): Id[] {
  const space = spaceOf(params);
  const ids = new Set<Id>();
  while (ids.size < n) ids.add(space.of(draw.int(0, 2 ** 32 - 1)));
  return [...ids];
}

/** Nodes asked in each of so many lookups, in a network of n. */
function hopsOf(subject: Subject<KademliaParameters>, n: number, draw: Draw, count: number): number[] {
  const network = new Network(subject, { k: 1, alpha: 1, buckets: 'fixed' }, draw);
  const ids = idsOf(network.params, n, draw);
  network.found(ids, draw);
  const calls = Array.from({ length: count }, () => {
    const key = spaceOf(network.params).of(draw.int(0, 2 ** 32 - 1));
    return network.ask(draw.pick(ids), { type: 'lookup', key });
  });
  network.world.run(60_000);
  return calls.map((call) => (network.outcomes.get(call) as { asked?: number } | undefined)?.asked ?? n);
}

/** In a network that has grown by joins, with room in all buckets: of those whom a node knows, how many know it. */
function symmetry(subject: Subject<KademliaParameters>, draw: Draw): number {
  const network = new Network(subject, { k: 10, alpha: 2 }, draw);
  const [first, ...others] = idsOf(network.params, 10, draw);
  network.found([first!], draw);
  for (const peer of others) network.join(peer, first!, 2000);
  const knows = (peer: Id, other: Id) => network.view(peer)?.buckets.flat().includes(other) ?? false;
  const all = [first!, ...others];
  const pairs = all.flatMap((peer) =>
    all.filter((other) => knows(peer, other)).map((other) => [peer, other] as const),
  );
  return pairs.length === 0 ? 0 : pairs.filter(([peer, other]) => knows(other, peer)).length / pairs.length;
}

/** A node has joined: of the ranges beyond its closest neighbour in which there is somebody, how many it knows. */
function knowledge(subject: Subject<KademliaParameters>, draw: Draw): number {
  const network = new Network(subject, { k: 3, alpha: 2 }, draw);
  const [joiner, ...members] = idsOf(network.params, 24, draw);
  network.found(members, draw);
  network.join(joiner!, draw.pick(members), 5000);
  const space = spaceOf(network.params);
  const ranges = new Set(members.map((id) => bucketIndex(space, joiner!, id)));
  const beyond = [...ranges].filter((index) => index > Math.min(...ranges));
  const known = new Set(
    network
      .view(joiner!)
      ?.buckets.flat()
      .map((id) => bucketIndex(space, joiner!, id)),
  );
  return beyond.length === 0 ? 1 : beyond.filter((index) => known.has(index)).length / beyond.length;
}

/** A node joins right beside a key: whether it is given the pair. */
function inheritance(subject: Subject<KademliaParameters>, draw: Draw): number {
  const network = new Network(subject, { k: 3, alpha: 2 }, draw);
  const members = idsOf(network.params, 12, draw);
  const joiner = idsOf(network.params, 1, draw)[0]!;
  const key = spaceOf(network.params).flip(joiner, 31);
  if (members.includes(joiner)) return 1;
  network.found(members, draw);
  network.ask(draw.pick(members), { type: 'store', key, value: 'v' });
  network.world.run(2000);
  network.join(joiner, draw.pick(members), 3000);
  return network.view(joiner)?.pairs.some(([kept]) => kept === key) ? 1 : 0;
}

/** STOREs an hour for one pair, in multiples of k, over four hours. */
function republications(subject: Subject<KademliaParameters>, draw: Draw): number {
  const network = new Network(subject, { k: 4, alpha: 2 }, draw);
  const members = idsOf(network.params, 10, draw);
  network.found(members, draw);
  network.ask(draw.pick(members), { type: 'store', key: idsOf(network.params, 1, draw)[0]!, value: 'v' });
  network.world.run(60_000);
  const before = network.stores;
  network.world.run(4 * REPLICATE_MS + 600_000);
  return (network.stores - before) / 4 / network.params.k;
}
