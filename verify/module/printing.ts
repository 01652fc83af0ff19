import { printable } from '../trouble.ts';

/** What a thread’s guests may print before the rest is left out, in characters. */
export const MOST_PRINTED = 64 * 1024;

/**
 * What guests print, as it may reach a terminal: each line is {@link printable}, and no more of them than somebody reads.
 * @param print is given what is left to be shown.
 */
export function printer(print: (text: string) => void, most = MOST_PRINTED): (text: string) => void {
  let left = most;
  return (text) => {
    if (left <= 0) return;
    // Cut before it is escaped: megabytes in one line cost as little as many lines.
    const lines = text.slice(0, left + 1).split('\n');
    const shown = lines.map(printable).join('\n');
    const isWhole = text.length <= left && shown.length <= left;
    print(isWhole ? shown : `${shown.slice(0, left)}\n… the module prints more, which is left out\n`);
    left = isWhole ? left - shown.length : 0;
  };
}

/** From now on whatever is printed in this thread goes to stderr, through a {@link printer}: stdout is for our result. */
export function tamePrinting(): void {
  const { stderr, stdout } = process;
  const write = stderr.write.bind(stderr);
  const print = printer((text) => void write(text));
  const tamed = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
    print(textOf(chunk, encoding));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  };
  stderr.write = tamed as typeof stderr.write;
  stdout.write = tamed as typeof stdout.write;
  // Warnings of Node’s, which may quote a guest, go past both.
  (process as unknown as { _rawDebug(text: unknown): void })._rawDebug = (text) => print(`${text}\n`);
}

function textOf(chunk: unknown, encoding: unknown): string {
  if (typeof chunk !== 'string') return Buffer.from(chunk as Uint8Array).toString();
  return typeof encoding === 'string' && Buffer.isEncoding(encoding)
    ? Buffer.from(chunk, encoding).toString()
    : chunk;
}
