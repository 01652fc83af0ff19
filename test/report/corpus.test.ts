import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listCorpus, removeFromCorpus } from '../../report/corpus.ts';
import { writeCounterexample } from '../../report/counterexample-file.ts';
import { temporaryDirectory } from './temporary.ts';
import { found, toy } from './toy.ts';

test('no folder, nothing kept', () => {
  expect(listCorpus(temporaryDirectory(), [toy], 'toy', 'published')).toEqual({ kept: [], warnings: [] });
});

test('what is kept is listed by protocol and subject; a damaged file is a warning', () => {
  const directory = temporaryDirectory();
  const file = writeCounterexample(directory, found);
  writeCounterexample(directory, { ...found, subject: 'forgets' });
  writeFileSync(join(directory, '.churnproof', 'zz.json'), '{"format": 1');
  writeFileSync(join(directory, '.churnproof', 'notes.txt'), 'mine');
  const { kept, warnings } = listCorpus(directory, [toy], 'toy', 'published');
  expect(kept).toEqual([{ file, counterexample: found }]);
  expect(warnings).toEqual(['left out: .churnproof/zz.json is cut short: its JSON does not end']);
});

test('one that no longer fails leaves the folder', () => {
  const directory = temporaryDirectory();
  removeFromCorpus(directory, writeCounterexample(directory, found));
  expect(listCorpus(directory, [toy], 'toy', 'published').kept).toEqual([]);
});
