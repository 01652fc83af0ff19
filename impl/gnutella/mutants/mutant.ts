import type { GnutellaParameters } from '../../../spec/gnutella/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf, type GnutellaClass } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  PeerClass: GnutellaClass,
): Subject<GnutellaParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(PeerClass) };
}
