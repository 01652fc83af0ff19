import { resolve } from 'node:path';
import { readTorrent } from '../../properties/bittorrent/torrent-file.ts';
import { wireDocument, wireDryRunDocument } from '../../report/json.ts';
import { wireSuite } from '../../report/junit.ts';
import { announce } from '../../report/text/announce.ts';
import { tellCase, tellCases, tellTorrents, tellWire } from '../../report/text/wire.ts';
import { UsageError } from '../../report/usage-error.ts';
import { duration, listed } from '../../report/words.ts';
import { reasonOf } from '../../report/write-whole.ts';
import type { Torrent } from '../../spec/bittorrent/torrent.ts';
import { WireRefusal } from '../../verify/wire/address.ts';
import { MANNERS } from '../../verify/wire/mainline-dht/bench.ts';
import { processes } from '../../verify/wire/mainline-dht/network/processes.ts';
import { networkCases, verifyNetwork } from '../../verify/wire/mainline-dht/network/suite.ts';
import { type Aim, type WireAsk, wireSuites } from '../../verify/wire/suites.ts';
import { Transcript } from '../../verify/wire/transcript/file.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import type { CampaignFlags } from '../flags.ts';
import { readFrom } from '../material.ts';
import type { Session } from '../session.ts';

export interface WireFlags extends CampaignFlags {
  readonly exec?: string;
  readonly module?: string;
  readonly dryRun?: true;
  readonly wire?: string;
  readonly nodes?: string;
  readonly allow?: string;
  readonly network?: string;
  readonly strict?: true;
  readonly slow?: true;
  readonly budget?: number;
  readonly transcript?: readonly string[];
  readonly torrent?: string;
  readonly content?: string;
}

/** Seconds that a run with `--slow` may take. */
const SLOW_BUDGET_SECONDS = 30 * 60;
/** Nodes of a network. */
export const NODES = 12;
const SETTLING_MS = 20_000;

const ONLY_ONE = ['allow', 'network', 'slow', 'torrent', 'content'] as const;
const ONLY_LIVE = ['strict', 'budget', 'transcript'] as const;
const NEVER_LIVE = {
  runs: '--runs',
  time: '--time',
  ops: '--ops',
  profile: '--profile',
  grain: '--grain',
  property: '--property',
  workers: '--workers',
  checkDeterminism: '--check-determinism',
  exec: '--exec',
  module: '--module',
} as const;

/** Whether somebody’s nodes are judged that run in real time. */
export function isLive({ wire, nodes }: WireFlags): boolean {
  return wire !== undefined || nodes !== undefined;
}

/** @throws UsageError for a flag that would do nothing. */
export function refuseWireFlags(flags: WireFlags): void {
  const idle = [...ONLY_ONE, ...ONLY_LIVE].find((flag) => flags[flag] !== undefined);
  if (!isLive(flags) && idle !== undefined) throw new UsageError(`--${idle} goes with --wire only`);
  if (!isLive(flags)) return;
  const mode = flags.wire === undefined ? '--nodes' : '--wire';
  const one = ONLY_ONE.filter((flag) => flags[flag] !== undefined).map((flag) => `--${flag}`);
  const strange = [
    ...Object.entries(NEVER_LIVE).flatMap(([key, flag]) =>
      flags[key as keyof WireFlags] === undefined ? [] : [flag],
    ),
    ...(flags.wire !== undefined && flags.nodes !== undefined ? ['--nodes'] : []),
    ...(flags.wire !== undefined && flags.peers !== undefined ? ['--peers'] : []),
    ...(flags.wire === undefined ? one : []),
  ];
  if (strange.length > 0) throw new UsageError(`${mode} judges what is there: leave out ${listed(strange)}`);
}

/** `verify WHAT --wire WHERE`, or `--nodes CMD`: live nodes, or a tracker, by real packets. */
export async function verifyWire(session: Session, name: string, flags: WireFlags): Promise<Exit> {
  const suite = Object.hasOwn(wireSuites, name) ? wireSuites[name] : undefined;
  if (!suite)
    throw new UsageError(
      `--wire judges ${listed(Object.keys(wireSuites))}; for ${name} there are --exec and --module`,
    );
  session.expectJUnit(flags.junit);
  const torrent = await torrentOf(name, flags);
  const aim = refusing(() =>
    flags.wire === undefined ? network(session, name, flags) : suite.aim(flags.wire, askOf(flags, torrent)),
  );
  const { subject, cases } = aim;
  const budget = flags.budget ?? (flags.slow ? SLOW_BUDGET_SECONDS : suite.budget);
  const seed = flags.seed ?? session.seed();
  const torrents = flags.dryRun ? aim.torrents?.(seed) : undefined;
  const rows = [
    ['subject', subject],
    ...(flags.dryRun && !torrents
      ? []
      : [['seed', `${seed}${flags.dryRun ? '' : ` · at most ${duration(budget)}`}`]]),
  ] as [string, string][];
  const mode = flags.wire === undefined ? 'verify --nodes' : 'verify --wire';
  const command = flags.dryRun ? `${mode} --dry-run` : mode;
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

/** The torrent of a client that is to be judged. Its content is what our peers give to those who lack it. */
async function torrentOf(name: string, { torrent, content }: WireFlags): Promise<Torrent | undefined> {
  const idle = content !== undefined ? '--content' : torrent !== undefined ? '--torrent' : undefined;
  if (name !== 'bittorrent' && idle !== undefined)
    throw new UsageError(`${idle} is about bittorrent, and not about ${name}`);
  if (torrent === undefined && content !== undefined) throw new UsageError('--content needs --torrent');
  return torrent === undefined ? undefined : readFrom(readTorrent, torrent, content);
}

function askOf({ allow, network: cidr, slow }: WireFlags, torrent: Torrent | undefined): WireAsk {
  return {
    ...(allow === undefined ? {} : { allow }),
    ...(cidr === undefined ? {} : { network: cidr }),
    ...(slow ? { slow } : {}),
    ...(torrent ? { torrent } : {}),
  };
}

/** A network of somebody’s nodes, which we start. */
function network(session: Session, name: string, flags: WireFlags): Aim {
  if (name !== 'mainline-dht') throw new WireRefusal('--nodes starts nodes of mainline-dht only');
  const start = processes(flags.nodes!, session.cwd);
  const peers = flags.peers?.max ?? NODES;
  const subject = `${peers} nodes`;
  return {
    subject,
    cases: networkCases,
    verify: (run) =>
      verifyNetwork({
        ...run,
        start,
        subject,
        peers,
        settlingMs: SETTLING_MS,
        patienceMs: MANNERS.patienceMs,
      }),
  };
}

async function judge(
  session: Session,
  aim: Aim,
  seed: number,
  budget: number,
  flags: WireFlags,
): Promise<Exit> {
  const strict = flags.strict === true;
  const log = flags.transcript === undefined ? undefined : transcript(session, flags.transcript);
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
    writing(flags.transcript, () => log?.finish());
    const exit = EXIT[report.verdict];
    session.print(tellWire(report, session.quiet));
    session.document(wireDocument(session.head(exit), report));
    await session.junit(flags.junit, () => [wireSuite(report)]);
    return exit;
  } catch (error) {
    throw error instanceof WireRefusal ? new UsageError(error.message) : error;
  } finally {
    log?.discard();
  }
}

function transcript(session: Session, files: readonly string[]): Transcript {
  const paths = files.map((file) => resolve(session.cwd, file));
  return writing(files, () => new Transcript(paths, session.engine.version));
}

function writing<T>(files: readonly string[] | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(`cannot write ${listed(files ?? [])}: ${reasonOf(error)}`);
  }
}

function refusing<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof WireRefusal ? new UsageError(error.message) : error;
  }
}
