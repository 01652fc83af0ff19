import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agrees, blocksOf, makeShell, play, ROOT, rewrite } from './pages.ts';

/** `UPDATE_DOCS=1 npx vitest run test/docs` writes the outputs anew. */
const isUpdating = process.env.UPDATE_DOCS !== undefined;

const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs/cli'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/cli/${name}`),
];

describe('the pages of the command line show what it does', () => {
  it.each(pages)('%s', { timeout: 60_000 }, (name) => {
    const file = join(ROOT, name);
    const page = readFileSync(file, 'utf8');
    if (isUpdating) {
      writeFileSync(file, rewrite(page, makeShell()));
      return;
    }
    const shell = makeShell();
    for (const block of blocksOf(page))
      play(block, shell).forEach(({ line, shown: seen }, at) => {
        const { shown } = block.commands[at]!;
        // The whole of both, so that a failure shows where they part.
        if (!agrees(shown, seen)) expect({ line, output: seen }).toEqual({ line, output: shown });
      });
  });
});

describe('a page that lies is found out', () => {
  it('elisions stand for anything, and nothing else does', () => {
    expect(agrees(['a … c', '…', 'z'], ['a b c', 'x', 'y', 'z'])).toBe(true);
    expect(agrees(['a', '…', 'z'], ['a', 'z'])).toBe(true);
    expect(agrees(['a'], ['a', 'b'])).toBe(false);
    expect(agrees(['a.c'], ['abc'])).toBe(false);
  });

  it('an exit code is part of the page', () => {
    const [block] = blocksOf('```console\n$ false\n$ echo $?\n0\n```\n');
    expect(play(block!, makeShell()).map(({ shown }) => shown)).toEqual([[], ['1']]);
  });
});
