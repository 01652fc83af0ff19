import type { BitTorrentParameters } from '../../../spec/bittorrent/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { chokingMutants } from './choking.ts';
import { disciplineMutants } from './discipline.ts';
import { findingMutants } from './finding.ts';
import { pieceMutants } from './pieces.ts';
import { trackerMutants } from './tracker.ts';

/** The bug zoo of BitTorrent: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<BitTorrentParameters>[] = [
  ...pieceMutants,
  ...chokingMutants,
  ...disciplineMutants,
  ...trackerMutants,
  ...findingMutants,
];
