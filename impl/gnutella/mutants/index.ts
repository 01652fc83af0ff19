import type { GnutellaParameters } from '../../../spec/gnutella/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { answerMutants } from './answers.ts';
import { connectionMutants } from './connections.ts';
import { controlMutants } from './controls.ts';
import { floodingMutants } from './flooding.ts';
import { headerMutants } from './headers.ts';
import { leafMutants } from './leaves.ts';
import { pongMutants } from './pongs.ts';
import { pushMutants } from './pushes.ts';
import { tableMutants } from './tables.ts';

/** The bug zoo of Gnutella: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<GnutellaParameters>[] = [
  ...connectionMutants,
  ...headerMutants,
  ...floodingMutants,
  ...answerMutants,
  ...controlMutants,
  ...pushMutants,
  ...leafMutants,
  ...tableMutants,
  ...pongMutants,
];
