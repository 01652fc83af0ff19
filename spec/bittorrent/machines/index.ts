import type { MachineSpec } from '../../kit/machine.ts';
import { block } from './block.ts';
import { call } from './call.ts';
import { choking } from './choking.ts';
import { connection } from './connection.ts';
import { lifecycle } from './lifecycle.ts';
import { piece } from './piece.ts';
import { requesting } from './requesting.ts';
import { serving } from './serving.ts';
import { session } from './session.ts';
import { tracking } from './tracking.ts';

/** What every peer, and the tracker, must look like from outside. */
export const machines: readonly MachineSpec[] = [
  lifecycle,
  session,
  connection,
  requesting,
  serving,
  block,
  piece,
  choking,
  tracking,
  call,
];
