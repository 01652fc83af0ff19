import { expect, test } from 'vitest';
import { EXIT, overall, soberVerdict } from '../../cli/exit-codes.ts';
import { listenForInterrupts } from '../../cli/interrupts.ts';

test('five endings, five codes', () => {
  expect(EXIT).toEqual({ held: 0, falsified: 1, inconclusive: 2, usage: 254, bug: 255 });
});

test('one falsified property outweighs all, one doubt all that held, and nothing is no success', () => {
  expect(overall(['held', 'inconclusive', 'falsified'])).toBe('falsified');
  expect(overall(['held', 'inconclusive'])).toBe('inconclusive');
  expect(overall(['held', 'held'])).toBe('held');
  expect(overall([])).toBe('inconclusive');
});

test('no runs, or runs cut short, never count as held', () => {
  expect(soberVerdict({ verdict: 'held', stopped: 'runs', runs: 1 })).toBe('held');
  expect(soberVerdict({ verdict: 'held', stopped: 'runs', runs: 0 })).toBe('inconclusive');
  expect(soberVerdict({ verdict: 'held', stopped: 'interrupted', runs: 5 })).toBe('inconclusive');
  expect(soberVerdict({ verdict: 'falsified', stopped: 'interrupted', runs: 5 })).toBe('falsified');
});

test('the first Ctrl-C asks for an end', () => {
  const said: string[] = [];
  const before = process.listenerCount('SIGINT');
  const interrupts = listenForInterrupts((text) => said.push(text));
  expect(interrupts.stopped()).toBe(false);
  process.emit('SIGINT', 'SIGINT');
  expect([interrupts.stopped(), said.length]).toEqual([true, 1]);
  interrupts.end();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
