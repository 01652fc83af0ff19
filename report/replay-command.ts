import type { Counterexample } from '../properties/kit/results.ts';

/**
 * The command that replays a counterexample. A file that starts somebody's program is replayed only by those who say
 * so themselves: the command is part of what they type.
 */
export function replayCommand(counterexample: Pick<Counterexample, 'yours'>, file: string): string {
  const base = `npx churnproof replay ${quoted(file)}`;
  const { yours } = counterexample;
  return yours ? `${base} ${yoursAsFlag(yours)}` : base;
}

/** Somebody's implementation as `verify` and `replay` take it. */
export function yoursAsFlag(yours: NonNullable<Counterexample['yours']>): string {
  return 'exec' in yours ? `--exec ${quoted(yours.exec)}` : `--module ${quoted(yours.module)}`;
}

/** Flags as they would be typed; those that were not given are left out. */
export function asTyped(flags: Readonly<Record<string, string | number | true | undefined>>): string {
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (value === true ? `--${name}` : `--${name} ${quoted(String(value))}`))
    .join(' ');
}

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
