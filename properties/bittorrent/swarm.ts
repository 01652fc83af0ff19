import type { Subject } from '../../impl/kit/subject.ts';
import type { Observer } from '../../sim/observer.ts';
import type { PeerFactory } from '../../sim/peer.ts';
import { SharedWorld } from '../../sim/shared-world.ts';
import { Tape } from '../../sim/tape.ts';
import type { BitTorrentOutcome, BitTorrentView } from '../../spec/bittorrent/messages.ts';
import { type BitTorrentParameters, DEFAULTS, loadOf } from '../../spec/bittorrent/parameters.ts';
import { NO_FAULTS } from '../kit/scenario.ts';
import { plainPeers, TRACKER } from './peers.ts';

/** A tracker and so many peers in calm weather, for experiments. */
export class Swarm {
  readonly world: SharedWorld;
  readonly peers: readonly string[];
  readonly outcomes = new Map<number, BitTorrentOutcome>();

  /** @param draw random numbers of 32 bits: what peers draw. */
  constructor(
    subject: Subject<BitTorrentParameters>,
    peers: number,
    params: Partial<BitTorrentParameters>,
    draw: () => number,
    observer: Observer = {},
  ) {
    this.peers = plainPeers(peers);
    const config: BitTorrentParameters = {
      ...DEFAULTS,
      tracker: TRACKER,
      seeds: [this.peers[0]!],
      ...params,
    };
    this.world = new SharedWorld(
      {
        create: subject.create as PeerFactory,
        config,
        tape: new Tape([], draw),
        observer: {
          ...observer,
          concluded: (_peer, call, outcome) => void this.outcomes.set(call, outcome as BitTorrentOutcome),
        },
        weather: NO_FAULTS,
        channel: 'connection',
        detector: 'perfect',
        drift: 0,
      },
      loadOf(config),
    );
  }

  /** All begin at once. */
  begin(): this {
    for (const address of [TRACKER, ...this.peers]) this.world.start(address);
    for (const address of [TRACKER, ...this.peers]) this.ask(address, 'create', { members: this.peers });
    return this;
  }

  ask(
    peer: string,
    type: string,
    args: Readonly<Record<string, unknown>> = {},
  ): BitTorrentOutcome | undefined {
    return this.outcomes.get(this.world.call(peer, { type, ...args } as never));
  }

  view(peer: string): BitTorrentView {
    return this.world.resident(peer)!.peer.view!() as BitTorrentView;
  }

  isSeed(peer: string): boolean {
    return this.view(peer).role === 'seed';
  }

  /** Lets time pass until this is so, looking every so often. Returns when it was; undefined: not before the limit. */
  until(isSo: () => boolean, everyMs: number, limitMs: number): number | undefined {
    while (this.world.now() < limitMs) {
      if (isSo()) return this.world.now();
      this.world.run(everyMs);
    }
    return undefined;
  }
}
