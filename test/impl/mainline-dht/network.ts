import { reference } from '../../../impl/mainline-dht/subjects.ts';
import { NO_FAULTS } from '../../../properties/kit/scenario.ts';
import { plainAddresses } from '../../../properties/mainline-dht/peers.ts';
import type { Observer } from '../../../sim/observer.ts';
import type { Call, Outcome, PeerFactory } from '../../../sim/peer.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import { DEFAULTS } from '../../../spec/mainline-dht/parameters.ts';

type Asked = Omit<Call, 'id'> & Record<string, unknown>;

/** A network of reference nodes in fair weather, all members that know one another as far as their tables reach. */
export class Network {
  readonly world: TimedWorld;
  readonly addresses: readonly string[];
  private readonly outcomes = new Map<number, Outcome>();

  constructor(nodes: number, observer: Observer = {}) {
    this.addresses = plainAddresses(nodes);
    this.world = new TimedWorld({
      create: reference.create as PeerFactory,
      config: DEFAULTS,
      tape: new Tape(),
      observer: { ...observer, concluded: (_, call, outcome) => this.outcomes.set(call, outcome) },
      weather: NO_FAULTS,
      channel: 'datagram',
      detector: 'timeout',
      drift: 0,
    });
    for (const address of this.addresses) this.world.start(address);
    for (const address of this.addresses) this.ask(address, { type: 'create', members: this.addresses });
  }

  /** What the call comes to within ten seconds. */
  ask<T extends object>(address: string, call: Asked): Outcome & Partial<T> {
    const id = this.world.call(address, call);
    this.world.run(10_000);
    return this.outcomes.get(id) as Outcome & Partial<T>;
  }
}
