import type { CheckOptions, Engine } from '../../cli/engine.ts';
import { main } from '../../cli/program.ts';
import type { CampaignOptions } from '../../properties/kit/results.ts';
import { analyzed, checked, held, hunted } from '../report/reports.ts';
import { temporaryDirectory } from '../report/temporary.ts';
import { found, retelling, toy } from '../report/toy.ts';

const exercised = { runs: 2, views: true, calls: [], messages: [] };

/** An engine that answers from a drawer, and remembers what it was asked. */
export interface FakeEngine extends Engine {
  readonly asked: {
    run: CampaignOptions[];
    check: CheckOptions[];
    mutants: CampaignOptions[];
    verify: unknown[];
    replay: unknown[];
  };
}

export function fakeEngine(answers: Partial<Engine> = {}): FakeEngine {
  const asked: FakeEngine['asked'] = { run: [], check: [], mutants: [], verify: [], replay: [] };
  const engine: Engine = {
    version: '0.1.0',
    protocols: [toy],
    defaults: {
      runs: 1000,
      workers: 2,
      peers: { min: 6, max: 12 },
      operations: 30,
      mutantRuns: 500,
      enoughRuns: 100,
      maxStates: 1_000_000,
    },
    run: async () => held,
    check: async () => [checked],
    replay: async () => ({ reproduced: true, digestMatches: true, retelling, finding: found.finding }),
    retell: async () => retelling,
    analyze: async () => analyzed,
    record: async () => [{ log: 1, protocol: 'toy' }],
    mutants: async () => hunted,
    verify: async () => ({ ...held, subject: 'yours' }),
    dryRun: async () => ({ yours: exercised, reference: exercised }),
    ...answers,
  };
  return {
    ...engine,
    asked,
    run: (protocol, options, hooks) => {
      asked.run.push(options);
      return engine.run(protocol, options, hooks);
    },
    check: (protocol, options, hooks) => {
      asked.check.push(options);
      return engine.check(protocol, options, hooks);
    },
    replay: (counterexample) => {
      asked.replay.push(counterexample);
      return engine.replay(counterexample);
    },
    mutants: (protocols, options, hooks) => {
      asked.mutants.push(options);
      return engine.mutants(protocols, options, hooks);
    },
    verify: (protocol, yours, options, hooks) => {
      asked.verify.push([yours, options]);
      return engine.verify(protocol, yours, options, hooks);
    },
  };
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly cwd: string;
  readonly engine: FakeEngine;
}

export interface Circumstances {
  readonly cwd?: string;
  readonly stopped?: () => boolean;
  readonly isTTY?: boolean;
}

/** Runs the command line in this process. */
export async function churnproof(
  argv: readonly string[],
  answers: Partial<Engine> = {},
  { cwd = temporaryDirectory(), stopped = () => false, isTTY = false }: Circumstances = {},
): Promise<Ran> {
  const engine = fakeEngine(answers);
  const texts = { out: '', err: '' };
  const into = (name: 'out' | 'err') => ({
    isTTY,
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const around = { engine, stdout: into('out'), stderr: into('err'), env: {}, cwd, seed: () => 77, stopped };
  const exit = await main(argv, around);
  return { exit, ...texts, cwd, engine };
}
