import { expect, test } from 'vitest';
import { line } from '../../report/lines.ts';
import { LiveLine } from '../../report/live-line.ts';
import { campaignProgress, checkProgress, mutantProgress } from '../../report/progress.ts';
import { render } from '../../report/terminal.ts';

const going = { runs: 250, of: 1000, events: 500_000, seconds: 5, coverage: 0.876, falsified: [] };

test('a campaign says how far it is, how fast, and how long it will take', () => {
  const told = (change: object, limit?: number): string =>
    render([campaignProgress({ ...going, ...change }, limit)], false);
  expect(told({})).toBe('  250 of 1,000 runs · 100 k events/s · spec 87 % · 15 s left\n');
  expect(told({}, 10)).toContain('5.0 s left');
  expect(told({ of: undefined })).toContain('· 5.0 s\n');
  expect(told({ falsified: ['a', 'b'], shrinking: 'a' })).toContain('2 properties falsified · shrinking a');
});

test('explorations and mutants too', () => {
  const exploring = { states: 5000, transitions: 9000, depth: 4, frontier: 12, seconds: 2, falsified: ['x'] };
  expect(render([checkProgress(exploring)], false)).toBe(
    '  5,000 states · 2,500 states/s · depth 4 · 12 waiting · 1 property falsified · 2.0 s\n',
  );
  const hunting = { mutant: 'forgets', done: 3, of: 16, killed: 2, seconds: 70 };
  expect(render([mutantProgress(hunting)], false)).toBe(
    '  3 of 16 mutants · 2 killed · now forgets · 1 min 10 s\n',
  );
});

function screen(isTTY: boolean, env: Record<string, string> = {}): { written: string[]; live: LiveLine } {
  const written: string[] = [];
  const live = new LiveLine({ isTTY, columns: 20, write: (text) => written.push(text) }, env);
  return { written, live };
}

test('at a terminal one line is drawn over and over, cut to its width, and taken away', () => {
  const { written, live } = screen(true);
  live.show(() => line('0123456789012345678901234567890'), 0);
  live.show(() => line('too soon'), 0.05);
  live.show(() => line('later'), 0.2);
  live.clear();
  live.clear();
  expect(written).toEqual(['\r\u001b[K0123456789012345678', '\r\u001b[Klater', '\r\u001b[K']);
});

test.each([
  ['in a pipe', false, {}],
  ['at a terminal that cannot draw over a line', true, { TERM: 'dumb' }],
])('%s there is a plain line now and then', (_, isTTY, env) => {
  const { written, live } = screen(isTTY, env);
  for (let seconds = 0; seconds < 12; seconds++) live.show(() => line(`after ${seconds}`), seconds);
  live.clear();
  expect(written).toEqual(['after 5\n', 'after 10\n']);
});
