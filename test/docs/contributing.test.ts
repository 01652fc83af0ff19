import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './pages.ts';

/** CONTRIBUTING's toy protocol, written file by file as the page says into a copy of the tree, and run. */
const folder = mkdtempSync(join(tmpdir(), 'churnproof-newcomer-'));

const CODE = ['index.ts', 'spec', 'impl', 'sim', 'properties', 'verify', 'report', 'cli', 'bench'].filter(
  (part) => existsSync(join(ROOT, part)),
);
const AROUND = ['build.js', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'biome.json'];

/** `**path**` names the file of the blocks that follow it: whole files, or `diff`s to them. */
const STEP = /^\*\*`([^`]+)`\*\*|^```(ts|diff|python)\n([\s\S]*?)^```$/gm;

function follow(page: string): string[] {
  const written: string[] = [];
  let path: string | undefined;
  for (const [, named, kind, body = ''] of page.matchAll(STEP)) {
    if (named !== undefined) path = named;
    else if (path === undefined) throw new Error(`a block without a file: ${body.slice(0, 60)}`);
    else {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, kind === 'diff' ? patched(readFileSync(file, 'utf8'), body, path) : body);
      if (!written.includes(path)) written.push(path);
    }
  }
  return written;
}

function patched(text: string, diff: string, path: string): string {
  const side = (sign: string) =>
    diff
      .split('\n')
      .slice(0, -1)
      .filter((line) => line[0] === ' ' || line[0] === sign)
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const before = side('-');
  if (text.split(before).length !== 2) throw new Error(`${path} should have this once:\n${before}`);
  return text.replace(before, () => side('+'));
}

function run(command: string, ...args: string[]): { exit: number; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { exit: status ?? -1, output: stdout + stderr };
}

const churnproof = (...args: string[]) =>
  run(process.execPath, 'dist/cli/main.js', ...args, '--workers', '1');

describe('a newcomer who follows CONTRIBUTING', () => {
  let written: string[] = [];
  beforeAll(() => {
    for (const part of [...CODE, ...AROUND])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    written = follow(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
    const built = run('npm', 'run', 'build');
    if (built.exit !== 0) throw new Error(built.output);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('touches four folders, an example and one line', () => {
    const outside = written.filter((path) => !/^(spec|impl|properties|test)\/ping\//.test(path));
    expect(outside.sort()).toEqual(['examples/ping.py', 'properties/registry.ts']);
  });

  it('needs no other change to be formatted and linted well', () => {
    const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
    const files = written.filter((path) => path.endsWith('.ts'));
    expect(run(process.execPath, biome, 'check', ...files)).toMatchObject({ exit: 0 });
  });

  it('sees the reference hold', () => {
    const ran = churnproof('run', 'ping', '--seed', '1', '--runs', '300');
    expect(ran).toMatchObject({ exit: 0 });
    // Every state and transition of its machine is taken.
    expect(ran.output).toMatch(/spec +2 of 2 transitions \(100 %\), 2 of 2 states \(100 %\)/);
    expect(ran.output).toMatch(/✔ every-ping-ends.*outside its assumptions/);
  });

  it('explores every interleaving', () => {
    const ran = run(process.execPath, 'dist/cli/main.js', 'check', 'ping', '--peers', '2');
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.output).toContain('9 states, 42 transitions, depth 2');
  });

  it('kills every mutant', () => {
    const ran = churnproof('mutants', 'ping', '--seed', '1', '--runs', '200');
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.output).toContain('4 of 4 mutants killed');
  });

  it('replays what it found', () => {
    const checked = churnproof('run', 'ping', '--subject', 'pings-itself', '--seed', '1', '--runs', '100');
    expect(checked).toMatchObject({ exit: 1 });
    const file = /\.churnproof\/ping-pings-itself-nobody-pings-itself-\w+\.json/.exec(checked.output)![0];
    const replayed = run(process.execPath, 'dist/cli/main.js', 'replay', file);
    expect(replayed).toMatchObject({ exit: 1 });
    expect(replayed.output).toMatch(/\d pings \d/);
  });

  it('reads its spec as a page', () => {
    expect(run(process.execPath, 'dist/cli/main.js', 'spec', 'ping').output).toContain('stateDiagram-v2');
  });

  it('drives a Ping in Python', () => {
    const ran = churnproof(
      'verify',
      'ping',
      '--exec',
      'python3 examples/ping.py',
      '--seed',
      '1',
      '--runs',
      '200',
    );
    expect(ran).toMatchObject({ exit: 0 });
  });

  it('leaves the other protocols where they were', () => {
    const { output } = run(process.execPath, 'dist/cli/main.js', 'list');
    expect(output).toMatch(/^chord · [\s\S]*^ping · /m);
  });
});
