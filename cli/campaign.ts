import type { Protocol } from '../properties/kit/protocol.ts';
import type { CampaignOptions, CampaignReport, Counterexample } from '../properties/kit/results.ts';
import { type CampaignResult, runDocument } from '../report/json.ts';
import { campaignSuite, type JUnitSuite } from '../report/junit.ts';
import { BLANK } from '../report/lines.ts';
import { campaignProgress } from '../report/progress.ts';
import { asTyped, yoursAsFlag } from '../report/replay-command.ts';
import { announce } from '../report/text/announce.ts';
import type { Failure } from '../report/text/failures.ts';
import { failures, tellCampaign } from '../report/text/run.ts';
import type { CampaignHooks, Yours } from './engine.ts';
import { EXIT, type Exit, overall, soberVerdict } from './exit-codes.ts';
import { Findings, keptAs, type Told } from './findings.ts';
import { NONE_TRIED, tryKnown, withKnown } from './known-ones.ts';
import { asRange } from './numbers.ts';
import type { Session } from './session.ts';

/** What `run` and `verify` share: one or more campaigns, from the announcement to the last line. */

export interface Campaign {
  readonly protocol: Protocol;
  readonly subject: string;
  readonly yours?: Yours;
  readonly options: CampaignOptions;
  /** The flags for files of the user's, as given. */
  readonly material?: Readonly<Record<string, string>>;
  /** What is said before it begins. */
  readonly rows: readonly (readonly [label: string, text: string])[];
  /** Whether kept counterexamples are tried before. */
  readonly knownFirst: boolean;
  start(hooks: CampaignHooks<Parameters<typeof campaignProgress>[0]>): Promise<CampaignReport>;
}

export async function conduct(
  session: Session,
  command: 'run' | 'verify',
  campaigns: readonly Campaign[],
  junit: string | undefined,
): Promise<Exit> {
  session.expectJUnit(junit);
  const findings = new Findings(session);
  const results: CampaignResult[] = [];
  const suites: JUnitSuite[] = [];
  for (const campaign of campaigns) {
    if (results.length > 0) session.print([BLANK]);
    const { result, stories } = await one(session, command, campaign, findings, junit !== undefined);
    results.push(result);
    suites.push(campaignSuite(result.report, stories));
    if (session.stopped()) break;
  }
  findings.repeat();
  const complete = results.length === campaigns.length;
  const verdicts = results.map(({ report }) => soberVerdict(report));
  const verdict = overall(complete ? verdicts : [...verdicts, 'inconclusive']);
  const exit = EXIT[verdict];
  session.document(runDocument(session.head(exit), command, verdict, results));
  await session.junit(junit, () => suites);
  return exit;
}

async function one(
  session: Session,
  command: 'run' | 'verify',
  campaign: Campaign,
  findings: Findings,
  allStories: boolean,
): Promise<{ result: CampaignResult; stories: Awaited<ReturnType<Findings['tell']>> }> {
  const { protocol, options } = campaign;
  if (!session.quiet)
    session.print(announce(session.engine.version, command, protocol.spec.title, campaign.rows));
  const tried = campaign.knownFirst
    ? await tryKnown(session, protocol, campaign.subject, options.properties, campaign.yours)
    : NONE_TRIED;
  const wanted = (property: string): boolean => findings.wants(protocol, property, options.properties);
  const report = withKnown(
    await campaign.start({
      progress: (progress) =>
        session.progress(() => campaignProgress(progress, options.seconds), progress.seconds),
      stopped: session.stopped,
      found: (counterexample) => {
        if (wanted(counterexample.property)) session.keep(counterexample);
      },
    }),
    tried,
  );
  session.end();
  const fileOf = (known: Counterexample) =>
    tried.failing.find(({ counterexample }) => counterexample === known)?.file;
  const told: Told[] = [];
  for (const { name, counterexample } of report.properties)
    if (counterexample && wanted(name))
      told.push(
        findings.keep(counterexample, againFrom(campaign, report, counterexample), fileOf(counterexample)),
      );
  for (const { name, counterexample } of failures(report))
    if (!counterexample) findings.remember(withoutCounterexample(campaign, report, name));
  session.print(tellCampaign(report, session.quiet));
  const stories = await findings.tell(protocol, told, allStories);
  return { result: { report, files: keptAs(told), known: tried.known }, stories };
}

/** The run that found it, for a counterexample that could not be kept. */
function againFrom(campaign: Campaign, report: CampaignReport, { property, found }: Counterexample): string {
  return again(campaign, property, found ? { seed: found.seed } : runsOf(report));
}

function withoutCounterexample(campaign: Campaign, report: CampaignReport, property: string): Failure {
  const { protocol, subject } = report;
  return { protocol, subject, property, note: '', command: again(campaign, property, runsOf(report)) };
}

function runsOf({ seed, runs }: CampaignReport): { seed: number; runs: number } {
  return { seed, runs };
}

/** These runs once more, with all that says what they are like. */
function again(
  { protocol, subject, yours, options, material }: Campaign,
  property: string,
  runs: { readonly seed: number; readonly runs?: number },
): string {
  const { profile, grain, peers, operations: ops } = options;
  const { name } = protocol.spec;
  const who = yours ? `verify ${name} ${yoursAsFlag(yours)}` : `run ${name} ${asTyped({ subject })}`;
  const likes = { profile, grain, peers: peers && asRange(peers), ops, ...material };
  return `npx churnproof ${who} ${asTyped({ property, ...likes, ...runs })}`;
}
