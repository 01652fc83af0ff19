import type { Torrent } from '../../spec/bittorrent/torrent.ts';
import { networkOf, type Target, targetOf, WireRefusal } from './address.ts';
import { peerCases, verifyGuest, verifyPeer } from './bittorrent/suite.ts';
import { mainlineCases, verifyMainline } from './mainline-dht/suite.ts';
import type { CaseHead, WireReport } from './results.ts';
import type { WireRun } from './run.ts';
import { torrentsFor } from './tracker/bench.ts';
import { trackerCases, verifyTracker } from './tracker/suite.ts';
import { trackerTargetOf } from './tracker/target.ts';

/** A suite, and the subject that it is to judge. */
export interface Aim {
  readonly subject: string;
  readonly cases: readonly CaseHead[];
  /** Infohashes of the torrents that it will be asked about, where it may have to know them beforehand. */
  torrents?(seed: number): readonly string[];
  /** @throws WireRefusal where this machine lacks addresses. */
  verify(run: WireRun): Promise<WireReport>;
}

/** How a subject is to be judged. */
export interface WireAsk {
  /** An address beyond loopback that may be judged. */
  readonly allow?: string;
  /** A network that is this machine’s as a whole, `10.0.0.0/8`, to speak from. */
  readonly network?: string;
  /** Ask what takes minutes, too. */
  readonly slow?: true;
  /** What a client has that is to be judged, with its content or without. */
  readonly torrent?: Torrent;
}

export interface WireSuite {
  readonly title: string;
  /** Seconds that a run takes at most, unless the user says otherwise. */
  readonly budget: number;
  /** @throws WireRefusal for what is no address of such a subject, or a stranger’s. */
  aim(wire: string, ask: WireAsk): Aim;
}

/** A client that comes to us, as it takes no connections. */
function guest(
  wire: string,
  { network, slow, torrent }: { network: string | undefined; slow: boolean; torrent: Torrent | undefined },
): Aim {
  if (network !== undefined)
    throw new WireRefusal('--network is not for clients that come to us: leave it out');
  if (!torrent) throw new WireRefusal('which torrent has it? --torrent FILE');
  const target = trackerTargetOf(wire, /\d+\.\d+\.\d+\.\d+/.exec(wire)?.[0]);
  if (!target.isLoopback)
    throw new WireRefusal('our tracker is on loopback only, such as http://127.0.0.1:6969/announce');
  return {
    subject: target.url,
    cases: peerCases(slow),
    verify: (run) => verifyGuest({ target, torrent, slow, ...run }),
  };
}

/** What can be judged over the wire, by the name that the command line has for it. */
export const wireSuites: Readonly<Record<string, WireSuite>> = {
  'mainline-dht': {
    title: 'Mainline DHT',
    budget: 90,
    aim(wire, { allow, network: cidr, slow = false }) {
      const target: Target = targetOf(wire, allow);
      const network = cidr === undefined ? undefined : networkOf(cidr);
      return {
        subject: `${target.ip}:${target.port}`,
        cases: mainlineCases(slow),
        verify: (run) => verifyMainline({ target, network, slow, ...run }),
      };
    },
  },
  bittorrent: {
    title: 'BitTorrent',
    // Choking goes by rounds of ten seconds, and more than one case waits for some.
    budget: 240,
    aim(wire, { allow, network: cidr, slow = false, torrent }) {
      if (wire.startsWith('http:')) return guest(wire, { network: cidr, slow, torrent });
      const target = targetOf(wire, allow);
      const network = cidr === undefined ? undefined : networkOf(cidr);
      if (!torrent) throw new WireRefusal('which torrent has it? --torrent FILE');
      return {
        subject: `${target.ip}:${target.port}`,
        cases: peerCases(slow),
        verify: (run) => verifyPeer({ target, torrent, network, slow, ...run }),
      };
    },
  },
  tracker: {
    title: 'BitTorrent tracker',
    budget: 90,
    aim(wire, { allow, network, slow }) {
      const idle = network !== undefined ? '--network' : slow ? '--slow' : undefined;
      if (idle !== undefined) throw new WireRefusal(`${idle} is not for trackers: leave it out`);
      const target = trackerTargetOf(wire, allow);
      return {
        subject: target.url,
        cases: trackerCases(target),
        torrents: torrentsFor,
        verify: (run) => verifyTracker({ target, ...run }),
      };
    },
  },
};
