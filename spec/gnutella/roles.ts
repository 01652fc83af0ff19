import type { Name } from '../kit/property.ts';
import type { GnutellaParameters } from './parameters.ts';

/** What a servent is: one of 0.4, or one of 0.6: an ultrapeer, or a leaf that is shielded by one. */
export const ROLES = ['servent', 'ultrapeer', 'leaf'] as const;
export type Role = (typeof ROLES)[number];

/** What the servent with this address is: the roles of a run are dealt out in turn, by the last number of the address. */
export function roleOf(address: Name, { roles }: Pick<GnutellaParameters, 'roles'>): Role {
  const name = `${address}`;
  const number = Number(name.slice(name.lastIndexOf('.') + 1)) - 1;
  return roles[((number % roles.length) + roles.length) % roles.length] ?? 'servent';
}

export function isLeaf(address: Name, parameters: Pick<GnutellaParameters, 'roles'>): boolean {
  return roleOf(address, parameters) === 'leaf';
}
