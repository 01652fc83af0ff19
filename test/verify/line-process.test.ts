import { afterEach, expect, test } from 'vitest';
import { LIMITS } from '../../verify/pipe/contract.ts';
import { LineProcess } from '../../verify/pipe/line-process.ts';
import { printable, Transcript } from '../../verify/trouble.ts';

/** Reads a whole line before it answers, as the contract asks. */
const ECHO = `python3 -c 'import sys\nfor line in sys.stdin: print(line, end="", flush=True)'`;

let lines: LineProcess;
const start = (exec: string, patienceMs = 5000) => {
  lines = new LineProcess({ exec, cwd: '/', patienceMs });
  return lines;
};
afterEach(() => lines.close());

test('lines come back whole, however long, and whatever characters they hold', () => {
  start(ECHO);
  for (const line of ['', 'x', 'ä€😀'.repeat(30_000), '\0', 'y'.repeat(LIMITS.lineBytes - 1), 'z'])
    expect(lines.exchange(line)).toBe(line);
});

test('many exchanges', () => {
  start('cat');
  for (let i = 0; i < 5000; i++) expect(lines.exchange(`${i}`)).toBe(`${i}`);
});

test('a line too long is refused', () => {
  start(ECHO);
  expect(() => lines.exchange('x'.repeat(LIMITS.lineBytes + 1))).toThrow('wrote a line of more than');
});

test('a process that reads nothing cannot hold us by a full pipe', () => {
  start('exec sleep 1000', 300);
  expect(() => lines.exchange('x'.repeat(500_000))).toThrow('gave no answer within 300 ms');
});

test('a process that ends between questions is noticed at the next', () => {
  start('read line; echo "$line"');
  expect(lines.exchange('one')).toBe('one');
  expect(() => lines.exchange('two')).toThrow('ended with exit code 0 instead of answering');
  expect(() => lines.exchange('three')).toThrow('ended with exit code 0 instead of answering');
});

test('it is told when no more will be asked, and may end by itself', () => {
  start('cat; sleep 0.05; echo gone >&2');
  lines.exchange('one');
  const before = performance.now();
  lines.close();
  expect(performance.now() - before).toBeLessThan(2000);
  expect(() => lines.exchange('two')).toThrow('the pipe is closed');
});

test('a transcript keeps the last lines, clipped, and nothing that moves a cursor', () => {
  start('cat');
  const transcript = new Transcript();
  for (let i = 0; i < 100; i++) transcript.asked(`${i}`);
  transcript.answered(`\x1b]0;title\x07${'x'.repeat(1_000_000)}`);
  const said = transcript.read('one\r\ntwo\u202e\n');
  expect(said).toHaveLength(42);
  expect(said[0]).toBe('-> 61');
  expect(said[39]).toMatch(/^<- \\u\{1b\}\]0;title\\u\{7\}x+… \(1000010 characters\)$/);
  expect(said.slice(40)).toEqual(['stderr: one\\u{d}', 'stderr: two\\u{202e}']);
  expect(printable('a\u2028b\u009bc\ud800')).toBe('a\\u{2028}b\\u{9b}c\\u{d800}');
});
