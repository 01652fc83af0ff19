import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { fastTrack as typed } from '../../properties/fasttrack/index.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { openPipe } from '../../verify/pipe/pipe.ts';

const fastTrack = typed as unknown as Protocol;
const folklore = fastTrack.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);

/** What a FastTrack in another process breaks of its promises. */
function failuresOf(subject: string, runs: number): string[] {
  const pipe = openPipe({
    exec: `node --import tsx test/verify/subjects/host.ts fasttrack ${subject}`,
    protocol: fastTrack,
    cwd: resolve(import.meta.dirname, '../..'),
    patienceMs: 60_000,
  });
  try {
    const { failures } = runBatch(fastTrack, pipe.subject, { campaign: 1, from: 0, to: runs, generator: {} });
    return failures.map(({ property }) => property).filter((property) => !folklore.includes(property));
  } finally {
    pipe.close();
  }
}

test('a FastTrack in another process keeps its promises: whatever it says is well-formed, and true', () => {
  expect(failuresOf('reference', 40)).toEqual([]);
}, 600_000);

test('and one that does not is found out there as here', () => {
  expect(failuresOf('lists-twice', 40)).toContain('entries-have-owners');
}, 600_000);
