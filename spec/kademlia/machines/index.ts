import type { MachineSpec } from '../../kit/machine.ts';
import { answering } from './answering.ts';
import { call } from './call.ts';
import { contacts } from './contacts.ts';
import { lookup } from './lookup.ts';
import { membership } from './membership.ts';
import { pairs } from './pairs.ts';
import { storing } from './storing.ts';

/** What every Kademlia node must look like from outside. */
export const machines: readonly MachineSpec[] = [
  membership,
  contacts,
  lookup,
  pairs,
  storing,
  answering,
  call,
];
