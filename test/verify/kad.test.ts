import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { kad as typed } from '../../properties/kad/index.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { openPipe } from '../../verify/pipe/pipe.ts';

const kad = typed as unknown as Protocol;
const folklore = kad.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);

/** What a Kad in another process breaks of its promises. */
function failuresOf(subject: string, runs: number): string[] {
  const pipe = openPipe({
    exec: `node --import tsx test/verify/subjects/host.ts kad ${subject}`,
    protocol: kad,
    cwd: resolve(import.meta.dirname, '../..'),
    patienceMs: 60_000,
  });
  try {
    const { failures } = runBatch(kad, pipe.subject, { campaign: 1, from: 0, to: runs, generator: {} });
    return failures.map(({ property }) => property).filter((property) => !folklore.includes(property));
  } finally {
    pipe.close();
  }
}

test('a Kad in another process keeps its promises: whatever it says is well-formed, and true', () => {
  expect(failuresOf('reference', 6)).toEqual([]);
}, 600_000);

test('and one that does not is found out there as here', () => {
  expect(failuresOf('no-tolerance', 4)).toContain('acts-in-the-tolerance-zone');
}, 600_000);
