import type { KadParameters } from '../../../spec/kad/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { contactMutants } from './contacts.ts';
import { indexMutants } from './index-entries.ts';
import { publishingMutants } from './publishing.ts';
import { searchMutants } from './searching.ts';
import { upkeepMutants } from './upkeep.ts';
import { zoneMutants } from './zones.ts';

/** The bug zoo of Kad: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<KadParameters>[] = [
  ...zoneMutants,
  ...contactMutants,
  ...searchMutants,
  ...indexMutants,
  ...upkeepMutants,
  ...publishingMutants,
];
