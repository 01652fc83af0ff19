import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { MANNERS } from '../../verify/wire/bittorrent/bench.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { casesThat } from './wire-judge.ts';
import { judgeAt, metainfo, torrent } from './wire-peer-judge.ts';

/** A client that other people have written, started as its users start it. */

const folder = mkdtempSync(join(tmpdir(), 'churnproof-client-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const python = ['python3', '/usr/bin/python3'].find(
  (each) => spawnSync(each, ['-c', 'import libtorrent'], { timeout: 20_000 }).status === 0,
);

const LIBTORRENT = `
import libtorrent, sys, time
session = libtorrent.session({'listen_interfaces': '127.0.0.1:' + sys.argv[1], 'enable_dht': False,
  'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False})
session.add_torrent({'ti': libtorrent.torrent_info(sys.argv[2]), 'save_path': sys.argv[3]})
time.sleep(100)
`;

async function freePort(): Promise<number> {
  const socket = await openSocket('127.0.0.1');
  await socket.close();
  return Number(socket.address.split(':')[1]);
}

async function untilItListens(port: number): Promise<void> {
  for (let left = 100; left > 0; left--) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isThere) return;
    await pause(100);
  }
}

/** Choking is not watched for long here: libtorrent counts no slots on loopback. */
const manners = {
  ...MANNERS,
  quietMs: 600,
  patienceMs: 2500,
  stallMs: 5000,
  watchMs: 500,
  endgameMs: 2500,
  isLocal: true,
};

test.skipIf(!python)(
  'libtorrent (skipped without python3-libtorrent) falls where docs/findings/bittorrent.md says, and nowhere else',
  async () => {
    const file = join(folder, 'x.torrent');
    writeFileSync(file, metainfo(torrent), 'latin1');
    const port = await freePort();
    const child = spawn(python!, ['-c', LIBTORRENT, String(port), file, folder], { stdio: 'ignore' });
    try {
      await untilItListens(port);
      const report = await judgeAt(port, { manners, budget: 60 });
      const meant = [
        'bep3/endgame/cancels',
        'bep3/request/oversized',
        'bep6/piece/unrequested-closes',
        'bep3/handshake/peer-id',
      ];
      expect(casesThat('falsified', report).filter((id) => !meant.includes(id))).toEqual([]);
      expect(casesThat('falsified', report)).toContain('bep6/piece/unrequested-closes');
      expect(casesThat('inconclusive', report)).toEqual(['bep3/choke/slots']);
      expect(report.cases.find(({ id }) => id === 'bep3/download/completes')?.verdict).toBe('held');
    } finally {
      child.kill('SIGKILL');
    }
  },
);
