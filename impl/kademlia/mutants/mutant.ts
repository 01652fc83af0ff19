import type { KademliaParameters } from '../../../spec/kademlia/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { factoryOf, type KademliaClass } from '../subjects.ts';

/** A subject of the bug zoo: the reference with one decision broken. */
export function mutant(
  name: string,
  doc: string,
  source: string,
  NodeClass: KademliaClass,
): Subject<KademliaParameters> {
  return { name, kind: 'mutant', doc, source, create: factoryOf(NodeClass) };
}
