import type { MachineSpec } from '../../kit/machine.ts';
import { answers } from './answers.ts';
import { broker } from './broker.ts';
import { browse } from './browse.ts';
import { call } from './call.ts';
import { counters } from './counters.ts';
import { doors } from './doors.ts';
import { download } from './download.ts';
import { framing } from './framing.ts';
import { indexEntry } from './index-entry.ts';
import { redirector } from './redirector.ts';
import { search } from './search.ts';
import { session } from './session.ts';
import { sharing } from './sharing.ts';
import { transfer } from './transfer.ts';
import { upload } from './upload.ts';

/** What every peer must look like from outside. */
export const machines: readonly MachineSpec[] = [
  framing,
  redirector,
  session,
  sharing,
  indexEntry,
  search,
  browse,
  answers,
  broker,
  download,
  upload,
  doors,
  transfer,
  counters,
  call,
];
