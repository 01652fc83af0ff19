import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { GnutellaParameters } from '../../spec/gnutella/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import { GnutellaPeer } from './reference.ts';
import type { GnutellaEnvironment } from './speaking.ts';

/** A class of servents. */
export type GnutellaClass = new (
  address: Address,
  parameters: GnutellaParameters,
  env: GnutellaEnvironment,
) => GnutellaPeer;

/** Makes servents of this class. */
export function factoryOf(PeerClass: GnutellaClass): PeerFactory<GnutellaParameters> {
  return ((address: Address, parameters: GnutellaParameters, env: unknown) =>
    new PeerClass(
      address,
      parameters,
      env as GnutellaEnvironment,
    )) as unknown as PeerFactory<GnutellaParameters>;
}

export const reference: Subject<GnutellaParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'Servents on real descriptors: connections, flooding with TTL and hops, duplicates, answers that retrace the path; leaves and ultrapeers with query routing.',
  source: 'G0.4; ultrapeers; QRP; ping-pong; gtk-gnutella',
  create: factoryOf(GnutellaPeer),
};
