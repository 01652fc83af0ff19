import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Call, Message, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import { DEFAULTS, type FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Claim } from '../../spec/kit/property.ts';
import { type Draw, drawFrom } from '../kit/draw.ts';
import { NO_FAULTS } from '../kit/scenario.ts';
import { streamOf } from '../kit/seed.ts';
import { plainAddresses } from './peers.ts';

/** Nodes in calm weather, for experiments: all have come in, and have found a supernode, or neighbours. */
export class Network {
  readonly world: TimedWorld;
  readonly peers: readonly string[];
  /** Messages sent so far, by type. */
  readonly sent = new Map<string, number>();

  constructor(
    subject: Subject<FastTrackParameters>,
    draw: Draw,
    size: number,
    supernodes: number,
    params: Partial<FastTrackParameters> = {},
    watcher: Observer = {},
  ) {
    this.peers = plainAddresses(size);
    const listed = this.peers.slice(0, supernodes);
    const observer: Observer = {
      ...watcher,
      sent: (_peer, _to, { type }: Message) => void this.sent.set(type, this.count(type) + 1),
    };
    this.world = new TimedWorld({
      create: subject.create as PeerFactory,
      config: { ...DEFAULTS, ...params, supernodes: listed, bootstrap: listed },
      tape: new Tape([], () => draw.int(0, 0x7fff_ffff)),
      observer,
      weather: NO_FAULTS,
      channel: 'connection',
      detector: 'perfect',
      drift: 0,
    });
    for (const peer of this.peers) this.ask(peer, { type: 'join', via: listed[0] });
    this.world.run(120_000);
  }

  count(type: string): number {
    return this.sent.get(type) ?? 0;
  }

  /** Asks a peer, which starts if it is not there yet. */
  ask(peer: string, call: { readonly type: string; readonly [argument: string]: unknown }): void {
    if (!this.world.isAlive(peer)) this.world.start(peer);
    this.world.call(peer, call as unknown as Call);
  }

  /** How many messages of these types a search has been worth, ten seconds later. */
  search(peer: string, types: readonly string[], sought = ''): number {
    const count = () => types.reduce((sum, type) => sum + this.count(type), 0);
    const before = count();
    this.ask(peer, { type: 'search', kind: 'files', sought });
    this.world.run(10_000);
    return count() - before;
  }
}

type Experiment = (subject: Subject<FastTrackParameters>, draw: Draw) => number;

/** So many nodes, so many of them supernodes, with so many links each. */
const [NODES, SUPERNODES, LINKS] = [40, 8, 4];

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  'a-group-search-costs-two-messages'(subject, draw) {
    const network = new Network(subject, draw, draw.int(2, 24), 1);
    return network.search(draw.pick(network.peers.slice(1)), ['search', 'forward', 'reply_end']);
  },
  'super-peers-save-flooding'(subject, draw) {
    const params = { links: LINKS, hops: NODES };
    const layered = new Network(subject, draw, NODES, SUPERNODES, params);
    const flat = new Network(subject, draw, NODES, NODES, params);
    const [few, many] = [layered, flat].map((each) => each.search(draw.pick(each.peers), ['forward']));
    return few! / many!;
  },
};

/** So many samples of a claim for a subject. */
export function sampleFastTrack(
  claim: Claim,
  subject: Subject<FastTrackParameters>,
  seed: number,
  count: number,
): readonly number[] {
  const draw = drawFrom(streamOf(seed));
  return Array.from({ length: count }, () => EXPERIMENTS[claim.name]!(subject, draw));
}
