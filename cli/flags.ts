import { type Command, Option } from 'commander';
import type { CampaignOptions } from '../properties/kit/results.ts';
import { type Grain, PROFILES, type Profile } from '../properties/kit/scenario.ts';
import { UsageError } from '../report/usage-error.ts';
import { count } from '../report/words.ts';
import type { Defaults, Yours } from './engine.ts';
import { range, seconds, wholeNumber } from './numbers.ts';

/** Flags that several commands share. Every one says its default. */

/** How results are given. */
export interface OutputFlags {
  readonly json?: true;
  readonly quiet?: true;
  readonly debug?: true;
}

/** How random runs go. */
export interface CampaignFlags extends OutputFlags {
  readonly subject?: string;
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly peers?: { min: number; max: number };
  readonly ops?: number;
  readonly profile?: Profile;
  readonly grain?: Grain;
  readonly property?: readonly string[];
  readonly workers?: number;
  readonly checkDeterminism?: true;
  readonly junit?: string;
}

export const MOST_PEERS = 10_000;
const MOST_RUNS = 1_000_000_000;
const MOST_OPERATIONS = 100_000;
const MOST_WORKERS = 256;

/** `--json`, `--quiet`, `--debug`: every command has them. */
export function withOutput(command: Command): Command {
  return command
    .option('--json', say('print one JSON document and nothing else', 'text for people'))
    .option('--quiet', say('no progress, no stories: only what went wrong', 'off'))
    .option('--debug', say('show stack traces of errors', 'off'));
}

/** Which implementation of the user's is meant. @throws UsageError when several are. */
export function yoursOf(flags: { readonly exec?: string; readonly module?: string }): Yours | undefined {
  const { exec, module } = flags;
  if (exec !== undefined && module !== undefined)
    throw new UsageError('give --exec or --module, not both: they name different implementations');
  if (exec !== undefined && exec.trim() !== '') return { exec };
  if (module !== undefined && module.trim() !== '') return { module };
  return undefined;
}

export function withJUnit(command: Command): Command {
  return command.option('--junit <file>', say('write JUnit XML to this file too', 'none'));
}

export function withProperties(command: Command): Command {
  return command.option(
    '--property <name>',
    say('judge only this property; may be repeated', 'all'),
    (name: string, soFar: string[] | undefined) => [...(soFar ?? []), name],
  );
}

/** What `run`, `verify` and `mutants` have in common. */
export function withCampaign(command: Command, defaults: Defaults, usual: string): Command {
  const { peers, workers } = defaults;
  withProperties(
    command
      .option('--runs <n>', say('how many runs', usual), wholeNumber('--runs', 1, MOST_RUNS))
      .option('--time <t>', say('start no run after this time: 30s, 5m, 1h', 'no limit'), seconds('--time'))
      .option(
        '--seed <n>',
        say('seed of all randomness', 'random, printed'),
        wholeNumber('--seed', 0, 2 ** 32 - 1),
      )
      .option(
        '--peers <n>',
        say('peers of a run: N or MIN-MAX', `${peers.min}-${peers.max}`),
        range('--peers', 2, MOST_PEERS),
      )
      .option(
        '--ops <n>',
        say('most operations of a run', count(defaults.operations)),
        wholeNumber('--ops', 1, MOST_OPERATIONS),
      )
      .addOption(choice('--profile <name>', say('the weather', 'each in turn'), PROFILES))
      .addOption(
        choice('--grain <grain>', say('how finely events interleave', 'both'), ['atomic', 'message']),
      )
      .option(
        '--workers <n>',
        say('worker threads', String(workers)),
        wholeNumber('--workers', 1, MOST_WORKERS),
      ),
  );
  return command;
}

/** How many runs `run` and `verify` make. */
export function usualRuns({ runs }: Defaults): string {
  return `${count(runs)}; 1 with --seed`;
}

/** An option with its default in its description: commander shows only defaults that it holds itself. */
export function say(what: string, usual: string): string {
  return `${what} (default: ${usual})`;
}

export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

/** The options of a campaign from its flags. The command line chooses the seed, so that it can be said beforehand. */
export function campaignOptions(
  flags: CampaignFlags,
  usual: { readonly runs: number; readonly workers: number; readonly seed: () => number },
  oneRun: boolean,
): CampaignOptions {
  const given = flags.seed !== undefined && oneRun ? 1 : undefined;
  const runs = flags.runs ?? given ?? (flags.time === undefined ? usual.runs : undefined);
  return {
    ...(flags.subject === undefined ? {} : { subject: flags.subject }),
    ...(runs === undefined ? {} : { runs }),
    ...(flags.time === undefined ? {} : { seconds: flags.time }),
    seed: flags.seed ?? usual.seed(),
    ...(flags.peers === undefined ? {} : { peers: flags.peers }),
    ...(flags.ops === undefined ? {} : { operations: flags.ops }),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(flags.grain === undefined ? {} : { grain: flags.grain }),
    ...(flags.property === undefined ? {} : { properties: flags.property }),
    workers: flags.workers ?? usual.workers,
    ...(flags.checkDeterminism ? { checkDeterminism: true } : {}),
  };
}
