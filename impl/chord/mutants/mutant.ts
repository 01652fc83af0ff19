import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { type ChordClass, factoryOf } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  NodeClass: ChordClass,
): Subject<ChordParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(NodeClass) };
}
