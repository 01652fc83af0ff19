import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './pages.ts';

/** Blocks of TypeScript on a page. */
function snippetsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, snippet]) => snippet!);
}

/** README's TypeScript, checked and run as a user of the package would; that of docs/module.md, checked and put into a dry run. */
it('what README shows of the library compiles and runs', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'churnproof-user-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/churnproof'));
    symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
    symlinkSync(join(ROOT, 'examples'), join(folder, 'examples'));
    const [snippet, inATest] = snippetsOf('README.md');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'snippet.ts'), snippet!);
    writeFileSync(join(folder, 'in-a-test.ts'), inATest!);
    writeFileSync(join(folder, 'module.ts'), snippetsOf('docs/module.md')[0]!);
    const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const flags = [
      '--strict',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--skipLibCheck',
      '--types',
      'node',
    ];
    const compiled = node(
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      ...flags,
      'snippet.ts',
      'in-a-test.ts',
      'module.ts',
    );
    expect(compiled.stdout).toBe('');
    const ran = node('snippet.js');
    expect(ran.stderr).toBe('');
    const verified = node(
      join(ROOT, 'dist/cli/main.js'),
      'verify',
      'chord',
      '--module',
      'module.ts',
      '--dry-run',
    );
    expect([verified.status, verified.stderr]).toEqual([2, '']);
    expect(verified.stdout).toMatch(/not written yet/);
    expect(ran.stdout).toMatch(/^connected-appendages its list is \[.*\nheld\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
