import type { MainlineView } from '../../spec/mainline-dht/messages.ts';
import { DEFAULTS, type MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import type { Explorable } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { plainAddresses } from './peers.ts';

/** Routing alone, with small buckets and one question at a time: nobody announces, and there is no clock to grow old by. */
const PLAIN: MainlineParameters = { ...DEFAULTS, k: 1, alpha: 1, detector: 'perfect' };

export const exploreMainline: Explorable<MainlineView, MainlineParameters> = {
  plain: PLAIN,
  usualPeers: 3,

  model(peers) {
    const addresses = plainAddresses(peers);
    return { params: PLAIN, peers: addresses, initial: addresses.slice(0, 2) };
  },

  paramsFor: () => PLAIN,

  /** Anybody joins through anybody, and anybody fails. */
  operations({ peers }) {
    const members = peers.filter(({ alive, view }) => alive && view?.member).map(({ address }) => address);
    return peers.flatMap(({ address, alive, view }): Operation[] => {
      if (alive && view?.member) return [{ do: 'fail', peer: address }];
      return alive ? [] : members.map((via) => ({ do: 'join', peer: address, via }));
    });
  },
};
