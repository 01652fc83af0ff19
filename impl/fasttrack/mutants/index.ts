import type { FastTrackParameters } from '../../../spec/fasttrack/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { attachingMutants } from './attaching.ts';
import { electingMutants } from './electing.ts';
import { floodingMutants } from './flooding.ts';
import { indexingMutants } from './indexing.ts';
import { transferringMutants } from './transferring.ts';

/** The bug zoo of FastTrack: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<FastTrackParameters>[] = [
  ...attachingMutants,
  ...indexingMutants,
  ...floodingMutants,
  ...electingMutants,
  ...transferringMutants,
];
