import { md5Of } from '../../spec/napster/files.ts';
import type { NapsterView } from '../../spec/napster/messages.ts';
import { DEFAULTS, type NapsterParameters, nickOf, roleOf } from '../../spec/napster/parameters.ts';
import type { Explorable } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { plainAddresses } from './peers.ts';

/** One server, no redirector; the last of the clients is behind a firewall, and of three two have the same name. */
const PLAIN: NapsterParameters = { ...DEFAULTS, numbers: 'reused' };

/** One piece long. */
const FILE = {
  file: 'so what.mp3',
  md5: md5Of('aa'),
  size: 120_000,
  bitrate: 128,
  freq: 44_100,
  time: 60,
  head: 'aa',
  tail: 'aa',
};

export const exploreNapster: Explorable<NapsterView, NapsterParameters> = {
  plain: PLAIN,
  usualPeers: 3,

  model(peers) {
    const addresses = plainAddresses(Math.max(3, peers));
    return {
      params: {
        ...PLAIN,
        servers: [addresses[0]!],
        firewalled: [addresses.at(-1)!],
        nicks: peers > 3 ? [[addresses[2]!, nickOf(PLAIN, addresses[1]!)]] : [],
      },
      peers: addresses,
      initial: addresses,
    };
  },

  paramsFor: () => PLAIN,

  /** Every client shares the one file, or no longer does, fetches it from every other, goes offline and comes back, fails and joins. */
  operations({ peers, params }) {
    const [server] = params.servers;
    return peers.flatMap(({ address, alive, view }): Operation[] => {
      if (!alive) return server === undefined ? [] : [{ do: 'join', peer: address, via: server }];
      const fail: Operation = { do: 'fail', peer: address };
      if (roleOf(params, address) !== 'client' || !view) return [fail];
      const ask = (call: string, args: Record<string, unknown> = {}): Operation => ({
        do: 'call',
        peer: address,
        call,
        args,
      });
      const isSharing = view.library.length > 0;
      const others = peers.filter(
        (each) => each.address !== address && roleOf(params, each.address) === 'client',
      );
      return [
        fail,
        isSharing ? ask('unshare', { file: FILE.file }) : ask('share', FILE),
        view.server === null ? ask('login', { via: server }) : ask('logout'),
        ...others.map((owner) =>
          ask('download', { nick: nickOf(params, `${owner.address}`), file: FILE.file }),
        ),
      ];
    });
  },
};
