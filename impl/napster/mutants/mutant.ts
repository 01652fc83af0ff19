import type { NapsterParameters } from '../../../spec/napster/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf, type NapsterClass } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  PeerClass: NapsterClass,
): Subject<NapsterParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(PeerClass) };
}
