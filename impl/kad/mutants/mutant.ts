import type { KadParameters } from '../../../spec/kad/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf, type KadClass } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  NodeClass: KadClass,
): Subject<KadParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(NodeClass) };
}
