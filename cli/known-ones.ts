import type { Protocol } from '../properties/kit/protocol.ts';
import type { CampaignReport, Counterexample } from '../properties/kit/results.ts';
import { type Kept, listCorpus, removeFromCorpus } from '../report/corpus.ts';
import type { KnownOnes } from '../report/json.ts';
import { BLANK, dim, green, type Line, line, red } from '../report/lines.ts';
import type { Yours } from './engine.ts';
import type { Session } from './session.ts';

/** Counterexamples that earlier runs kept: tried first; one that no longer fails leaves the folder. */
export interface TriedFirst {
  readonly known: KnownOnes;
  readonly failing: readonly Kept[];
}

export const NONE_TRIED: TriedFirst = { known: { failing: [], removed: [], warnings: [] }, failing: [] };

export async function tryKnown(
  session: Session,
  protocol: Protocol,
  subject: string,
  properties: readonly string[] | undefined,
  yours?: Yours,
): Promise<TriedFirst> {
  const { engine, cwd } = session;
  const corpus = listCorpus(cwd, engine.protocols, protocol.spec.name, subject);
  for (const warning of corpus.warnings) session.warn(warning);
  const failing: Kept[] = [];
  const removed: string[] = [];
  for (const { file, counterexample } of corpus.kept) {
    if (session.stopped()) break;
    if (properties && !properties.includes(counterexample.property)) continue;
    if (JSON.stringify(counterexample.yours) !== JSON.stringify(yours)) continue;
    const { reproduced } = await engine.replay(counterexample);
    if (reproduced) failing.push({ file, counterexample });
    else {
      removeFromCorpus(cwd, file);
      removed.push(file);
    }
  }
  const known = { failing: failing.map(({ file }) => file), removed, warnings: corpus.warnings };
  session.print(tellKnown(known));
  return { known, failing };
}

function tellKnown({ failing, removed }: KnownOnes): Line[] {
  if (failing.length + removed.length === 0) return [];
  return [
    line(dim('tried first, what earlier runs had found:')),
    ...failing.map((file) => line('  ', red('✘ '), `still fails: ${file}`)),
    ...removed.map((file) => line('  ', green('✔ '), `no longer fails, and left the folder: ${file}`)),
    BLANK,
  ];
}

/** The report, with the properties that known counterexamples still falsify counted as falsified. */
export function withKnown(report: CampaignReport, { failing }: TriedFirst): CampaignReport {
  if (failing.length === 0) return report;
  const smallest = new Map<string, Counterexample>();
  for (const { counterexample } of failing) {
    const other = smallest.get(counterexample.property);
    if (!other || counterexample.scenario.operations.length < other.scenario.operations.length)
      smallest.set(counterexample.property, counterexample);
  }
  let worse = false;
  const properties = report.properties.map((property) => {
    const known = smallest.get(property.name);
    if (!known || property.counterexample) return property;
    worse ||= property.expected !== 'falsified';
    return { ...property, verdict: 'falsified' as const, counterexample: known };
  });
  return { ...report, properties, verdict: worse ? 'falsified' : report.verdict };
}
