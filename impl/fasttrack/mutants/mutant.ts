import type { FastTrackParameters } from '../../../spec/fasttrack/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { type FastTrackClass, factoryOf } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  PeerClass: FastTrackClass,
): Subject<FastTrackParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(PeerClass) };
}
