/** Time constants of the reference, in milliseconds: the message list has none. */

/** A transfer that stands still for so long is given up. */
export const PATIENCE_MS = 30_000;
/** A client that has lost its server, and found no other, tries again after so long. */
export const RETRY_MS = 20_000;
/** A server that cannot reach the redirector tries again after so long. */
export const REPORT_MS = 30_000;
/** Between two pieces of a file that is sent: its owner’s line. */
export const PIECE_MS = 100;
/** Who we say we are. */
export const CLIENT = 'churnproof 1.0';
/** Nobody has an account, and everybody this password. */
export const PASSWORD = 'secret';
/** “If the nick is not registered, a dummy value is returned.” */
export const EMAIL = 'unknown@unknown';
