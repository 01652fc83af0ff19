import type { FastTrackView } from '../../spec/fasttrack/messages.ts';
import { DEFAULTS, type FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Explorable } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { hashOf, plainAddresses } from './peers.ts';

/** Small enough that limits are met. */
const PLAIN: FastTrackParameters = { ...DEFAULTS, children: 1, links: 1, uptime: 0, numbers: 'reused' };

const FILE = { file: 'so what.mp3', hash: hashOf('aa'), size: 60_000, content: 'aa' };

export const exploreFastTrack: Explorable<FastTrackView, FastTrackParameters> = {
  plain: PLAIN,
  usualPeers: 3,

  /** Half of them are supernodes. */
  model(peers) {
    const addresses = plainAddresses(Math.max(2, peers));
    const supernodes = addresses.slice(0, Math.floor(addresses.length / 2));
    return { params: { ...PLAIN, supernodes, bootstrap: supernodes }, peers: addresses, initial: addresses };
  },

  paramsFor: () => PLAIN,

  /** Everybody shares the one file, or no longer does, fails and comes back. Nobody changes its role: that would be too many worlds to see all of. */
  operations({ peers, params }) {
    const [via] = params.supernodes;
    return peers.flatMap(({ address, alive, view }): Operation[] => {
      if (!alive) return via === undefined ? [] : [{ do: 'join', peer: address, via }];
      const isSharing = (view?.library.length ?? 0) > 0;
      const share: Operation = isSharing
        ? { do: 'call', peer: address, call: 'unshare', args: { file: FILE.file } }
        : { do: 'call', peer: address, call: 'share', args: FILE };
      return [{ do: 'fail', peer: address }, share];
    });
  },
};
