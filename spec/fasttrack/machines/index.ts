import type { MachineSpec } from '../../kit/machine.ts';
import { answers } from './answers.ts';
import { attachment } from './attachment.ts';
import { call } from './call.ts';
import { flood } from './flood.ts';
import { indexEntry } from './index-entry.ts';
import { link } from './link.ts';
import { push } from './push.ts';
import { role } from './role.ts';
import { search } from './search.ts';
import { session } from './session.ts';
import { sharing } from './sharing.ts';
import { transfer } from './transfer.ts';

/** What every peer must look like from outside. */
export const machines: readonly MachineSpec[] = [
  role,
  attachment,
  sharing,
  indexEntry,
  search,
  answers,
  link,
  flood,
  push,
  transfer,
  session,
  call,
];
