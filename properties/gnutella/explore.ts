import type { GnutellaView } from '../../spec/gnutella/messages.ts';
import { DEFAULTS, type GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import type { Explorable, TitledModel } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { plainAddresses } from './peers.ts';

/** Less room than there are others, so that somebody is refused. */
const PLAIN: GnutellaParameters = { ...DEFAULTS, degree: 1, numbers: 'reused' };

/** Of 0.6: each of two ultrapeers has room for one leaf, each of two leaves for one ultrapeer. */
const LAYERS: TitledModel<GnutellaParameters> = {
  title: '2 ultrapeers and 2 leaves',
  params: { ...PLAIN, roles: ['ultrapeer', 'ultrapeer', 'leaf', 'leaf'], leaves: 1 },
  peers: plainAddresses(4),
  initial: plainAddresses(4),
};

export const exploreGnutella: Explorable<GnutellaView, GnutellaParameters> = {
  plain: PLAIN,
  usualPeers: 3,

  model(peers) {
    const addresses = plainAddresses(peers);
    return { params: PLAIN, peers: addresses, initial: addresses };
  },

  further: [LAYERS],

  paramsFor: () => PLAIN,

  /** Everybody connects with and parts from everybody, fails and joins. Nobody asks anything: floods are for runs. */
  operations({ peers }) {
    return peers.flatMap(({ address, alive, view }): Operation[] => {
      const others = peers.filter((each) => each.address !== address).map((each) => `${each.address}`);
      if (!alive) return others.map((via) => ({ do: 'join', peer: address, via }));
      const ask = (call: string, args: Record<string, unknown>): Operation => ({
        do: 'call',
        peer: address,
        call,
        args,
      });
      const links = view?.links ?? [];
      return [
        { do: 'fail', peer: address },
        ...others.filter((to) => !links.includes(to)).map((to) => ask('connect', { to })),
        ...links.map((from) => ask('disconnect', { from })),
      ];
    });
  },
};
