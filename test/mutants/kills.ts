import { expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import { measure } from '../../properties/kit/claim.ts';
import { protocols } from '../../properties/registry.ts';
import { type Known, MODE, readKnown, tellSearched, writeKnown } from '../known.ts';

/** The default budget of `churnproof mutants`: so many runs a mutant, and no more. */
const MOST = 500;
/** Runs that a mutant gets at a time, until it dies: most die early. */
const BATCH = 20;
/** One mutant under trial: how many runs it has had, and in which of them it first falsified what. */
interface Trial {
  readonly mutant: Subject;
  readonly kills: Map<string, number>;
  runs: number;
}

/**
 * A checker must be seen to catch: every mutant dies within the default budget, and every property kills one. A file for each
 * protocol, so that they run side by side. The runs noted in `known/` are played first; what they no longer kill is searched for.
 * @param zoo mutants that there are at least.
 * @param byClaim which mutant each claim is known to kill: claims cost seconds, so no other is asked in vain.
 * @param dear claims that cost minutes: they are measured only where kills are searched for.
 */
export function testKillTable(
  name: string,
  zoo: number,
  byClaim: Readonly<Record<string, string>> = {},
  dear: readonly string[] = [],
): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  const { properties } = protocol.spec;
  const real = new Set(
    properties.filter(({ expected }) => expected === undefined).map((property) => property.name),
  );
  const isAsked = (name: string) => MODE === 'search' || !dear.includes(name);
  const claims = properties
    .filter((property) => property.kind === 'claim')
    .filter((claim) => isAsked(claim.name));
  // A witness tells of the generator, not of the subject; folklore falls by itself; that peers may throw is the world's
  // own check, held to account in tests of its own.
  const must = properties
    .filter(
      ({ kind, expected, name }) =>
        kind !== 'sometimes' && expected === undefined && name !== 'never-throws' && isAsked(name),
    )
    .map((property) => property.name);

  /** Plays runs `from` … `to` − 1 of a mutant. */
  function play({ mutant, kills }: Trial, from: number, to: number): void {
    const { failures } = runBatch(protocol, mutant, { campaign: 1, from, to, generator: {} });
    for (const { property, run } of failures)
      if (real.has(property) && !kills.has(property)) kills.set(property, run);
  }

  /** Plays the next runs of a mutant. */
  function playOn(trial: Trial): void {
    const to = Math.min(MOST, trial.runs + BATCH);
    play(trial, trial.runs, to);
    trial.runs = to;
  }

  /** Measures a claim on a mutant. */
  function ask({ mutant, kills }: Trial, claim: (typeof claims)[number]): void {
    if (measure(protocol, mutant, claim, 1, 0.1).verdict === 'falsified')
      kills.set(claim.name, Number.POSITIVE_INFINITY);
  }

  test(`the kill table of ${name} has no empty row and no empty column`, () => {
    const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant');
    const trials: Trial[] = mutants.map((mutant) => ({ mutant, kills: new Map(), runs: 0 }));
    const emptyColumns = () => must.filter((property) => !trials.some(({ kills }) => kills.has(property)));

    const known = readKnown('mutants', name);
    for (const trial of trials) for (const run of known[trial.mutant.name] ?? []) play(trial, run, run + 1);
    for (const claim of claims) {
      const trial = trials.find(({ mutant }) => mutant.name === byClaim[claim.name]);
      if (trial) ask(trial, claim);
    }

    for (const trial of trials) while (trial.kills.size === 0 && trial.runs < MOST) playOn(trial);
    for (const claim of claims)
      for (const trial of trials)
        if (trial.kills.size === 0 || emptyColumns().includes(claim.name)) ask(trial, claim);
    for (let round = BATCH; round <= MOST && emptyColumns().length > 0; round += BATCH)
      for (const trial of trials) if (trial.runs < round && emptyColumns().length > 0) playOn(trial);

    const searched = trials.filter(({ runs }) => runs > 0).map(({ mutant }) => mutant.name);
    if (MODE === 'write') writeKnown('mutants', name, coverOf(trials));
    else if (searched.length > 0) tellSearched(name, searched.join(', '));
    expect(mutants.length).toBeGreaterThanOrEqual(zoo);
    expect(trials.filter(({ kills }) => kills.size === 0).map(({ mutant }) => mutant.name)).toEqual([]);
    expect(emptyColumns()).toEqual([]);
  }, 7_200_000);
}

/** Few runs that give every row and every column its kill: the first of each mutant, and what those leave out. */
function coverOf(trials: readonly Trial[]): Known {
  const runs = new Map(trials.map(({ mutant }) => [mutant.name, new Set<number>()]));
  const covered = new Set<string>();
  const take = ({ mutant, kills }: Trial, run: number): void => {
    if (!Number.isFinite(run)) return;
    runs.get(mutant.name)!.add(run);
    for (const [property, at] of kills) if (at === run) covered.add(property);
  };
  for (const trial of trials) if (trial.kills.size > 0) take(trial, Math.min(...trial.kills.values()));
  for (const trial of trials)
    for (const [property, run] of trial.kills) if (!covered.has(property)) take(trial, run);
  return Object.fromEntries(
    [...runs].filter(([, each]) => each.size > 0).map(([name, each]) => [name, [...each]]),
  );
}
