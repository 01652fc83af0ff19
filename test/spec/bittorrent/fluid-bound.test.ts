import { expect, test } from 'vitest';
import { beatenBound } from '../../../spec/bittorrent/fluid-bound.ts';
import { Mirror } from '../../../spec/bittorrent/mirror.ts';
import { DEFAULTS } from '../../../spec/bittorrent/parameters.ts';

const [PEER, LIAR] = ['10.0.0.3:6881', '10.0.0.1:6881'];
const params = { ...DEFAULTS, seeds: [LIAR], up: 1000, down: 0, rates: [] };

/** A leecher to which everything has come by then, with one other uplink beside its own: of a liar, or of nobody. */
function judged(liars: readonly string[], afterMs: number) {
  const mirror = new Mirror(params.torrent, false);
  mirror.came = params.torrent.length;
  return beatenBound(params, new Map([[PEER, mirror]]), new Set(liars), PEER, afterMs, undefined);
}

// A whole copy takes a seed that long; the uplinks of two, half as long.
const COPY_MS = params.torrent.length;

test('uplinks of liars count: they upload like others', () => {
  expect(judged([LIAR], COPY_MS)).toBeUndefined();
  expect(judged([LIAR], COPY_MS - 1)?.expected).toMatch(/for a copy to leave the seeds/);
  const fast = { ...params, rates: [[LIAR, 4000, 0]] as const };
  const mirror = new Mirror(fast.torrent, false);
  mirror.came = fast.torrent.length;
  const at = (ms: number) =>
    beatenBound(fast, new Map([[PEER, mirror]]), new Set([LIAR]), PEER, ms, undefined);
  expect(at(COPY_MS / 4)).toBeUndefined();
  expect(at(COPY_MS / 5)).toBeDefined();
});

test('what came cannot have left faster than all uplinks together', () => {
  const twice = new Mirror(params.torrent, false);
  twice.came = 4 * params.torrent.length;
  const at = (ms: number) =>
    beatenBound(params, new Map([[PEER, twice]]), new Set([LIAR]), PEER, ms, undefined);
  expect(at(2 * COPY_MS)).toBeUndefined();
  expect(at(2 * COPY_MS - 1)?.expected).toMatch(/for what came to all to leave/);
});
