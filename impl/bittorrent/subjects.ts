import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { BitTorrentParameters } from '../../spec/bittorrent/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import type { BitTorrentEnvironment } from './connecting.ts';
import { BitTorrentPeer } from './reference.ts';
import { Tracker } from './tracker.ts';

type Maker<T> = new (address: Address, parameters: BitTorrentParameters, env: BitTorrentEnvironment) => T;

/** A class of peers. */
export type PeerClass = Maker<BitTorrentPeer>;
/** A class of trackers. */
export type TrackerClass = Maker<Tracker>;

/** Makes the tracker at its address, and peers of this class everywhere else. */
export function factoryOf(
  PeerClass: PeerClass,
  TrackerClass: TrackerClass = Tracker,
): PeerFactory<BitTorrentParameters> {
  return ((address: Address, parameters: BitTorrentParameters, env: unknown) => {
    const Class: Maker<unknown> = address === parameters.tracker ? TrackerClass : PeerClass;
    return new Class(address, parameters, env as BitTorrentEnvironment);
  }) as unknown as PeerFactory<BitTorrentParameters>;
}

export const reference: Subject<BitTorrentParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'BEP 3 with a tracker that answers compactly: strict priority, random first piece, rarest first, endgame; the leecher’s and the seed’s choking of mainline 4, with anti-snubbing.',
  source: 'BEP 3; BEP 23; Cohen 2003; mainline 4',
  create: factoryOf(BitTorrentPeer),
};
