import type { KademliaParameters } from '../../../spec/kademlia/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { beginningMutants } from './beginnings.ts';
import { contactMutants } from './contacts.ts';
import { disciplineMutants } from './discipline.ts';
import { lookupMutants } from './lookups.ts';
import { pairMutants } from './pairs.ts';
import { tableMutants } from './tables.ts';

/** The bug zoo of Kademlia: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<KademliaParameters>[] = [
  ...tableMutants,
  ...contactMutants,
  ...lookupMutants,
  ...beginningMutants,
  ...pairMutants,
  ...disciplineMutants,
];
