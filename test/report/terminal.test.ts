import { expect, test } from 'vitest';
import { bold, hanging, line, table, widthOfLine, wrap } from '../../report/lines.ts';
import { printable, render, wantsColour } from '../../report/terminal.ts';

test.each([
  ['\u001b[2J', '\\x1b[2J'],
  ['a\nb\r\tc', 'a\\nb\\r\\tc'],
  ['\u009b31m', '\\x9b31m'],
  ['evil\u202etxt', 'evil\\u202etxt'],
  ['\u0000\u007f', '\\x00\\x7f'],
  ['\ud800', '\\ud800'],
  ['ring → 7 ✘ 😀', 'ring → 7 ✘ 😀'],
])('%j is printed as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('colour is for people at a terminal who have not said no', () => {
  expect(wantsColour({ isTTY: true }, {})).toBe(true);
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(wantsColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(wantsColour({}, {})).toBe(false);
  expect(wantsColour({}, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColour({ isTTY: true }, { FORCE_COLOR: '0' })).toBe(false);
});

test('styles surround escaped text, and lines end without spaces', () => {
  expect(render([line(bold('a\u001b'), '  '), line('b ', ' ')], true)).toBe('\u001b[1ma\\x1b\u001b[22m\nb\n');
});

test('text is wrapped under its beginning', () => {
  expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
  expect(wrap('longword b', 3)).toEqual(['longword', 'b']);
  const lines = hanging(line('head  '), 'word '.repeat(40).trim());
  expect(lines.every((one) => widthOfLine(one) <= 100)).toBe(true);
  expect(render(lines, false).split('\n')[1]).toMatch(/^ {6}word/);
});

test('a table aligns its columns', () => {
  const rows = [
    [line('a'), line('10'), line('x')],
    [line('bbb'), line('9'), line('y')],
  ];
  expect(render(table(rows, [{}, { align: 'right' }, {}]), false)).toBe('  a    10  x\n  bbb   9  y\n');
});
