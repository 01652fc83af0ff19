import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { root } from './chord-on-the-pipe.ts';
import { marked, newMark } from './processes.ts';

/** However the harness ends, nothing that it started is left. */
const endings: [ending: string, misdeed: string, signal?: NodeJS.Signals][] = [
  ['end', 'hang'],
  ['exit', 'hang'],
  ['throw', 'hang'],
  ['wait', 'spin', 'SIGKILL'],
  ['wait', 'daemon', 'SIGKILL'],
  ['wait', 'hang', 'SIGTERM'],
  ['wait', 'deaf', 'SIGINT'],
];

for (const [ending, misdeed, signal] of endings)
  test(`a harness that ends by ${signal ?? ending} leaves no process behind`, async () => {
    const mark = newMark();
    const harness = spawn(process.execPath, ['--import', 'tsx', 'test/verify/victim.ts', ending, misdeed], {
      cwd: root,
      env: { ...process.env, ...mark },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(harness.stdout, 'data');
    if (signal) {
      await sleep(100);
      expect(marked(mark).length).toBeGreaterThan(2);
      harness.kill(signal);
    }
    await once(harness, 'exit');
    for (let waited = 0; marked(mark).length > 0 && waited < 3000; waited += 20) await sleep(20);
    expect(marked(mark)).toEqual([]);
  });
