import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { FastTrackParameters } from '../../spec/fasttrack/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import { FastTrackPeer } from './reference.ts';
import type { FastTrackEnvironment } from './speaking.ts';

/** A class of peers. */
export type FastTrackClass = new (
  address: Address,
  parameters: FastTrackParameters,
  env: FastTrackEnvironment,
) => FastTrackPeer;

/** Makes peers of this class. */
export function factoryOf(PeerClass: FastTrackClass): PeerFactory<FastTrackParameters> {
  return ((address: Address, parameters: FastTrackParameters, env: unknown) =>
    new PeerClass(
      address,
      parameters,
      env as FastTrackEnvironment,
    )) as unknown as PeerFactory<FastTrackParameters>;
}

export const reference: Subject<FastTrackParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'Ordinary nodes and supernodes: probing and attaching, the children’s index, links, searches flooded among supernodes.',
  source: 'giFT-FastTrack; Liang, Kumar, Ross 2006',
  create: factoryOf(FastTrackPeer),
};
