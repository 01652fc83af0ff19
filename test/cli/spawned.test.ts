import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The built command, spawned as a user would. */
const BIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnproof-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function churnproof(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...argv], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1)! };
}

describe('the command line, spawned', () => {
  test('a run that holds exits 0 and gives the same digest in two processes', () => {
    const digest = (text: string) => /digest +([0-9a-f]{16})/.exec(text)?.[1];
    const one = churnproof('run', 'chord', '--seed', '5', '--runs', '30', '--workers', '1');
    const two = churnproof('run', 'chord', '--seed', '5', '--runs', '30', '--workers', '2');
    expect([one.status, two.status]).toEqual([0, 0]);
    expect(digest(one.stdout)).toBeDefined();
    expect(digest(two.stdout)).toBe(digest(one.stdout));
  });

  test('a falsified property exits 1; the last line replays it: again, and the same', () => {
    const run = churnproof(
      ...['run', 'chord', '--subject', 'sigcomm2001', '--profile', 'churn', '--seed', '11', '--runs', '300'],
      ...['--property', 'connected-appendages'],
    );
    expect(run.status).toBe(1);
    const [, file] = /npx churnproof replay (\S+)$/.exec(run.last)!;
    const replay = churnproof('replay', file!);
    expect(replay.status).toBe(1);
    expect(replay.stdout).toContain('connected-appendages');
    expect(replay.stdout).toMatch(/fails, silently/);
    expect(churnproof('replay', file!).stdout).toBe(replay.stdout);
  });

  test('the corpus is tried first, and a counterexample that no longer fails leaves it', () => {
    const [name] = readdirSync(join(folder, '.churnproof'));
    const path = join(folder, '.churnproof', name!);
    const file = JSON.parse(readFileSync(path, 'utf8'));
    const healed = { ...file, scenario: { ...file.scenario, operations: [] } };
    writeFileSync(path, JSON.stringify(healed));
    expect(churnproof('replay', path).status).toBe(2);
    churnproof('run', 'chord', '--subject', 'sigcomm2001', '--runs', '1', '--property', 'no-duplicates');
    churnproof(
      'run',
      'chord',
      '--subject',
      'sigcomm2001',
      '--runs',
      '1',
      '--property',
      'connected-appendages',
      '--profile',
      'calm',
    );
    expect(readdirSync(join(folder, '.churnproof'))).not.toContain(name);
  });

  test('--json prints one document and nothing else', () => {
    const { stdout, status } = churnproof('check', 'chord', '--peers', '4', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'check' });
  });

  test.each([
    [['run', 'chrod'], /chord/],
    [['run', 'chord', '--runs', '0'], /--runs/],
    [['run', 'chord', '--subject', 'nobody'], /nobody/],
    [['replay', 'nowhere.json'], /nowhere\.json/],
    [['check', 'chord', '--peers', 'many'], /--peers/],
    [['verify', 'chord'], /--exec/],
    [['frobnicate'], /frobnicate/],
  ])('%j is one clear line and exit 254', (argv, says) => {
    const { status, stderr, stdout } = churnproof(...argv);
    expect(status).toBe(254);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\bat .*\.js/);
  });

  test('a property that does not exist matches nothing: never success', () => {
    expect([2, 254]).toContain(
      churnproof('run', 'chord', '--property', 'no-such-thing', '--runs', '1').status,
    );
  });

  test.runIf(existsSync('/dev/full'))(
    'a result that finds no room, and a log without an end: one line, and 254',
    () => {
      const full = spawnSync('sh', ['-c', `"$0" "$1" list > /dev/full`, process.execPath, BIN], {
        encoding: 'utf8',
      });
      expect([full.status, full.stderr]).toEqual([
        254,
        'churnproof: cannot write standard output: the disk is full\n',
      ]);
      const endless = churnproof('analyze', 'chord', '/dev/zero');
      expect([endless.status, endless.stderr]).toEqual([
        254,
        'churnproof: /dev/zero, line 1: a line of more than 1048576 characters\n',
      ]);
    },
  );
});
