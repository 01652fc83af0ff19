import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Call, Message, Outcome, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import type { Claim } from '../../spec/kit/property.ts';
import { md5Of } from '../../spec/napster/files.ts';
import type { NapsterView } from '../../spec/napster/messages.ts';
import { DEFAULTS, type NapsterParameters, nickOf } from '../../spec/napster/parameters.ts';
import { read } from '../../spec/napster/wire.ts';
import { type Draw, drawFrom } from '../kit/draw.ts';
import { NO_FAULTS } from '../kit/scenario.ts';
import { streamOf } from '../kit/seed.ts';
import { plainAddresses } from './peers.ts';

/** One server and its clients in calm weather, for experiments. */
class Network {
  readonly world: TimedWorld;
  readonly outcomes = new Map<number, Outcome>();
  readonly server: string;
  readonly clients: readonly string[];
  /** Messages sent so far, results not counted. */
  messages = 0;

  constructor(subject: Subject<NapsterParameters>, clients: number) {
    const [server, ...others] = plainAddresses(clients + 1);
    this.server = server!;
    this.clients = others;
    const observer: Observer = {
      concluded: (_peer, call, outcome) => void this.outcomes.set(call, outcome),
      sent: (_peer: number, _to, message: Message) => {
        if (read(message).type !== 'result') this.messages++;
      },
    };
    this.world = new TimedWorld({
      create: subject.create as PeerFactory,
      config: { ...DEFAULTS, servers: [this.server] },
      tape: new Tape(),
      observer,
      weather: NO_FAULTS,
      channel: 'connection',
      detector: 'perfect',
      drift: 0,
    });
    for (const peer of [this.server, ...this.clients]) {
      this.world.start(peer);
      this.ask(peer, { type: 'join', via: this.server });
    }
    this.world.run(1000);
  }

  ask(peer: string, call: { readonly type: string; readonly [argument: string]: unknown }): number {
    return this.world.call(peer, call as unknown as Call);
  }

  share(peer: string, name: string, size = 120_000): void {
    const bytes = { size, head: name, tail: name, md5: md5Of(name) };
    this.ask(peer, { type: 'share', file: `${name}.mp3`, bitrate: 128, freq: 44_100, time: 60, ...bytes });
  }

  /** What a search brings, a second later. */
  search(
    peer: string,
    query: string,
  ): { readonly ok: boolean; readonly hits?: readonly unknown[] } | undefined {
    const call = this.ask(peer, { type: 'search', query });
    this.world.run(1000);
    return this.outcomes.get(call);
  }
}

type Experiment = (subject: Subject<NapsterParameters>, draw: Draw) => number;

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  /** With few clients or many, and whatever they share. */
  'a-search-costs-two-messages'(subject, draw) {
    const network = new Network(subject, draw.int(2, 24));
    for (const client of network.clients) if (draw.chance(0.5)) network.share(client, `song of ${client}`);
    network.world.run(1000);
    const before = network.messages;
    network.search(draw.pick(network.clients), 'FILENAME CONTAINS "song"');
    return network.messages - before;
  },
  'a-search-brings-at-most-100'(subject, draw) {
    const network = new Network(subject, 4);
    for (let song = 0; song < 150; song++) network.share(network.clients[song % 3]!, `song ${song}`);
    network.world.run(1000);
    const query = `FILENAME CONTAINS "song" MAX_RESULTS ${draw.pick([100, 150, 1000])}`;
    return network.search(network.clients[3]!, query)?.hits?.length ?? 0;
  },
  'a-transfer-is-counted-at-both-ends'(subject, draw) {
    const network = new Network(subject, draw.int(2, 6));
    const [owner, asker] = draw.shuffle(network.clients);
    network.share(owner!, 'song', 900_000);
    network.world.run(1000);
    const nick = nickOf(DEFAULTS, owner!);
    network.ask(asker!, { type: 'download', nick, file: 'song.mp3' });
    network.world.run(draw.int(150, 400));
    const view = network.world.resident(network.server)?.peer.view?.() as NapsterView | undefined;
    const counted = (view?.sessions ?? []).map(([, , , , downloads, uploads]) => downloads + uploads);
    return counted.reduce((sum, each) => sum + each, 0);
  },
  /** The server is down three times in ten; else it may have been, and a minute has passed since it came back. */
  'searches-are-as-available-as-the-server'(subject, draw) {
    const network = new Network(subject, draw.int(1, 6));
    const { world, server } = network;
    const isDown = draw.chance(0.3);
    if (isDown || draw.chance(0.5)) world.crash(server);
    world.run(draw.int(1, 60_000));
    if (!isDown && !world.isAlive(server)) {
      world.restart(server, false);
      network.ask(server, { type: 'join', via: server });
      world.run(60_000);
    }
    const found = network.search(draw.pick(network.clients), '');
    return (found?.ok ? 1 : 0) - (isDown ? 0 : 1);
  },
};

/** So many samples of a claim for a subject. */
export function sampleNapster(
  claim: Claim,
  subject: Subject<NapsterParameters>,
  seed: number,
  count: number,
): readonly number[] {
  const draw = drawFrom(streamOf(seed));
  return Array.from({ length: count }, () => EXPERIMENTS[claim.name]!(subject, draw));
}
