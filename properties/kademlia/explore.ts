import type { KademliaView } from '../../spec/kademlia/messages.ts';
import { membersOf } from '../../spec/kademlia/neighbourhood.ts';
import { DEFAULTS, type KademliaParameters } from '../../spec/kademlia/parameters.ts';
import type { Explorable } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';

/** Routing alone: no pairs, and no clock, so that all that is left of ages is the order in buckets. */
const ROUTING: KademliaParameters = { ...DEFAULTS, bits: 3, k: 2, alpha: 2, detector: 'perfect' };

export const exploreKademlia: Explorable<KademliaView, KademliaParameters> = {
  usualPeers: 4,
  plain: { detector: 'perfect' },

  /** Peers evenly over the space, of which one is there at first: everybody else joins. */
  model(peers) {
    const bits = Math.max(ROUTING.bits, Math.ceil(Math.log2(peers)));
    const addresses = Array.from({ length: peers }, (_, i) => Math.floor((i * 2 ** bits) / peers));
    return { params: { ...ROUTING, bits }, peers: addresses, initial: addresses.slice(0, 1) };
  },

  paramsFor: () => ROUTING,

  /** Joins through any member, failures, and lookups of each peer's identifier by any member. */
  operations(observation) {
    const members = membersOf(observation).map(({ id }) => id);
    return observation.peers.flatMap(({ address, alive, view }): Operation[] => {
      if (!alive) return members.map((via) => ({ do: 'join', peer: address, via }));
      if (!view?.member) return [];
      return [
        { do: 'fail', peer: address },
        ...observation.peers.map(
          (other): Operation => ({ do: 'call', peer: address, call: 'lookup', args: { key: other.address } }),
        ),
      ];
    });
  },
};
