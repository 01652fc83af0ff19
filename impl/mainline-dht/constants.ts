/** Time constants of the reference, in milliseconds, where BEP 5 fixes none; see spec/mainline-dht/constants.ts for those it does. */

/** How long an answer may take. */
export const PATIENCE_MS = 2000;
/** How often the node to join through is asked. */
export const JOIN_TRIES = 2;
/** Tokens of a finished lookup serve for so long: well below the five minutes for which every node accepts them. */
export const HARVEST_MS = 4 * 60_000;
/** Finished lookups whose tokens are remembered. */
export const HARVESTS = 8;
/** The client’s `v` (BEP 20): two characters of its name, two bytes of its version. */
export const VERSION = 'CP\x00\x01';
