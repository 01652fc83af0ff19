import type { Oracle } from '../../spec/kit/property.ts';

/** Knows nothing: for benches of properties that ask no oracle, which then need none to remember the whole run. */
export const blind: Oracle<unknown> = { operating() {}, changed() {}, called() {}, concluded() {} };
