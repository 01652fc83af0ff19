import type { Finding, Name } from '../kit/property.ts';
import type { Mirror } from './mirror.ts';
import { type BitTorrentParameters, ratesOf } from './parameters.ts';

/**
 * The fluid lower bound on distribution times, max{F/u_s, F/d, N·F/Σu} (Kumar, Ross 2006), at a moment at which somebody has
 * just completed: what has come to all has left somebody’s uplink, a whole copy has left the seeds’, and one has passed the
 * downlink of who completes. Returns how it was beaten: then the links, or the peer, have cheated.
 * @param liars of them there are no mirrors, and yet they upload.
 * @param began when the peer began with nothing; undefined: it had something, or lies.
 */
export function beatenBound(
  parameters: BitTorrentParameters,
  mirrors: ReadonlyMap<Name, Mirror>,
  liars: ReadonlySet<Name>,
  peer: Name,
  now: number,
  began: number | undefined,
): Omit<Finding, 'peer'> | undefined {
  const { torrent, seeds } = parameters;
  const upOf = (each: Name) => ratesOf(parameters, each).up || Number.POSITIVE_INFINITY;
  const down = ratesOf(parameters, peer).down || Number.POSITIVE_INFINITY;
  const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);
  const bounds: readonly (readonly [what: string, leastMs: number, ms: number])[] = [
    ['for a copy to leave the seeds', (1000 * torrent.length) / sum(seeds.map(upOf)), now],
    [
      'for what came to all to leave',
      (1000 * sum([...mirrors.values()].map(({ came }) => came))) / sum(upsOf()),
      now,
    ],
    ['for a copy to come in', (1000 * torrent.length) / down, began === undefined ? now : now - began],
  ];
  const beaten = bounds.find(([, leastMs, ms]) => ms < leastMs - SLACK_MS);
  return (
    beaten && {
      expected: `at least ${Math.ceil(beaten[1])} ms ${beaten[0]}`,
      seen: `${Math.floor(beaten[2])} ms`,
    }
  );

  function upsOf(): number[] {
    const all = new Set([...mirrors.keys(), ...liars, ...parameters.rates.map(([each]) => each)]);
    return [...all].map(upOf);
  }
}

/** Times are sums of fractions. */
const SLACK_MS = 0.001;
