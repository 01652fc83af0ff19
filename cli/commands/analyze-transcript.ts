import { wireDocument } from '../../report/json.ts';
import { wireSuite } from '../../report/junit.ts';
import { announce } from '../../report/text/announce.ts';
import { tellCase, tellWire } from '../../report/text/wire.ts';
import { UsageError } from '../../report/usage-error.ts';
import { wireSuites } from '../../verify/wire/suites.ts';
import { TranscriptMisfit } from '../../verify/wire/transcript/read.ts';
import { inspect, rejudge } from '../../verify/wire/transcript/rejudge.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import type { AnalyzeFlags } from './analyze.ts';

/** `analyze PROTOCOL TRANSCRIPT`: what was judged over the wire, judged again from its packets. */
export async function analyzeTranscript(
  session: Session,
  name: string,
  file: { readonly path: string; readonly named: string },
  flags: AnalyzeFlags,
): Promise<Exit> {
  if (flags.property !== undefined)
    throw new UsageError('a transcript is judged case by case: leave out --property');
  session.expectJUnit(flags.junit);
  const header = await understood(file.named, () => inspect(file.path));
  const { protocol, subject, seed, strict, started, churnproof } = header;
  if (protocol !== name)
    throw new UsageError(`${file.named} is a transcript of ${protocol}, and not of ${name}`);
  const rows: [string, string][] = [
    ['log', `${file.named}, begun ${new Date(started).toISOString()} with version ${churnproof}`],
    ['subject', subject],
    ['seed', `${seed}`],
  ];
  if (!session.quiet)
    session.print(announce(session.engine.version, 'analyze', wireSuites[protocol]!.title, rows));
  const report = await understood(file.named, () =>
    rejudge(file.path, (each) => {
      if (!session.quiet || each.verdict !== 'held') session.print(tellCase(each, strict));
    }),
  );
  const exit = EXIT[report.verdict];
  session.print(tellWire(report, session.quiet));
  session.document(wireDocument(session.head(exit), report, 'analyze'));
  await session.junit(flags.junit, () => [wireSuite(report)]);
  return exit;
}

/** It is a file of the user’s: what is wrong with it is said in one line. */
async function understood<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TranscriptMisfit) throw new UsageError(`${file}, ${error.message}`);
    throw error;
  }
}
