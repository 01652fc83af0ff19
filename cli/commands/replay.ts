import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Counterexample } from '../../properties/kit/results.ts';
import { readCounterexample } from '../../report/counterexample-file.ts';
import { replayDocument } from '../../report/json.ts';
import { BLANK, hanging, type Line, line, yellow } from '../../report/lines.ts';
import { replayCommand } from '../../report/replay-command.ts';
import { story } from '../../report/story.ts';
import { UsageError } from '../../report/usage-error.ts';
import { ensureWritable, writeWhole } from '../../report/write-whole.ts';
import type { Replay } from '../engine.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import { type OutputFlags, say, withOutput, yoursOf } from '../flags.ts';
import { protocolNamed } from '../select.ts';
import type { Session } from '../session.ts';

export interface ReplayFlags extends OutputFlags {
  readonly trace?: true;
  readonly record?: string;
  readonly exec?: string;
  readonly module?: string;
}

export function defineReplay(program: Command): Command {
  return withOutput(
    program
      .command('replay')
      .description('Tell the story of one counterexample: again, and the same.')
      .argument('<file>', 'a counterexample, as kept in .churnproof/')
      .option('--trace', say('tell every event', 'those that matter'))
      .option('--record <log>', say('write the run down as a log, for analyze to judge', 'none'))
      .option('--exec <command>', say('for a subject of yours: the command that starts it', 'none'))
      .option('--module <file>', say('for a subject of yours: the module that makes its peers', 'none')),
  );
}

export async function replay(session: Session, file: string, flags: ReplayFlags): Promise<Exit> {
  const { engine } = session;
  const path = resolve(session.cwd, file);
  const read = readNamed(path, file, session);
  const counterexample = withYours(read, file, flags);
  const protocol = protocolNamed(engine.protocols, counterexample.protocol);
  const log = flags.record === undefined ? undefined : resolve(session.cwd, flags.record);
  if (log !== undefined) ensureWritable(log);
  const outcome = await engine.replay(counterexample);
  if (log !== undefined) {
    const lines = await engine.record(counterexample);
    writeWhole(log, lines.map((each) => `${JSON.stringify(each)}\n`).join(''));
  }
  session.end();
  const told = story(
    outcome.finding ? { ...counterexample, finding: outcome.finding } : counterexample,
    outcome.retelling,
    protocol,
    { trace: flags.trace === true, ...(outcome.reproduced ? { file } : {}) },
  );
  const exit = outcome.reproduced ? EXIT.falsified : EXIT.inconclusive;
  const { reproduced, digestMatches, finding, retelling } = outcome;
  session.document(
    replayDocument(session.head(exit), {
      file,
      reproduced,
      digestMatches,
      ...(finding ? { finding } : {}),
      counterexample,
      story: told,
      ...(flags.trace ? { trace: retelling.steps.flatMap(({ events }) => events) } : {}),
    }),
  );
  session.print(
    outcome.reproduced
      ? reproducedAs(session, counterexample, outcome, told)
      : notReproduced(session, counterexample, outcome, flags, told),
  );
  return exit;
}

/** Reads the file, naming it in errors as the user did. */
function readNamed(path: string, file: string, session: Session): Counterexample {
  try {
    return readCounterexample(path, session.engine.protocols);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.message.replace(path, () => file));
    throw error;
  }
}

/** A file must not decide which program runs on the reader's machine: whoever replays it says so. */
function withYours(counterexample: Counterexample, file: string, flags: ReplayFlags): Counterexample {
  const given = yoursOf(flags);
  if (!counterexample.yours) {
    if (!given) return counterexample;
    throw new UsageError(
      `${file} is about our subject "${counterexample.subject}": leave out --exec and --module`,
    );
  }
  if (given) return { ...counterexample, yours: given };
  throw new UsageError(
    `${file} ${'exec' in counterexample.yours ? 'starts a program' : 'loads a module'} of its own; if you trust it, say so: ${replayCommand(counterexample, file)}`,
  );
}

function reproducedAs(
  session: Session,
  counterexample: Counterexample,
  { digestMatches }: Replay,
  told: readonly Line[],
): Line[] {
  if (session.quiet) return [line(`reproduced: ${counterexample.property} does not hold`)];
  return [...(digestMatches ? [] : [...otherTrace(session, counterexample), BLANK]), ...told];
}

function notReproduced(
  session: Session,
  counterexample: Counterexample,
  { digestMatches }: Replay,
  flags: ReplayFlags,
  told: readonly Line[],
): Line[] {
  const { protocol, subject, property } = counterexample;
  return [
    ...(flags.trace && !session.quiet ? [...told, BLANK] : []),
    ...hanging(
      line(yellow('not reproduced: ')),
      `${protocol}, ${subject}: this run does not falsify ${property}, as it did when it was recorded.`,
    ),
    ...(digestMatches
      ? hanging(line('  '), 'The trace is the recorded one, so it is the judgement that has changed.')
      : otherTrace(session, counterexample)),
  ];
}

function otherTrace(session: Session, { churnproof, digest }: Counterexample): Line[] {
  return hanging(
    line(yellow('  the trace differs '), `from the recorded one (${digest}): `),
    `recorded by churnproof ${churnproof}, replayed by ${session.engine.version}.`,
  );
}
