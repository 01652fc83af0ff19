import type { MachineSpec } from '../../kit/machine.ts';
import { answer } from './answer.ts';
import { arrival } from './arrival.ts';
import { broadcast } from './broadcast.ts';
import { call } from './call.ts';
import { connection } from './connection.ts';
import { framing } from './framing.ts';
import { giving } from './giving.ts';
import { header } from './header.ts';
import { leaf } from './leaf.ts';
import { origin } from './origin.ts';
import { pongCache } from './pong-cache.ts';
import { pushPath } from './push-path.ts';
import { queryRouting } from './query-routing.ts';
import { reversePath } from './reverse-path.ts';
import { rings } from './rings.ts';
import { routeTable } from './route-table.ts';
import { search } from './search.ts';
import { sharing } from './sharing.ts';
import { walker } from './walker.ts';

/** What every peer must look like from outside. */
export const machines: readonly MachineSpec[] = [
  framing,
  connection,
  header,
  broadcast,
  arrival,
  origin,
  answer,
  sharing,
  reversePath,
  pushPath,
  giving,
  search,
  rings,
  walker,
  leaf,
  routeTable,
  queryRouting,
  pongCache,
  call,
];
