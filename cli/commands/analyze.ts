import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { analysisDocument } from '../../report/json.ts';
import { campaignSuite } from '../../report/junit.ts';
import { BLANK, dim, type Line, line } from '../../report/lines.ts';
import { analysisProgress } from '../../report/progress.ts';
import { tellAnalysis, tellFallen } from '../../report/text/analyze.ts';
import { announce } from '../../report/text/announce.ts';
import { UsageError } from '../../report/usage-error.ts';
import { plural } from '../../report/words.ts';
import { reasonOf } from '../../report/write-whole.ts';
import { lines } from '../../verify/lines.ts';
import { LogMisfit } from '../../verify/log/analyze.ts';
import { LIMITS } from '../../verify/pipe/contract.ts';
import { Misfit } from '../../verify/terms.ts';
import { isTranscript } from '../../verify/wire/transcript/read.ts';
import { EXIT, type Exit, soberVerdict } from '../exit-codes.ts';
import { type OutputFlags, withJUnit, withOutput, withProperties } from '../flags.ts';
import { checkProperties, protocolNamed } from '../select.ts';
import { isFolklore, type Session } from '../session.ts';
import { analyzeTranscript } from './analyze-transcript.ts';

/** Failures told in full; the others are named. */
const STORIES = 3;

export interface AnalyzeFlags extends OutputFlags {
  readonly property?: readonly string[];
  readonly junit?: string;
}

export function defineAnalyze(program: Command): Command {
  return withOutput(
    withJUnit(
      withProperties(
        program
          .command('analyze')
          .description(
            'Judge a recorded log of a system that ran elsewhere, or a transcript of verify --wire once more.',
          )
          .argument('<protocol>', 'what was recorded')
          .argument('<log>', 'the log, JSON lines (docs/log.md), or the transcript (docs/wire.md)'),
      ),
    ),
  );
}

export async function analyze(
  session: Session,
  name: string,
  log: string,
  flags: AnalyzeFlags,
): Promise<Exit> {
  const path = resolve(session.cwd, log);
  if (await readable(log, () => isTranscript(path)))
    return analyzeTranscript(session, name, { path, named: log }, flags);
  const { engine } = session;
  const protocol = protocolNamed(engine.protocols, name);
  checkProperties(protocol, flags.property);
  session.expectJUnit(flags.junit);
  if (!session.quiet) session.print(announce(engine.version, 'analyze', protocol.spec.title, [['log', log]]));
  const report = await understood(log, () =>
    engine.analyze(protocol, linesOf(path, log), flags.property ? { properties: flags.property } : {}, {
      progress: (progress) => session.progress(() => analysisProgress(progress), 0),
      stopped: session.stopped,
    }),
  );
  session.end();
  session.print(tellAnalysis(report, session.quiet));
  const news = report.fallen.filter(
    ({ property }) => !isFolklore(protocol, property) || flags.property?.includes(property),
  );
  const stories = new Map(
    news.map((fallen): [string, Line[]] => [fallen.property, tellFallen(fallen, protocol, log)]),
  );
  if (!session.quiet) {
    for (const { property } of news.slice(0, STORIES)) session.print([BLANK, ...stories.get(property)!]);
    const more = news.length - STORIES;
    if (more > 0)
      session.print([BLANK, line(dim(`${plural(more, 'more failure')}: --property NAME tells one`))]);
  }
  const verdict = soberVerdict(report);
  const exit = EXIT[verdict];
  session.document(analysisDocument(session.head(exit), log, { ...report, verdict }));
  await session.junit(flags.junit, () => [campaignSuite(report, stories)]);
  return exit;
}

async function readable<T>(log: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(`cannot read ${log}: ${reasonOf(error)}`);
  }
}

/** A log is a file of the user's: what is wrong with it is said in one line. */
async function understood<T>(log: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LogMisfit) throw new UsageError(`${log}, line ${error.line}: ${error.message}`);
    throw error;
  }
}

async function* linesOf(path: string, log: string): AsyncGenerator<string> {
  const input = createReadStream(path);
  let number = 0;
  try {
    for await (const each of lines(input, { most: LIMITS.lineBytes, mustEnd: false })) {
      number++;
      yield each;
    }
  } catch (error) {
    if (error instanceof Misfit) throw new LogMisfit(number + 1, error.message);
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(`cannot read ${log}: ${reasonOf(error)}`);
  } finally {
    input.destroy();
  }
}
