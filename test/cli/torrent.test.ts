import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const BIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const FIXTURES = new URL('../impl/bittorrent/fixtures/', import.meta.url).pathname;
const TORRENT = `${FIXTURES}course.torrent`;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnproof-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...argv: string[]) {
  const args = [BIN, 'run', ...argv, '--seed', '3', '--runs', '3', '--workers', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test.each([
  ['stand-ins', ['--torrent', TORRENT]],
  ['its content', ['--torrent', TORRENT, '--content', `${FIXTURES}course`]],
])('swarms download the user’s own torrent, with %s', (_, flags) => {
  const { status, stdout } = run('bittorrent', ...flags);
  expect(status).toBe(0);
  expect(stdout).toMatch(/✔ the-content-is-right +outcome +3 runs/);
});

test('the line that reproduces a failure which could not be kept names the torrent', () => {
  writeFileSync(join(folder, '.churnproof'), 'in the way');
  const { status, stdout } = run(
    ...['bittorrent', '--subject', 'tells-nobody', '--property', 'pieces-are-told', '--torrent', TORRENT],
  );
  expect(status).toBe(1);
  expect(stdout.trimEnd()).toMatch(
    / --subject tells-nobody --property pieces-are-told --torrent \S+course\.torrent --seed 3$/,
  );
});

test.each([
  ['no torrent', ['bittorrent', '--torrent', `${FIXTURES}README.md`], /README\.md: no torrent file: /],
  ['no file', ['bittorrent', '--torrent', '/nowhere'], /^churnproof: \/nowhere cannot be read: ENOENT$/],
  ['other content', ['bittorrent', '--torrent', TORRENT, '--content', FIXTURES], /notes\.txt cannot be read/],
  ['content alone', ['bittorrent', '--content', FIXTURES], /--content needs --torrent/],
  ['another protocol', ['chord', '--torrent', TORRENT], /--torrent is about bittorrent, and not about chord/],
])('%s is refused in one line', (_, flags, line) => {
  const { status, stdout, stderr } = run(...flags);
  expect(status).toBe(254);
  expect(stdout).toBe('');
  expect(stderr.trimEnd()).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
