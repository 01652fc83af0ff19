import type { Protocol } from '../properties/kit/protocol.ts';
import type { CampaignOptions, CampaignReport, Counterexample } from '../properties/kit/results.ts';
import { type CampaignResult, runDocument } from '../report/json.ts';
import { campaignSuite, type JUnitSuite } from '../report/junit.ts';
import { BLANK } from '../report/lines.ts';
import { campaignProgress } from '../report/progress.ts';
import { yoursAsFlag } from '../report/replay-command.ts';
import { announce } from '../report/text/announce.ts';
import type { Failure } from '../report/text/failures.ts';
import { failures, tellCampaign } from '../report/text/run.ts';
import type { CampaignHooks, Yours } from './engine.ts';
import { EXIT, type Exit, overall, soberVerdict } from './exit-codes.ts';
import { Findings, keptAs, type Told } from './findings.ts';
import { NONE_TRIED, tryKnown, withKnown } from './known-ones.ts';
import type { Session } from './session.ts';

/** What `run` and `verify` share: one or more campaigns, from the announcement to the last line. */

export interface Campaign {
  readonly protocol: Protocol;
  readonly subject: string;
  readonly yours?: Yours;
  readonly options: CampaignOptions;
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
  const told: Told[] = [];
  for (const { name, counterexample } of report.properties)
    if (counterexample && wanted(name))
      told.push(findings.keep(counterexample, againFrom(report, counterexample, campaign.yours)));
  for (const { name, counterexample } of failures(report))
    if (!counterexample) findings.remember(withoutCounterexample(report, name, campaign.yours));
  session.print(tellCampaign(report, session.quiet));
  const stories = await findings.tell(protocol, told, allStories);
  return { result: { report, files: keptAs(told), known: tried.known }, stories };
}

/** The run that found it, for a counterexample that could not be kept. */
function againFrom(
  report: CampaignReport,
  { property, found }: Counterexample,
  yours: Yours | undefined,
): string {
  return again(
    report,
    property,
    yours,
    found ? `--seed ${found.seed}` : `--seed ${report.seed} --runs ${report.runs}`,
  );
}

function withoutCounterexample(report: CampaignReport, property: string, yours: Yours | undefined): Failure {
  const { protocol, subject, seed, runs } = report;
  const command = again(report, property, yours, `--seed ${seed} --runs ${runs}`);
  return { protocol, subject, property, note: '', command };
}

function again(
  { protocol, subject }: CampaignReport,
  property: string,
  yours: Yours | undefined,
  runs: string,
): string {
  const who = yours ? `verify ${protocol} ${yoursAsFlag(yours)}` : `run ${protocol} --subject ${subject}`;
  return `npx churnproof ${who} --property ${property} ${runs}`;
}
