import { type Target, targetOf } from './address.ts';
import { mainlineCases, verifyMainline } from './mainline-dht/suite.ts';
import type { CaseHead, CaseReport, WireReport } from './results.ts';
import { torrentsFor } from './tracker/bench.ts';
import { trackerCases, verifyTracker } from './tracker/suite.ts';
import { trackerTargetOf } from './tracker/target.ts';
import type { PacketLog } from './transcript.ts';

/** What can be judged over the wire, by the name that the command line has for it. */

export interface WireRun {
  readonly seed: number;
  readonly strict: boolean;
  /** Seconds that all of it may take. */
  readonly budget: number;
  readonly log?: PacketLog | undefined;
  readonly stopped?: () => boolean;
  readonly ended?: (report: CaseReport) => void;
}

/** A suite, and the subject that it is to judge. */
export interface Aim {
  readonly subject: string;
  readonly cases: readonly CaseHead[];
  /** Infohashes of the torrents that it will be asked about, where it may have to know them beforehand. */
  torrents?(seed: number): readonly string[];
  /** @throws WireRefusal where this machine lacks addresses. */
  verify(run: WireRun): Promise<WireReport>;
}

export interface WireSuite {
  readonly title: string;
  /** @throws WireRefusal for what is no address of such a subject, or a stranger’s. */
  aim(wire: string, allowed: string | undefined): Aim;
}

export const wireSuites: Readonly<Record<string, WireSuite>> = {
  'mainline-dht': {
    title: 'Mainline DHT',
    aim(wire, allowed) {
      const target: Target = targetOf(wire, allowed);
      return {
        subject: `${target.ip}:${target.port}`,
        cases: mainlineCases,
        verify: (run) => verifyMainline({ target, ...run }),
      };
    },
  },
  tracker: {
    title: 'BitTorrent tracker',
    aim(wire, allowed) {
      const target = trackerTargetOf(wire, allowed);
      return {
        subject: target.url,
        cases: trackerCases(target),
        torrents: torrentsFor,
        verify: (run) => verifyTracker({ target, ...run }),
      };
    },
  },
};
