import type { MachineSpec } from '../../kit/machine.ts';
import { acquaintance } from './acquaintance.ts';
import { acting } from './acting.ts';
import { answering } from './answering.ts';
import { call } from './call.ts';
import { firewall } from './firewall.ts';
import { indexing } from './indexing.ts';
import { liveness } from './liveness.ts';
import { membership } from './membership.ts';

/** What every Kad node must look like from outside. */
export const machines: readonly MachineSpec[] = [
  membership,
  acquaintance,
  liveness,
  acting,
  indexing,
  firewall,
  answering,
  call,
];
