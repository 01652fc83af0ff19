import type { Command } from 'commander';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { CheckReport } from '../../properties/kit/results.ts';
import type { Grain } from '../../properties/kit/scenario.ts';
import { checkDocument, type KeptAs } from '../../report/json.ts';
import { checkSuite } from '../../report/junit.ts';
import { BLANK, type Line } from '../../report/lines.ts';
import { checkProgress } from '../../report/progress.ts';
import { asTyped } from '../../report/replay-command.ts';
import { announce, announceSubject } from '../../report/text/announce.ts';
import { tellCheck } from '../../report/text/check.ts';
import { count, duration, plural } from '../../report/words.ts';
import type { CheckOptions, Engine } from '../engine.ts';
import { EXIT, type Exit, overall, soberVerdict } from '../exit-codes.ts';
import { Findings, keptAs, type Told } from '../findings.ts';
import { choice, type OutputFlags, say, withJUnit, withOutput, withProperties } from '../flags.ts';
import { addresses, seconds, wholeNumber } from '../numbers.ts';
import { checkProperties, protocolNamed, subjectOf } from '../select.ts';
import { isFolklore, type Session } from '../session.ts';
import { type CheckBounds, refuseStrangers, refuseUnjudged, refuseUnsoundCheck } from '../soundness.ts';

export interface CheckFlags extends OutputFlags, CheckBounds {
  readonly subject?: string;
  readonly grain?: Grain;
  readonly maxStates?: number;
  readonly property?: readonly string[];
  readonly time?: number;
  readonly junit?: string;
}

const MOST_PEERS = 32;
const MOST_DEPTH = 10_000;
const MOST_STATES = 10_000_000_000;

export function defineCheck(program: Command, engine: Engine): Command {
  const { maxStates } = engine.defaults;
  const command = program
    .command('check')
    .description('Explore every interleaving up to a bound; what fails is as short as can be.')
    .argument('<protocol>', 'what to explore')
    .option('--subject <name>', say('the implementation under test', 'reference'))
    .option(
      '--peers <n>',
      say('size of the model', 'the published models, or the protocol’s own'),
      wholeNumber('--peers', 2, MOST_PEERS),
    )
    .option(
      '--members <ids>',
      say('the members at first, such as 0,18,40', 'as the model says'),
      addresses('--members'),
    )
    .option('--others <ids>', say('with --members: those who may join', 'none'), addresses('--others'))
    .option(
      '--depth <n>',
      say('explore up to this many events', 'to the end'),
      wholeNumber('--depth', 1, MOST_DEPTH),
    )
    .option(
      '--max-states <n>',
      say('stop at so many states', count(maxStates)),
      wholeNumber('--max-states', 1, MOST_STATES),
    )
    .option('--time <t>', say('stop after this time: 30s, 5m, 1h', 'no limit'), seconds('--time'))
    .addOption(
      choice('--grain <grain>', say('how finely events interleave', 'atomic'), ['atomic', 'message']),
    )
    .option('--liveness', say('ask of every state whether maintenance alone repairs it', 'off'))
    .option('--fingerprints', say('remember states by 64 bits: smaller, not exact', 'off'));
  return withOutput(withJUnit(withProperties(command)));
}

export async function check(session: Session, name: string, flags: CheckFlags): Promise<Exit> {
  const { engine } = session;
  const protocol = protocolNamed(engine.protocols, name);
  const subject = subjectOf(protocol, flags.subject);
  checkProperties(protocol, flags.property);
  refuseUnsoundCheck(flags);
  refuseUnjudged(protocol, flags);
  refuseStrangers(protocol, subject, flags);
  session.expectJUnit(flags.junit);
  const options = checkOptions(flags, subject.name, engine.defaults.maxStates);
  if (!session.quiet)
    session.print(
      announce(engine.version, 'check', protocol.spec.title, [
        announceSubject(subject),
        ['bounds', bounds(options)],
      ]),
    );
  const reports = await engine.check(protocol, options, {
    progress: (progress) => session.progress(() => checkProgress(progress), progress.seconds),
    stopped: session.stopped,
  });
  session.end();
  return conclude(session, protocol, reports, flags);
}

async function conclude(
  session: Session,
  protocol: Protocol,
  reports: readonly CheckReport[],
  flags: CheckFlags,
): Promise<Exit> {
  const { property: asked, junit } = flags;
  const findings = new Findings(session);
  const results: { report: CheckReport; files: KeptAs[]; stories: Map<string, readonly Line[]> }[] = [];
  for (const [index, report] of reports.entries()) {
    session.print([
      ...(index > 0 ? [BLANK] : []),
      ...tellCheck(report, { quiet: session.quiet, folklore: (name) => isFolklore(protocol, name) }),
    ]);
    const kept: Told[] = [];
    const told: Told[] = [];
    for (const { name, counterexample, permanent } of report.properties) {
      if (!findings.wants(protocol, name, asked)) continue;
      const otherwise = again(report, name, flags);
      const both = [counterexample, permanent]
        .filter((found) => found !== undefined)
        .map((found) => findings.keep(found, otherwise));
      kept.push(...both);
      // Of the two the permanent one, which is the bug of the protocol.
      told.push(...both.slice(-1));
    }
    results.push({
      report,
      files: keptAs(kept),
      stories: await findings.tell(protocol, told, junit !== undefined),
    });
  }
  findings.repeat();
  const verdict = overall(reports.map(soberVerdict));
  const exit = EXIT[verdict];
  session.document(
    checkDocument(
      session.head(exit),
      verdict,
      results.map(({ report, files }) => ({ report, files })),
    ),
  );
  await session.junit(junit, () => results.map(({ report, stories }) => checkSuite(report, stories)));
  return exit;
}

function checkOptions(flags: CheckFlags, subject: string, maxStates: number): CheckOptions {
  const { peers, depth, members, others, property, time } = flags;
  return {
    subject,
    grain: flags.grain ?? 'atomic',
    maxStates: flags.maxStates ?? maxStates,
    liveness: flags.liveness === true,
    fingerprints: flags.fingerprints === true,
    ...(peers === undefined ? {} : { peers }),
    ...(depth === undefined ? {} : { depth }),
    ...(members === undefined ? {} : { members }),
    ...(others === undefined ? {} : { others }),
    ...(property === undefined ? {} : { properties: property }),
    ...(time === undefined ? {} : { seconds: time }),
  };
}

/** The same search, for one property. */
function again({ protocol, subject }: CheckReport, property: string, flags: CheckFlags): string {
  const { peers, members, others, depth, maxStates, grain, liveness, fingerprints } = flags;
  const model = { peers, members: members?.join(','), others: others?.join(','), depth };
  const search = { 'max-states': maxStates, grain, liveness, fingerprints };
  return `npx churnproof check ${protocol} ${asTyped({ subject, property, ...model, ...search })}`;
}

function bounds(options: CheckOptions): string {
  const { peers, depth, members, others, seconds: limit, properties } = options;
  return [
    members && `members at first ${members.join(', ')}${others ? `; ${others.join(', ')} may join` : ''}`,
    peers !== undefined && plural(peers, 'peer'),
    `${options.grain} grain`,
    depth === undefined ? 'to any depth' : `up to ${plural(depth, 'event')}`,
    `at most ${plural(options.maxStates, 'state')}`,
    limit !== undefined && `at most ${duration(limit)}`,
    options.fingerprints && 'by fingerprints',
    options.liveness && 'liveness too',
    properties && `only ${properties.join(', ')}`,
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}
