/** The call or a file is wrong: what, where, and what to do about it, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
