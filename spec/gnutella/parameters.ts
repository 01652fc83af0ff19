import { type IdentifierSpace, identifiers } from '../kit/identifiers.ts';
import { isAddress } from '../kit/ipv4.ts';
import { choice, list, type Rules, whole } from '../kit/rules.ts';
import { MEMORY_MS, MOST_TTL, TABLE_BITS } from './constants.ts';
import { ROLES, type Role } from './roles.ts';

/** Everything that a run may choose, and every servent of it must agree on. Plain data. */
export interface GnutellaParameters {
  /** TTL and hops of a descriptor together; what comes with more is lowered. */
  readonly mostTtl: number;
  /** Most connections of a servent, whoever has opened them; an ultrapeer’s leaves do not count. */
  readonly degree: number;
  /**
   * What is forwarded of the copies of a Ping or Query: the first, whatever comes later (G0.4); or also each that may go
   * farther than all before (gtk-gnutella).
   */
  readonly suppression: 'first seen' | 'higher TTL';
  /** At least so long a servent remembers what it has seen, in milliseconds; at most twice as long. */
  readonly memoryMs: number;
  /**
   * GUIDs and numbers of connections: never used again; or, where models must be finite, one GUID for each servent, and numbers as
   * soon as they are free.
   */
  readonly numbers: 'fresh' | 'reused';
  /** What servents are, in turn, by the last number of their address; `servent` alone: a network of 0.4. */
  readonly roles: readonly Role[];
  /** Most leaves of an ultrapeer. */
  readonly leaves: number;
  /** Most ultrapeers of a leaf. */
  readonly parents: number;
  /** A query routing table has 2 to the power of this slots. */
  readonly tableBits: number;
  /** What becomes of Pings: they are flooded, and Pongs passed on (G0.4); or answered with Pongs that have come lately. */
  readonly pongs: 'passed on' | 'cached';
}

export const DEFAULTS: GnutellaParameters = {
  mostTtl: MOST_TTL,
  degree: 8,
  suppression: 'first seen',
  memoryMs: MEMORY_MS,
  numbers: 'fresh',
  roles: ['servent'],
  leaves: 30,
  parents: 1,
  tableBits: TABLE_BITS,
  pongs: 'passed on',
};

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<GnutellaParameters> = {
  mostTtl: whole(1, 255),
  degree: whole(0, 100_000),
  suppression: choice('first seen', 'higher TTL'),
  memoryMs: whole(1000, 10 ** 9),
  numbers: choice('fresh', 'reused'),
  roles: list(choice(...ROLES), 1, 256),
  leaves: whole(0, 100_000),
  parents: whole(0, 100_000),
  tableBits: whole(1, TABLE_BITS),
  pongs: choice('passed on', 'cached'),
};

/** GUIDs have 128 bits; servents are called by IPv4 address. */
export const space: IdentifierSpace = { ...identifiers(128), isAddress };

/** How fast a servent’s line is, in kb/s: it never changes, half of all are slow. */
export function speedOf(address: string): number {
  return Number(address.split('.').at(-1)) % 2 === 0 ? 56 : 1000;
}
