import { availableParallelism } from 'node:os';
import { protocols } from '../properties/registry.ts';
import type { Engine } from './engine.ts';

/** The toolkit on this machine. */
export const localEngine: Engine = {
  version: '0.1.0',
  protocols,
  defaults: {
    runs: 1000,
    workers: availableParallelism(),
    peers: { min: 6, max: 12 },
    operations: 30,
    mutantRuns: 1000,
    checkPeers: 4,
    maxStates: 20_000_000,
  },
  run: () => notYet('run'),
  check: () => notYet('check'),
  replay: () => notYet('replay'),
  retell: () => notYet('retell'),
  mutants: () => notYet('mutants'),
  verify: () => notYet('verify'),
};

function notYet(what: string): Promise<never> {
  return Promise.reject(new Error(`${what} is not connected yet`));
}
