import type { FastTrackView } from '../../spec/fasttrack/messages.ts';
import { DEFAULTS, type FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Explorable, TitledModel } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { hashOf, plainAddresses } from './peers.ts';

/** Small enough that limits are met. */
const PLAIN: FastTrackParameters = { ...DEFAULTS, children: 1, links: 1, uptime: 0, numbers: 'reused' };

const FILE = { file: 'so what.mp3', hash: hashOf('aa'), size: 60_000, content: 'aa' };

/**
 * Three nodes that change their roles, of which the last cannot be connected to: it shares the file, is never fit for a
 * supernode, and finds another whenever it has lost its own.
 */
const [FIRST, SECOND, THIRD] = plainAddresses(3) as [string, string, string];
const ROLES: TitledModel<FastTrackParameters> = {
  title: '3 peers that change their roles',
  params: { ...PLAIN, supernodes: [FIRST], bootstrap: [FIRST], firewalled: [THIRD] },
  peers: [FIRST, SECOND, THIRD],
  initial: [FIRST, SECOND, THIRD],
};

export const exploreFastTrack: Explorable<FastTrackView, FastTrackParameters> = {
  plain: PLAIN,
  usualPeers: 3,

  /** Half of them are supernodes. */
  model(peers) {
    const addresses = plainAddresses(Math.max(2, peers));
    const supernodes = addresses.slice(0, Math.floor(addresses.length / 2));
    return { params: { ...PLAIN, supernodes, bootstrap: supernodes }, peers: addresses, initial: addresses };
  },

  further: [ROLES],

  paramsFor: () => PLAIN,

  /**
   * Everybody fails and comes back, and shares the one file, or no longer does; or, where somebody is not fit for a supernode, everybody
   * is promoted and demoted, and only that one shares. Both at once would be too many worlds to see all of.
   */
  operations({ peers, params }) {
    const [via] = params.supernodes;
    const { firewalled } = params;
    return peers.flatMap(({ address, alive, view }): Operation[] => {
      if (!alive) return via === undefined ? [] : [{ do: 'join', peer: address, via }];
      const ask = (call: string, args: Record<string, unknown> = {}): Operation => ({
        do: 'call',
        peer: address,
        call,
        args,
      });
      const isSharing = (view?.library.length ?? 0) > 0;
      const share = isSharing ? ask('unshare', { file: FILE.file }) : ask('share', FILE);
      const rise = ask(view?.role === 'supernode' ? 'demote' : 'promote');
      const sharing = firewalled.length === 0 || firewalled.includes(`${address}`) ? [share] : [];
      const rising = firewalled.length === 0 ? [] : [rise];
      return [{ do: 'fail', peer: address }, ...sharing, ...rising];
    });
  },
};
