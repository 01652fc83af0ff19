import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { protocols } from '../../properties/registry.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';

const chord = protocols.find(({ spec }) => spec.name === 'chord')!;
const hasErlang = spawnSync('escript', ['-h']).error === undefined;

const open = () =>
  openPipe({
    exec: 'escript examples/chord.erl',
    protocol: chord,
    cwd: resolve(import.meta.dirname, '../..'),
    // It is compiled as it starts.
    patienceMs: 60_000,
  });

// Continuous integration installs Erlang; a machine without it has nothing to try.
describe.skipIf(!hasErlang)('a Chord in Erlang', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open();
  });
  afterAll(() => pipe.close());

  test('keeps every promise of the suite', () => {
    const order = { campaign: 1, from: 0, to: 8, generator: {} };
    const folklore = chord.spec.properties.filter(({ expected }) => expected).map(({ name }) => name);
    const { failures } = runBatch(chord, pipe.subject, order);
    expect(failures.filter(({ property }) => !folklore.includes(property))).toEqual([]);
  });

  test('the same scenario gives the same trace, in another process too', () => {
    const digests = (subject: PipeSubject) =>
      runBatch(chord, subject.subject, { campaign: 2, from: 0, to: 2, generator: {} }).digests;
    const other = open();
    expect(digests(other)).toEqual(digests(pipe));
    other.close();
  });
});
