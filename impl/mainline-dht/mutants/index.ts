import type { MainlineParameters } from '../../../spec/mainline-dht/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { announcingMutants } from './announcing.ts';
import { contestMutants } from './contests.ts';
import { disciplineMutants } from './discipline.ts';
import { lookupMutants } from './lookup.ts';
import { routingMutants } from './routing.ts';
import { tokenMutants } from './tokens.ts';

/** The bug zoo of the Mainline DHT: each is the reference with exactly one decision taken as real implementations took it. */
export const mutants: readonly Subject<MainlineParameters>[] = [
  ...tokenMutants,
  ...routingMutants,
  ...lookupMutants,
  ...disciplineMutants,
  ...announcingMutants,
  ...contestMutants,
];
