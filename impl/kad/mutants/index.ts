import type { KadParameters } from '../../../spec/kad/parameters.ts';
import type { Subject } from '../../kit/subject.ts';

export const mutants: readonly Subject<KadParameters>[] = [];
