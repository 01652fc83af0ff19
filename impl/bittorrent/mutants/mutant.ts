import type { BitTorrentParameters } from '../../../spec/bittorrent/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { BitTorrentPeer } from '../reference.ts';
import { factoryOf, type PeerClass, type TrackerClass } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision of its peers broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  PeerClass: PeerClass,
): Subject<BitTorrentParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(PeerClass) };
}

/** The reference with one decision of its tracker broken. */
export function trackerMutant(
  name: string,
  doc: string,
  source: string,
  TrackerClass: TrackerClass,
): Subject<BitTorrentParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(BitTorrentPeer, TrackerClass) };
}
