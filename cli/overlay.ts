import type { CampaignOptions, CampaignProgress, CampaignReport } from '../properties/kit/results.ts';
import { protocolNamed } from '../properties/kit/subjects.ts';
import { protocols } from '../properties/registry.ts';
import { campaignSuite, type JUnitCase, type Stories } from '../report/junit.ts';
import { story } from '../report/story.ts';
import type { CampaignHooks, Overlay } from './engine.ts';
import { localEngine } from './local-engine.ts';

/** Vitest, where this is loaded by a test that it runs; nobody else needs to have it. */
const vitest = process.env.VITEST ? await import('vitest') : undefined;

const QUIET: CampaignHooks<CampaignProgress> = { progress() {}, stopped: () => false, found() {} };

/** Long enough for any campaign: its runs are what bounds it. */
const CAMPAIGN_MS = 3_600_000;

/**
 * Registers a Vitest test for each property of a protocol, to be called in a test file of yours:
 *
 * ```ts
 * import { verifyOverlay } from 'churnproof';
 * import mine from 'my-chord';
 * verifyOverlay('chord', mine, { runs: 200 });
 * ```
 *
 * One campaign judges them all; a property that falls fails its test with the story of a shrunk counterexample, and one that
 * could not be judged is skipped, with the reason; one more test says whether the whole could be. `seed` is 1 and `workers` 1 unless said; an object is run in the test's
 * own thread, a module or a process as `churnproof verify` does.
 * @throws Error when there is no such protocol, or no Vitest around.
 */
export function verifyOverlay(protocolName: string, subject: Overlay, options: CampaignOptions = {}): void {
  if (!vitest) throw new Error('verifyOverlay registers tests: call it in a test file that Vitest runs');
  const { beforeAll, describe, test } = vitest;
  const protocol = protocolNamed(protocols, protocolName);
  const judged = { seed: 1, workers: 1, ...options };
  const names = protocol.spec.properties
    .map(({ name }) => name)
    .filter((name) => options.properties?.includes(name) ?? true);
  describe(protocolName, () => {
    let cases: ReadonlyMap<string, JUnitCase>;
    beforeAll(async () => {
      const report = await localEngine.verify(protocol, subject, judged, QUIET);
      const suite = campaignSuite(report, await storiesOf(report));
      cases = new Map(suite.cases.map((each) => [each.name, each]));
    }, CAMPAIGN_MS);
    test('can be judged', () => {
      const { fate } = cases.get('subject') ?? cases.get('campaign') ?? {};
      if (fate) throw new Error([fate.message, ...(fate.text ? ['', fate.text] : [])].join('\n'));
    });
    test.for(names)('%s', (name, { skip }) => {
      const { fate } = cases.get(name) ?? cases.get('subject')!;
      if (fate?.as === 'skipped') skip(fate.message);
      if (fate) throw new Error([fate.message, ...(fate.text ? ['', fate.text] : [])].join('\n'));
    });
  });

  async function storiesOf(report: CampaignReport): Promise<Stories> {
    const stories = new Map();
    for (const { name, counterexample } of report.properties)
      if (counterexample) {
        const retelling = await localEngine.retell(counterexample, subject);
        stories.set(name, story(counterexample, retelling, protocol, {}));
      }
    return stories;
  }
}
