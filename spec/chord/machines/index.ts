import type { MachineSpec } from '../../kit/machine.ts';
import { answering } from './answering.ts';
import { call } from './call.ts';
import { departure } from './departure.ts';
import { lookup } from './lookup.ts';
import { membership } from './membership.ts';
import { predecessor } from './predecessor.ts';
import { replication } from './replication.ts';
import { storing } from './storing.ts';

/** What every Chord node must look like from outside. */
export const machines: readonly MachineSpec[] = [
  membership,
  predecessor,
  lookup,
  storing,
  replication,
  departure,
  answering,
  call,
];
