import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { disciplineMutants } from './discipline.ts';
import { keyMutants } from './keys.ts';
import { lookupMutants } from './lookup.ts';
import { ringMutants } from './ring.ts';

/** The bug zoo of Chord: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<ChordParameters>[] = [
  ...ringMutants,
  ...lookupMutants,
  ...keyMutants,
  ...disciplineMutants,
];
