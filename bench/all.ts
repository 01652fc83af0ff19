import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs every bench, each in a process of its own, one after the other. */
const BENCHES = [
  'vs-fast-check',
  'checking-cost',
  'scale',
  'kademlia',
  'gnutella',
  'fasttrack',
  'routing',
  'bittorrent',
  'pipe',
  'check-vs-spin',
];

for (const name of BENCHES) {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  if (!existsSync(file)) continue;
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
