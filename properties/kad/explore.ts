import type { KadView } from '../../spec/kad/messages.ts';
import { DEFAULTS, type KadParameters } from '../../spec/kad/parameters.ts';
import type { Explorable } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';

/**
 * Bootstrapping alone: there is no clock, so nobody checks a contact or looks himself up. Bins of one contact, of which
 * only the two around the node itself may split: who comes first matters.
 */
const BOOTSTRAP_ONLY: KadParameters = { ...DEFAULTS, bits: 4, k: 1, kk: 1, kbase: 1, upkeep: false };

/** Two in one network, which a bin of more than one would have room for, and one host twice. */
const ADDRESSES = [
  '80.1.1.1:4672',
  '80.1.1.1:4673',
  '80.2.2.2:4672',
  '80.3.3.3:4672',
  '80.4.4.4:4672',
  '80.5.5.5:4672',
  '80.6.6.6:4672',
  '80.7.7.7:4672',
];

export const exploreKad: Explorable<KadView, KadParameters> = {
  plain: { upkeep: false },
  usualPeers: 4,

  model: (peers) => ({
    params: BOOTSTRAP_ONLY,
    peers: ADDRESSES.slice(0, peers),
    initial: ADDRESSES.slice(0, Math.min(2, peers)),
  }),

  paramsFor: () => BOOTSTRAP_ONLY,

  operations({ peers }) {
    const members = peers.filter(({ alive, view }) => alive && view?.member).map(({ address }) => address);
    return peers.flatMap(({ address, alive }): Operation[] => {
      if (alive) return members.includes(address) ? [{ do: 'fail', peer: address }] : [];
      return members.map((via) => ({ do: 'join', peer: address, via }));
    });
  },
};
