import { expect, test } from 'vitest';
import { hint, nearest } from '../../report/suggest.ts';
import { count, duration, listed, measured, percent, plural, short } from '../../report/words.ts';

test('numbers read well', () => {
  expect(count(1234567)).toBe('1,234,567');
  expect([plural(1, 'run'), plural(2, 'run'), plural(0, 'property', 'properties')]).toEqual([
    '1 run',
    '2 runs',
    '0 properties',
  ]);
  expect([0.034, 3.21, 45.2, 125, 3780].map(duration)).toEqual([
    '0.03 s',
    '3.2 s',
    '45 s',
    '2 min 5 s',
    '1 h 3 min',
  ]);
  expect([950, 12_345, 123_456, 4_500_000].map(short)).toEqual(['950', '12.3 k', '123 k', '4.5 M']);
  expect(measured(0.50333)).toBe('0.503');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
});

test('a percentage is never rounded up to all', () => {
  expect([percent(999, 1000), percent(1000, 1000), percent(0, 0)]).toEqual(['99 %', '100 %', '100 %']);
});

test('a misspelt name finds the one that was meant', () => {
  const known = ['chord', 'kademlia', 'at-least-one-ring', 'at-most-one-ring'];
  expect(nearest('chrod', known)).toBe('chord');
  expect(nearest('at-least-on-ring', known)).toBe('at-least-one-ring');
  expect(nearest('most', known)).toBe('at-most-one-ring');
  expect(nearest('zzzzzzzz', known)).toBeUndefined();
  expect(hint('zzzz', ['a', 'b'])).toBe('known: a, b');
  expect(hint('zzzz', [])).toBe('there are none');
});
