import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { gnutella as typed } from '../../properties/gnutella/index.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { openPipe } from '../../verify/pipe/pipe.ts';

const gnutella = typed as unknown as Protocol;
const folklore = gnutella.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);

/** What a Gnutella in another process breaks of its promises. */
function failuresOf(subject: string, runs: number): string[] {
  const pipe = openPipe({
    exec: `node --import tsx test/verify/subjects/host.ts gnutella ${subject}`,
    protocol: gnutella,
    cwd: resolve(import.meta.dirname, '../..'),
    patienceMs: 60_000,
  });
  try {
    const { failures } = runBatch(gnutella, pipe.subject, { campaign: 1, from: 0, to: runs, generator: {} });
    return failures.map(({ property }) => property).filter((property) => !folklore.includes(property));
  } finally {
    pipe.close();
  }
}

test('a Gnutella in another process keeps its promises: whatever it says is well-formed, and true', () => {
  expect(failuresOf('reference', 40)).toEqual([]);
}, 600_000);

test('and one that does not is found out there as here', () => {
  expect(failuresOf('answers-each-copy', 40)).toContain('answer-once');
}, 600_000);
