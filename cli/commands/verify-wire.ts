import { resolve } from 'node:path';
import { wireDocument, wireDryRunDocument } from '../../report/json.ts';
import { wireSuite } from '../../report/junit.ts';
import { announce } from '../../report/text/announce.ts';
import { tellCase, tellCases, tellTorrents, tellWire } from '../../report/text/wire.ts';
import { UsageError } from '../../report/usage-error.ts';
import { duration, listed } from '../../report/words.ts';
import { reasonOf } from '../../report/write-whole.ts';
import { WireRefusal } from '../../verify/wire/address.ts';
import { type Aim, wireSuites } from '../../verify/wire/suites.ts';
import { PacketLog } from '../../verify/wire/transcript.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import type { CampaignFlags } from '../flags.ts';
import type { Session } from '../session.ts';

export interface WireFlags extends CampaignFlags {
  readonly exec?: string;
  readonly module?: string;
  readonly dryRun?: true;
  readonly wire?: string;
  readonly allow?: string;
  readonly strict?: true;
  readonly budget?: number;
  readonly transcript?: string;
}

/** Seconds that a run over the wire may take. */
export const BUDGET_SECONDS = 60;

const ONLY_WIRE = ['allow', 'strict', 'budget', 'transcript'] as const;
const NEVER_WIRE = {
  runs: '--runs',
  time: '--time',
  peers: '--peers',
  ops: '--ops',
  profile: '--profile',
  grain: '--grain',
  property: '--property',
  workers: '--workers',
  checkDeterminism: '--check-determinism',
  exec: '--exec',
  module: '--module',
} as const;

/** @throws UsageError for a flag that would do nothing. */
export function refuseWireFlags(flags: WireFlags): void {
  const idle = ONLY_WIRE.filter((flag) => flags[flag] !== undefined);
  if (flags.wire === undefined && idle.length > 0) throw new UsageError(`--${idle[0]} goes with --wire only`);
  if (flags.wire === undefined) return;
  const strange = Object.entries(NEVER_WIRE).filter(([key]) => flags[key as keyof WireFlags] !== undefined);
  if (strange.length > 0)
    throw new UsageError(`--wire judges what is there: leave out ${listed(strange.map(([, flag]) => flag))}`);
}

/** `verify WHAT --wire WHERE`: a live node, or tracker, by real packets. */
export async function verifyWire(session: Session, name: string, flags: WireFlags): Promise<Exit> {
  const suite = Object.hasOwn(wireSuites, name) ? wireSuites[name] : undefined;
  if (!suite)
    throw new UsageError(
      `--wire judges ${listed(Object.keys(wireSuites))}; for ${name} there are --exec and --module`,
    );
  session.expectJUnit(flags.junit);
  const aim = refusing(() => suite.aim(flags.wire!, flags.allow));
  const { subject, cases } = aim;
  const budget = flags.budget ?? BUDGET_SECONDS;
  const seed = flags.seed ?? session.seed();
  const torrents = flags.dryRun ? aim.torrents?.(seed) : undefined;
  const rows = [
    ['subject', subject],
    ...(flags.dryRun && !torrents
      ? []
      : [['seed', `${seed}${flags.dryRun ? '' : ` · at most ${duration(budget)}`}`]]),
  ] as [string, string][];
  const command = flags.dryRun ? 'verify --wire --dry-run' : 'verify --wire';
  if (!session.quiet) session.print(announce(session.engine.version, command, suite.title, rows));
  if (flags.dryRun) {
    session.print([...tellCases(cases), ...tellTorrents(torrents ?? [])]);
    session.document(
      wireDryRunDocument(session.head(EXIT.held), {
        protocol: name,
        subject,
        cases,
        ...(torrents ? { torrents } : {}),
      }),
    );
    return EXIT.held;
  }
  return judge(session, aim, seed, budget, flags);
}

async function judge(
  session: Session,
  aim: Aim,
  seed: number,
  budget: number,
  flags: WireFlags,
): Promise<Exit> {
  const strict = flags.strict === true;
  const log = flags.transcript === undefined ? undefined : openLog(resolve(session.cwd, flags.transcript));
  try {
    const report = await aim.verify({
      seed,
      strict,
      budget,
      log,
      stopped: session.stopped,
      ended: (each) => {
        if (!session.quiet || each.verdict !== 'held') session.print(tellCase(each, strict));
      },
    });
    const exit = EXIT[report.verdict];
    session.print(tellWire(report, session.quiet));
    session.document(wireDocument(session.head(exit), report));
    await session.junit(flags.junit, () => [wireSuite(report)]);
    return exit;
  } catch (error) {
    throw error instanceof WireRefusal ? new UsageError(error.message) : error;
  } finally {
    log?.close();
  }
}

function openLog(path: string): PacketLog {
  try {
    return new PacketLog(path);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

function refusing<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof WireRefusal ? new UsageError(error.message) : error;
  }
}
