import type { Subject } from '../../impl/kit/subject.ts';
import { type CampaignHooks, campaign, type Labour } from './campaign.ts';
import type { Protocol } from './protocol.ts';
import type { CampaignOptions, Counterexample, MutantReport } from './results.ts';

/** A mutant's counterexamples only need to be small enough to be counted. */
const EFFORT = 0.15;

/** Hunts one mutant: which properties it falsifies, how soon, and how small the counterexamples get. */
export async function hunt(
  protocol: Protocol,
  mutant: Subject,
  options: CampaignOptions & { readonly seed: number },
  labour: Labour,
  hooks: CampaignHooks,
): Promise<MutantReport> {
  const began = hooks.seconds();
  const kills = new Map<string, MutantReport['kills'][number]>();
  const watching: CampaignHooks = {
    ...hooks,
    progress(progress) {
      for (const property of progress.falsified)
        if (!kills.has(property))
          kills.set(property, { property, run: progress.runs, seconds: hooks.seconds() - began, size: 0 });
      hooks.progress(progress);
    },
  };
  const report = await campaign(protocol, mutant, options, labour, watching, EFFORT);
  const table: MutantReport['kills'][number][] = [];
  for (const { name, verdict, expected, counterexample, measured } of report.properties) {
    if (expected === 'falsified') continue;
    // A witness that is never seen, or a figure that is missed, gives the mutant away without a counterexample.
    const isKill = verdict === 'falsified' || (verdict === 'not-seen' && report.stopped !== 'interrupted');
    if (!isKill) continue;
    const kill = kills.get(name);
    table.push({
      property: name,
      run: kill?.run ?? measured?.samples ?? report.runs,
      seconds: kill?.seconds ?? report.seconds,
      size: counterexample ? sizeOf(counterexample) : 0,
    });
  }
  return {
    protocol: protocol.spec.name,
    mutant: mutant.name,
    doc: mutant.doc,
    source: mutant.source,
    kills: table,
    runs: report.runs,
    verdict: table.length > 0 ? 'killed' : 'survived',
  };
}

function sizeOf({ scenario }: Counterexample): number {
  return scenario.operations.length;
}
