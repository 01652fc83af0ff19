import { expect, test } from 'vitest';
import { DEFAULTS } from '../../../spec/kad/parameters.ts';
import { Shares } from '../../../spec/kad/shares.ts';

test('who lies is not asked what it has left unpublished', () => {
  let now = 0;
  const shares = new Shares({
    parameters: DEFAULTS,
    now: () => now,
    viewOf: () => undefined,
    offend() {},
  });
  shares.told('liar', 'source', 7, 'Summer');
  now = 6 * 60 * 60_000;
  expect(shares.overdue(new Set())?.peer).toBe('liar');
  shares.told('honest', 'source', 8, 'Winter');
  expect(shares.overdue(new Set(['liar']))).toBeUndefined();
  now *= 2;
  expect(shares.overdue(new Set(['liar']))?.peer).toBe('honest');
});
