import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { NapsterParameters } from '../../spec/napster/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import { NapsterPeer } from './reference.ts';
import type { NapsterEnvironment } from './speaking.ts';

/** A class of peers. */
export type NapsterClass = new (
  address: Address,
  parameters: NapsterParameters,
  env: NapsterEnvironment,
) => NapsterPeer;

/** Makes peers of this class. */
export function factoryOf(PeerClass: NapsterClass): PeerFactory<NapsterParameters> {
  return ((address: Address, parameters: NapsterParameters, env: unknown) =>
    new PeerClass(
      address,
      parameters,
      env as NapsterEnvironment,
    )) as unknown as PeerFactory<NapsterParameters>;
}

export const reference: Subject<NapsterParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'Redirector, index servers and clients on real frames: sessions, index, search, browse, downloads by GET and by push, queue limits, counters.',
  source: 'napster messages (drscholl, 2001); opennap 0.44',
  create: factoryOf(NapsterPeer),
};
