import type { Subject } from '../../impl/kit/subject.ts';
import type { Weather } from '../../sim/links.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Call, Message, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import { HOP_MS } from '../../spec/gnutella/constants.ts';
import type { Control } from '../../spec/gnutella/messages.ts';
import { distancesIn } from '../../spec/gnutella/network.ts';
import { DEFAULTS, type GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import { read } from '../../spec/gnutella/wire.ts';
import type { Claim } from '../../spec/kit/property.ts';
import { type Draw, drawFrom } from '../kit/draw.ts';
import { NO_FAULTS } from '../kit/scenario.ts';
import { streamOf } from '../kit/seed.ts';

/** TTL of the floods that others are compared with: enough for all. */
const FLOOD_TTL = 8;
/** The most that one byte holds; Lv et al. use 1,024. Walkers that are checked stop long before. */
const WALK_TTL = 255;
/** As many walkers as Lv et al. recommend. */
const WALKERS = 32;
/** Searches in one network, before another is built. */
const SEARCHES = 50;

/** A random network in which everybody has four neighbours, but for a few with fewer; or several of them, in one world. */
export class Network {
  readonly world: TimedWorld;
  readonly servents: readonly string[];
  /** Networks that know nothing of each other, if it was built so; or all. */
  readonly parts: readonly (readonly string[])[];
  readonly neighbours = new Map<string, string[]>();
  /** Queries and what is said about walkers, so far. */
  messages = 0;
  /** Who has had a Query since {@link search} was called last. */
  readonly reached = new Set<number>();
  private searches = 0;
  private flooded: number | undefined;

  constructor(
    subject: Subject<GnutellaParameters>,
    servents: number,
    draw: Draw,
    {
      weather = NO_FAULTS,
      observer = {},
      parts = [],
    }: { weather?: Weather; observer?: Observer; parts?: readonly (readonly number[])[] } = {},
  ) {
    this.servents = Array.from({ length: servents }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    this.world = new TimedWorld({
      create: subject.create as PeerFactory,
      config: { ...DEFAULTS, mostTtl: 255 } satisfies GnutellaParameters,
      tape: new Tape([], () => draw.int(0, 2 ** 32 - 1)),
      observer: { ...this.counting(), ...observer },
      weather,
      channel: 'connection',
      detector: 'perfect',
      drift: 0,
    });
    for (const each of this.servents) {
      this.world.start(each);
      this.ask(each, { type: 'join', via: each });
      this.neighbours.set(each, []);
    }
    this.parts =
      parts.length === 0 ? [this.servents] : parts.map((part) => part.map((at) => this.servents[at]!));
    for (const part of this.parts)
      for (let circle = 0; circle < 2; circle++) {
        const round = draw.shuffle(part);
        for (const [at, each] of round.entries()) this.connect(each, round[(at + 1) % round.length]!);
      }
    this.world.run(1000);
  }

  ask(peer: string, call: { readonly type: string; readonly [argument: string]: unknown }): void {
    this.world.call(peer, call as unknown as Call);
  }

  /** What a search for something that so many others share costs, in messages. */
  search(draw: Draw, holders: number, control: Control, ttl: number, walkers = 0): number {
    const criteria = `song${this.searches++}`;
    const [asker, ...others] = draw.shuffle(this.servents);
    for (const holder of others.slice(0, holders))
      this.ask(holder, { type: 'share', name: criteria, size: 1 });
    return this.searchFrom(asker!, criteria, control, ttl, walkers);
  }

  searchFrom(asker: string, criteria: string, control: Control, ttl: number, walkers = 0): number {
    this.reached.clear();
    const before = this.messages;
    this.ask(asker, { type: 'search', criteria, speed: 0, ttl, control, walkers });
    const rings = control === 'ring' ? (ttl * (ttl + 1)) / 2 : ttl;
    this.world.run(HOP_MS * rings + 1000);
    return this.messages - before;
  }

  /** What a flood costs here, by one of them: measured once. */
  floodCost(draw: Draw): number {
    this.flooded ??= this.search(draw, 0, 'flood', FLOOD_TTL);
    return this.flooded;
  }

  private connect(a: string, b: string): void {
    if (a === b || this.neighbours.get(a)!.includes(b)) return;
    this.neighbours.get(a)!.push(b);
    this.neighbours.get(b)!.push(a);
    this.ask(a, { type: 'connect', to: b });
  }

  private counting(): Observer {
    const counted: readonly string[] = ['query', 'check', 'go', 'stop'];
    return {
      sent: (_peer: number, _to, message: Message) => {
        if (counted.includes(read(message).type)) this.messages++;
      },
      received: (peer: number, _from, message: Message) => {
        if (read(message).type === 'query') this.reached.add(peer);
      },
    };
  }
}

/** log10 of how many times the messages of walkers a flood of the same network takes, where so many share what is sought. */
function savedByWalkers(holders: number, walkers = WALKERS): Experiment {
  return (network, draw) =>
    Math.log10(network.floodCost(draw) / network.search(draw, holders, 'walkers', WALK_TTL, walkers));
}

/** One sample in this network. */
type Experiment = (network: Network, draw: Draw) => number;

interface Setting {
  readonly servents: number;
  readonly weather?: Weather;
  readonly experiment: Experiment;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  'a-flood-costs-no-more-than-a-tree': {
    servents: 300,
    experiment(network, draw) {
      const ttl = draw.int(2, 4);
      // C·((C − 1)^T − 1) / (C − 2), of C = 4.
      return network.search(draw, 0, 'flood', ttl) / (2 * (3 ** ttl - 1));
    },
  },
  'walkers-need-far-fewer-messages': { servents: 400, experiment: savedByWalkers(8, 8) },
  'walkers-where-5-percent-share': { servents: 2000, experiment: savedByWalkers(100) },
  'walkers-where-1-percent-share': { servents: 2000, experiment: savedByWalkers(20) },
  'walkers-where-a-quarter-percent-shares': { servents: 2000, experiment: savedByWalkers(5) },
  'rings-need-far-fewer-messages': {
    servents: 200,
    experiment(network, draw) {
      const flood = network.search(draw, 10, 'flood', FLOOD_TTL);
      return Math.log10(flood / network.search(draw, 10, 'ring', 7));
    },
  },
  'first-copies-miss-some': {
    servents: 200,
    weather: { ...NO_FAULTS, jitterMs: 100 },
    experiment(network, draw) {
      const asker = draw.pick(network.servents);
      network.searchFrom(asker, 'nothing', 'flood', 5);
      const distances = distancesIn(network.neighbours, asker);
      const ball = [...distances.values()].filter((distance) => distance <= 5).length;
      network.reached.add(network.servents.indexOf(asker));
      return network.reached.size / ball;
    },
  },
};

/** So many samples of a claim for a subject. */
export function sampleGnutella(
  claim: Claim,
  subject: Subject<GnutellaParameters>,
  seed: number,
  count: number,
): readonly number[] {
  const draw = drawFrom(streamOf(seed));
  const { servents, weather = NO_FAULTS, experiment } = SETTINGS[claim.name]!;
  let network: Network | undefined;
  return Array.from({ length: count }, (_, at) => {
    if (at % SEARCHES === 0) network = new Network(subject, servents, draw, { weather });
    return experiment(network!, draw);
  });
}
