import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { type Bencoded, bencode } from '../../spec/mainline-dht/bencoding.ts';
import { targetOf } from '../../verify/wire/address.ts';
import { verifyMainline } from '../../verify/wire/mainline-dht/suite.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { casesThat } from './wire-judge.ts';

/** Nodes that other people have written, started as their users start them. What is not installed is skipped, and named. */

const folder = mkdtempSync(join(tmpdir(), 'churnproof-real-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const runs = (command: string, ...args: string[]) =>
  spawnSync(command, args, { timeout: 20_000 }).status === 0;
const python = ['python3', '/usr/bin/python3'].find((each) => runs(each, '-c', 'import libtorrent'));
const hasAria2 = runs('aria2c', '--version');

const LIBTORRENT = `
import libtorrent, sys, time
session = libtorrent.session({'listen_interfaces': '127.0.0.1:' + sys.argv[1], 'enable_dht': True,
  'dht_bootstrap_nodes': '', 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False})
time.sleep(100)
`;

/** What starts the DHT of aria2: a torrent without a tracker. */
function trackerless(): string {
  const pieces = createHash('sha1').update('\0'.repeat(16_384)).digest().toString('latin1');
  const info = new Map<string, Bencoded>([
    ['length', 16_384],
    ['name', 'x'],
    ['piece length', 16_384],
    ['pieces', pieces],
  ]);
  const path = join(folder, 'x.torrent');
  const torrent = new Map<string, Bencoded>([
    ['info', info],
    ['nodes', [['127.0.0.1', 9]]],
  ]);
  writeFileSync(path, bencode(torrent), 'latin1');
  return path;
}

async function freePort(): Promise<number> {
  const socket = await openSocket('127.0.0.1');
  await socket.close();
  return Number(socket.address.split(':')[1]);
}

/** Until it answers pings, or has had half a minute. */
async function untilItAnswers(port: number): Promise<void> {
  const socket = await openSocket('127.0.0.1');
  let hasAnswered = false;
  socket.onPacket(() => {
    hasAnswered = true;
  });
  for (let left = 150; left > 0 && !hasAnswered; left--) {
    socket.send('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe', `127.0.0.1:${port}`);
    await pause(200);
  }
  await socket.close();
}

async function judged(start: (port: number) => ChildProcess) {
  const port = await freePort();
  const child = start(port);
  try {
    await untilItAnswers(port);
    return await verifyMainline({
      target: targetOf(`127.0.0.1:${port}`, undefined),
      seed: 1,
      strict: false,
      slow: false,
      budget: 80,
    });
  } finally {
    child.kill('SIGKILL');
  }
}

describe.concurrent('nodes that others have written', () => {
  test.skipIf(!python)('libtorrent (skipped without python3-libtorrent): every MUST holds', async () => {
    const report = await judged((port) =>
      spawn(python!, ['-c', LIBTORRENT, String(port)], { stdio: 'ignore' }),
    );
    expect(report.verdict).toBe('held');
    expect(casesThat('falsified', report).filter((id) => id !== 'bep5/errors/unknown-method')).toEqual([]);
  });

  test.skipIf(!hasAria2)(
    'aria2 (skipped without it): what docs/findings/mainline-dht.md says of it',
    async () => {
      const torrent = trackerless();
      const report = await judged((port) =>
        spawn(
          'aria2c',
          [
            `--dht-listen-port=${port}`,
            '--enable-dht',
            '--interface=lo',
            '--bt-enable-lpd=false',
            '--stop=100',
            torrent,
          ],
          { stdio: 'ignore', cwd: folder, env: { ...process.env, HOME: folder } },
        ),
      );
      const falls = casesThat('falsified', report);
      expect(falls).toContain('bep5/routing-table/only-good-nodes');
      expect(falls).toContain('bep5/announce_peer/implied_port');
      const musts = report.cases.filter(({ level, verdict }) => level === 'MUST' && verdict === 'falsified');
      expect(musts).toHaveLength(1);
    },
  );
});
