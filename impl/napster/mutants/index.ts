import type { NapsterParameters } from '../../../spec/napster/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { brokeringMutants } from './brokering.ts';
import { clientMutants } from './clients.ts';
import { frameMutants } from './frames.ts';
import { indexMutants } from './indexing.ts';
import { transferMutants } from './transfers.ts';

/** The bug zoo of Napster: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<NapsterParameters>[] = [
  ...frameMutants,
  ...indexMutants,
  ...brokeringMutants,
  ...clientMutants,
  ...transferMutants,
];
