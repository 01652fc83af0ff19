import type { MachineSpec } from '../../kit/machine.ts';
import { acceptance } from './acceptance.ts';
import { acquaintance } from './acquaintance.ts';
import { announcing } from './announcing.ts';
import { answering } from './answering.ts';
import { call } from './call.ts';
import { expiry } from './expiry.ts';
import { lookup } from './lookup.ts';
import { membership } from './membership.ts';
import { readOnly } from './read-only.ts';
import { referral } from './referral.ts';
import { returning } from './returning.ts';
import { search } from './search.ts';
import { store } from './store.ts';
import { token } from './token.ts';

/** What every node must look like from outside. */
export const machines: readonly MachineSpec[] = [
  membership,
  answering,
  acquaintance,
  referral,
  lookup,
  search,
  token,
  announcing,
  acceptance,
  store,
  returning,
  expiry,
  readOnly,
  call,
];
