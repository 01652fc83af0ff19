import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { KEEPER } from '../../../pipe/guard.ts';
import { WireRefusal } from '../../address.ts';
import type { Start } from './town.ts';

/** Words of the command that are put in for each node. */
const PLACES = ['{host}', '{port}', '{via}'] as const;

const BURIAL_MS = 5000;

/**
 * Starts nodes by a shell command, each as a process of its own. However we end, none outlives us: a keeper beside each sees to it.
 * @param exec has `{host}` and `{port}`, where to listen, and `{via}`, host and port of a node of the network
 * @throws WireRefusal if one of them is missing
 */
export function processes(exec: string, cwd: string): Start {
  const missing = PLACES.find((place) => !exec.includes(place));
  if (missing) throw new WireRefusal(`--nodes needs ${missing} in its command: ${exec}`);
  return async (host, port, via) => {
    const command = exec.replaceAll('{host}', host).replaceAll('{port}', `${port}`).replaceAll('{via}', via);
    const token = randomUUID();
    const keeper = spawn('/bin/sh', ['-c', KEEPER, 'churnproof-keeper', token], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    keeper.on('error', () => undefined);
    keeper.stdin.on('error', () => undefined);
    const child = spawn('/bin/sh', ['-c', command], {
      cwd,
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, CHURNPROOF_PIPE: token },
    });
    child.on('error', () => undefined);
    keeper.stdin.write(`${child.pid ?? ''}\n`);
    const buried = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
    return {
      stop: async () => {
        keeper.stdin.end();
        const late = new AbortController();
        await Promise.race([
          buried,
          pause(BURIAL_MS, undefined, { signal: late.signal }).catch(() => undefined),
        ]);
        late.abort();
      },
    };
  };
}
