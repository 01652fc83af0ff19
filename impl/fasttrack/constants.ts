/** Time constants of the reference, in milliseconds: the sources have none. */

/** Whoever has not answered a ping by then is not waited for. */
export const PROBE_MS = 2000;
/** A supernode that is asked to be parent or neighbour, and says nothing, is given up. */
export const PATIENCE_MS = 10_000;
/** A node that has found no supernode tries again after so long; a supernode looks whether it wants links as often. */
export const RETRY_MS = 20_000;
/** So long a flood is waited for. */
export const FLOOD_MS = 30_000;
/** So long a supernode is waited for that has been asked to search: longer than any flood takes. */
export const SEARCH_MS = 45_000;
/** A transfer that stands still for so long is given up. */
export const TRANSFER_MS = 30_000;
/** Between two pieces of a file that is sent: its owner’s line. */
export const PIECE_MS = 100;
/** So many hits are remembered, for its user to choose from. */
export const MOST_HITS = 1000;
/** So many floods are remembered: far more than can be under way at a time. */
export const MOST_FLOODS = 1000;
