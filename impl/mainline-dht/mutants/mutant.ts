import type { MainlineParameters } from '../../../spec/mainline-dht/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf, type MainlineClass } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  NodeClass: MainlineClass,
): Subject<MainlineParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(NodeClass) };
}
