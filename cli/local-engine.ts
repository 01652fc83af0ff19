import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Subject } from '../impl/kit/subject.ts';
import {
  campaign,
  DEFAULT_RUNS,
  generatorOptions,
  type CampaignHooks as KitHooks,
  type Labour,
} from '../properties/kit/campaign.ts';
import { checkModels } from '../properties/kit/check.ts';
import { exercise } from '../properties/kit/exercise.ts';
import { ownLabour } from '../properties/kit/labour.ts';
import { recordLog } from '../properties/kit/log.ts';
import { hunt } from '../properties/kit/mutants.ts';
import { packageFile } from '../properties/kit/package-file.ts';
import { Pool } from '../properties/kit/pool.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import type { CampaignOptions, Counterexample, MutantReport } from '../properties/kit/results.ts';
import { type Replayed, replayCounterexample } from '../properties/kit/retell.ts';
import { protocolNamed, referenceOf, subjectNamed } from '../properties/kit/subjects.ts';
import { protocols } from '../properties/registry.ts';
import { UsageError } from '../report/usage-error.ts';
import { analyzeLog } from '../verify/log/analyze.ts';
import { ModuleMisfit, type PeerModule } from '../verify/module/contract.ts';
import { asModule } from '../verify/module/load.ts';
import { ModulePool } from '../verify/module/module.ts';
import { guestSubject } from '../verify/module/subject.ts';
import { openPipe } from '../verify/pipe/pipe.ts';
import { PipePool } from '../verify/pipe/pool.ts';
import type { Engine, Overlay } from './engine.ts';
import { YOURS } from './engine.ts';

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };

const seconds = () => performance.now() / 1000;

/** The toolkit on this machine: the rooms below, joined. */
export const localEngine: Engine = {
  version,
  protocols,
  defaults: {
    runs: DEFAULT_RUNS,
    workers: availableParallelism(),
    peers: { min: 6, max: 12 },
    operations: 60,
    mutantRuns: 500,
    enoughRuns: 100,
    maxStates: 20_000_000,
  },

  async run(protocol, options, hooks) {
    const subject =
      options.subject === undefined ? referenceOf(protocol) : subjectNamed(protocol, options.subject);
    return withLabour(protocol, subject, options.workers, (labour) =>
      campaign(protocol, subject, seeded(options), labour, kitHooks(hooks)),
    );
  },

  check: async (protocol, options, hooks) =>
    checkModels(
      protocol,
      subjectNamed(protocol, options.subject),
      options,
      { version },
      { ...hooks, seconds },
    ),

  async replay(counterexample) {
    return play(
      counterexample,
      undefined,
      ({ before, steps, after, reproduced, digestMatches, finding }) => ({
        reproduced,
        digestMatches,
        ...(finding ? { finding } : {}),
        retelling: { before, steps, after },
      }),
    );
  },

  async retell(counterexample, subject) {
    return play(counterexample, subject, ({ before, steps, after }) => ({ before, steps, after }));
  },

  analyze: (protocol, lines, options, hooks) => analyzeLog(protocol, lines, options, { ...hooks, seconds }),

  async record({ protocol: name, subject, scenario, yours }) {
    const protocol = protocolNamed(protocols, name);
    const write = (of: Subject) => recordLog(protocol, of, scenario);
    if (!yours) return write(subjectNamed(protocol, subject));
    if ('exec' in yours) return withPipe(protocol, yours.exec, async (of) => write(of));
    return withModule(protocol, yours.module, 1, (pool) => pool.record(scenario));
  },

  async mutants(chosen, options, hooks) {
    const { subject, workers = 1, runs = DEFAULT_RUNS } = options;
    const wanted = chosen.flatMap((protocol) =>
      protocol.subjects
        .filter(({ kind, name }) => kind === 'mutant' && (subject ?? name) === name)
        .map((mutant) => ({ protocol, mutant })),
    );
    const began = seconds();
    const reports: MutantReport[] = [];
    let killed = 0;
    const pool = workers > 1 ? new Pool(workers) : undefined;
    // As many hunters as workers, each with one piece of work at a time: none waits for another, so times are its own.
    let next = 0;
    const hunter = async () => {
      for (let at = next++; at < wanted.length && !hooks.stopped(); at = next++) {
        const { protocol, mutant } = wanted[at]!;
        const labour =
          pool?.labour(protocol.spec.name, mutant.name, version) ?? ownLabour(protocol, mutant, { version });
        const done = reports.flat().length;
        hooks.progress({ mutant: mutant.name, done, of: wanted.length, killed, seconds: seconds() - began });
        const report = await hunt(protocol, mutant, { ...seeded(options), runs }, labour, {
          stopped: hooks.stopped,
          seconds,
        });
        // Whom Ctrl-C has saved has not survived.
        if (report.verdict === 'killed' || !hooks.stopped()) reports[at] = report;
        if (report.verdict === 'killed') killed++;
      }
    };
    try {
      await Promise.all(Array.from({ length: workers }, hunter));
    } finally {
      await pool?.close();
    }
    return reports.flat();
  },

  async dryRun(protocol, yours, options) {
    const order = {
      campaign: options.seed ?? 1,
      runs: options.runs ?? 1,
      generator: generatorOptions(options),
    };
    return withYours(protocol, yours, 1, async (_subject, labour) => ({
      yours: await labour.exercise(order),
      // What is asked only of peers of ours is not missed in others.
      reference: exercise(protocol, { ...referenceOf(protocol), kind: 'yours' }, order),
    }));
  },

  async verify(protocol, yours, options, hooks) {
    return withYours(protocol, yours, options.workers, (subject, labour) =>
      campaign(protocol, subject, seeded(options), labour, kitHooks(hooks)),
    );
  },
};

function seeded(options: CampaignOptions): CampaignOptions & { readonly seed: number } {
  if (options.seed === undefined) throw new Error('a campaign needs a seed');
  return { ...options, seed: options.seed };
}

function kitHooks(hooks: {
  progress(progress: never): void;
  stopped(): boolean;
  found(counterexample: Counterexample): void;
}): KitHooks {
  return {
    progress: (progress) => hooks.progress(progress as never),
    stopped: () => hooks.stopped(),
    found: (counterexample) => hooks.found(counterexample),
    seconds,
  };
}

/** One worker: this thread. More: that many threads. */
async function withLabour<T>(
  protocol: Protocol,
  subject: Subject,
  workers: number | undefined,
  use: (labour: ReturnType<typeof ownLabour>) => Promise<T>,
): Promise<T> {
  if ((workers ?? 1) <= 1) return use(ownLabour(protocol, subject, { version }));
  const pool = new Pool(workers!);
  try {
    return await use(pool.labour(protocol.spec.name, subject.name, version));
  } finally {
    await pool.close();
  }
}

/** A subject of the user's, with those who do its work: a process for each thread, or a module in threads of its own. */
async function withYours<T>(
  protocol: Protocol,
  yours: Overlay,
  workers: number | undefined,
  use: (subject: Subject, labour: Labour) => Promise<T>,
): Promise<T> {
  if ('create' in yours) {
    const subject = guestOf(protocol, yours);
    return use(subject, ownLabour(protocol, subject, { version }));
  }
  if ('module' in yours)
    return withModule(protocol, yours.module, workers, (pool) => use(GUEST, pool.labour()));
  const pool = new PipePool({
    exec: yours.exec,
    protocol: protocol.spec.name,
    version,
    workers: workers ?? 1,
  });
  try {
    return await use({ ...GUEST, unsaved: true, remote: true }, pool.labour());
  } finally {
    await pool.close();
  }
}

async function withPipe<T>(
  protocol: Protocol,
  exec: string,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const pipe = openPipe({ exec, protocol });
  try {
    return await use({ ...pipe.subject, name: YOURS, beginRun: () => pipe.newRun() });
  } finally {
    pipe.close();
  }
}

function guestOf(protocol: Protocol, module: PeerModule): Subject {
  return { ...guestSubject(protocol, asModule(module)), name: YOURS };
}

/** What this thread knows of a subject whose code runs in others. */
const GUEST: Subject = {
  name: YOURS,
  kind: 'yours',
  doc: 'What a module of yours makes.',
  source: YOURS,
  create() {
    throw new Error('a guest is made in a thread of its own');
  },
};

async function withModule<T>(
  protocol: Protocol,
  module: string,
  workers: number | undefined,
  use: (pool: ModulePool) => Promise<T>,
): Promise<T> {
  const pool = new ModulePool({ module, protocol: protocol.spec.name, version, workers: workers ?? 1 });
  try {
    return await use(pool);
  } catch (error) {
    if (error instanceof ModuleMisfit) throw new UsageError(`${module}: ${error.message}`);
    throw error;
  } finally {
    await pool.close();
  }
}

async function play<T>(
  counterexample: Counterexample,
  given: Overlay | undefined,
  tell: (replayed: Replayed) => T,
): Promise<T> {
  const protocol = protocolNamed(protocols, counterexample.protocol);
  const yours = given ?? counterexample.yours;
  const here = (subject: Subject) => tell(replayCounterexample(protocol, subject, counterexample));
  if (!yours) return here(subjectNamed(protocol, counterexample.subject));
  if ('create' in yours) return here(guestOf(protocol, yours));
  if ('exec' in yours) return withPipe(protocol, yours.exec, async (subject) => here(subject));
  return withModule(protocol, yours.module, 1, async (pool) => tell(await pool.replay(counterexample)));
}
