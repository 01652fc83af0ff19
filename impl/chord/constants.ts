/** Time constants of the reference, in milliseconds. The papers fix none of them; see spec/chord/constants.ts. */

/** Between two stabilizations, two fix_fingers, two replications of one node. */
export const PERIOD_MS = 1000;
/** Before asking again a node that said that its state is about to change. */
export const RETRY_MS = 70;
/** How long an answer may take, with a timeout detector. Ten times a round trip in fair weather, and well above the jitter of the generated weather. */
export const PATIENCE_MS = 400;
/** Replication rounds that a copy may miss its owner's renewal: rounds of different nodes are not in step. In the next it goes home. */
export const LEASE_ROUNDS = 1;
/** How often a store or fetch looks for the owner again when the first one turns out to be gone or not the owner. */
export const TRIES = 4;
