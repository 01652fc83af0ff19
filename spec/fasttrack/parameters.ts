import { type IdentifierSpace, identifiers } from '../kit/identifiers.ts';
import { isAddress } from '../kit/ipv4.ts';
import { choice, list, type Rules, such, whole } from '../kit/rules.ts';
import { DATA_PORT, FIREWALLED, PROMOTION_KBPS } from './constants.ts';

/** Everything that a run may choose, and every peer of it must agree on. Plain data. */
export interface FastTrackParameters {
  /** Nodes that are supernodes whenever they come in. All others come in as ordinary nodes. */
  readonly supernodes: readonly string[];
  /** Addresses of supernodes that every node is delivered with; some may not be there, or be none. */
  readonly bootstrap: readonly string[];
  /** Nodes behind a firewall: nobody can connect to them to fetch a file. */
  readonly firewalled: readonly string[];
  /** Nodes whose line is too slow for a supernode. */
  readonly slow: readonly string[];
  /** Most ordinary nodes that a supernode takes. */
  readonly children: number;
  /** Most supernodes that a supernode is linked with; as many as it seeks. */
  readonly links: number;
  /** Most links that a forwarded search crosses. */
  readonly hops: number;
  /** So long a node has been there, in milliseconds, before it can be promoted. */
  readonly uptime: number;
  /** Numbers of searches and transfers, and times of birth: never used again; or, where models must be finite, as few as can be. */
  readonly numbers: 'fresh' | 'reused';
}

export const DEFAULTS: FastTrackParameters = {
  supernodes: ['10.0.0.1'],
  bootstrap: ['10.0.0.1'],
  firewalled: [],
  slow: [],
  children: 100,
  links: 40,
  hops: 4,
  uptime: 60_000,
  numbers: 'fresh',
};

const addresses = list(such('an IPv4 address', isAddress));

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<FastTrackParameters> = {
  supernodes: addresses,
  bootstrap: addresses,
  firewalled: addresses,
  slow: addresses,
  children: whole(0, 100_000),
  links: whole(0, 100_000),
  hops: whole(0, 255),
  uptime: whole(0, 10 ** 9),
  numbers: choice('fresh', 'reused'),
};

/** Hashes have 128 bits; peers are called by IPv4 address. */
export const space: IdentifierSpace = { ...identifiers(128), isAddress };

export type Role = 'ordinary' | 'supernode';

/** What a node is when it comes in. */
export function foundingRole({ supernodes }: FastTrackParameters, address: unknown): Role {
  return supernodes.includes(address as string) ? 'supernode' : 'ordinary';
}

/** Where a node is fetched from; 0: nowhere, it must be asked to push. */
export function portOf({ firewalled }: FastTrackParameters, address: unknown): number {
  return firewalled.includes(address as string) ? FIREWALLED : DATA_PORT;
}

/** What a node says of its line, in kbps. */
export function bandwidthOf({ slow }: FastTrackParameters, address: unknown): number {
  return slow.includes(address as string) ? 56 : 512;
}

/** Why a node can be no supernode, whatever its uptime; undefined: it can. */
export function unfitness(parameters: FastTrackParameters, address: unknown): string | undefined {
  if (portOf(parameters, address) === FIREWALLED) return 'behind a firewall';
  return bandwidthOf(parameters, address) < PROMOTION_KBPS ? 'too slow' : undefined;
}
