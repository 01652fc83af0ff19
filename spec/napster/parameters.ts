import { type IdentifierSpace, identifiers } from '../kit/identifiers.ts';
import { isAddress } from '../kit/ipv4.ts';
import { choice, list, type Rules, such, tuple, whole } from '../kit/rules.ts';
import { MOST_RESULTS } from './constants.ts';

/** Everything that a run may choose, and every peer of it must agree on. Plain data. */
export interface NapsterParameters {
  /** Who runs an index server, each for itself: they are not linked. In the order in which clients try them. */
  readonly servers: readonly string[];
  /** Who runs the redirector, or null if there is none. */
  readonly redirector: string | null;
  /** Clients behind a firewall: their data port is 0, and nobody can connect to them. */
  readonly firewalled: readonly string[];
  /** Clients that call themselves what others are called, too. All other nicks follow from the address. */
  readonly nicks: readonly (readonly [client: string, nick: string])[];
  /** What becomes of a client whose nick another one logs in with: opennap has an option for it. */
  readonly ghosts: 'killed' | 'kept';
  /** Most results of a search; 100 in the message list. */
  readonly results: number;
  /** Simultaneous downloads that a client grants one user. */
  readonly queue: number;
  /**
   * Numbers of connections and transfers: never used again; or, where models must be finite, as soon as they are free.
   */
  readonly numbers: 'fresh' | 'reused';
}

export const DEFAULTS: NapsterParameters = {
  servers: ['10.0.0.1'],
  redirector: null,
  firewalled: [],
  nicks: [],
  ghosts: 'killed',
  results: MOST_RESULTS,
  queue: 1,
  numbers: 'fresh',
};

const address = such('an IPv4 address', isAddress);

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<NapsterParameters> = {
  servers: list(address, 1),
  redirector: such('an IPv4 address or null', (value) => value === null || isAddress(value)),
  firewalled: list(address),
  nicks: list(
    tuple(
      address,
      such('a nick', (value) => typeof value === 'string'),
    ),
  ),
  ghosts: choice('killed', 'kept'),
  results: whole(0, 100_000),
  queue: whole(0, 100_000),
  numbers: choice('fresh', 'reused'),
};

/** MD5s have 128 bits; peers are called by IPv4 address. */
export const space: IdentifierSpace = { ...identifiers(128), isAddress };

/** What a client is called. */
export function nickOf({ nicks }: NapsterParameters, address: string): string {
  return nicks.find(([client]) => client === address)?.[1] ?? `user${address.split('.').slice(2).join('_')}`;
}

export type Role = 'server' | 'redirector' | 'client';

/** What somebody is in this run. */
export function roleOf({ servers, redirector }: NapsterParameters, address: unknown): Role {
  if (servers.includes(address as string)) return 'server';
  return address === redirector ? 'redirector' : 'client';
}
