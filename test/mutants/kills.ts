import { expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import { measure } from '../../properties/kit/claim.ts';
import { protocols } from '../../properties/registry.ts';

/** The default budget of `churnproof mutants`: so many runs a mutant, and no more. */
const MOST = 500;
/** Runs that a mutant gets at a time, until it dies: most die early. */
const BATCH = 20;

/** One mutant under trial: how many runs it has had, and what it has falsified. */
interface Trial {
  readonly mutant: Subject;
  readonly kills: Set<string>;
  runs: number;
}

/**
 * A checker must be seen to catch: every mutant dies within the default budget, and every property kills one. A file for each
 * protocol, so that they run side by side. No mutant is run on when it is dead, unless a property has killed nobody yet.
 * @param zoo mutants that there are at least.
 * @param byClaim which mutant each claim is known to kill: claims cost seconds, so no other is asked in vain.
 */
export function testKillTable(
  name: string,
  zoo: number,
  byClaim: Readonly<Record<string, string>> = {},
): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  const { properties } = protocol.spec;
  const real = new Set(
    properties.filter(({ expected }) => expected === undefined).map((property) => property.name),
  );
  const claims = properties.filter((property) => property.kind === 'claim');
  // A witness tells of the generator, not of the subject; folklore falls by itself; that peers may throw is the world's
  // own check, held to account in tests of its own.
  const must = properties
    .filter(
      ({ kind, expected, name }) => kind !== 'sometimes' && expected === undefined && name !== 'never-throws',
    )
    .map((property) => property.name);

  /** Plays the next runs of a mutant. */
  function play(trial: Trial, runs: number): void {
    const to = Math.min(MOST, trial.runs + runs);
    const { failures } = runBatch(protocol, trial.mutant, {
      campaign: 1,
      from: trial.runs,
      to,
      generator: {},
    });
    trial.runs = to;
    for (const { property } of failures) if (real.has(property)) trial.kills.add(property);
  }

  /** Measures a claim on a mutant. */
  function ask(trial: Trial, claim: (typeof claims)[number]): void {
    if (measure(protocol, trial.mutant, claim, 1, 0.1).verdict === 'falsified') trial.kills.add(claim.name);
  }

  test(`the kill table of ${name} has no empty row and no empty column`, () => {
    const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant');
    const trials: Trial[] = mutants.map((mutant) => ({ mutant, kills: new Set(), runs: 0 }));
    const emptyColumns = () => must.filter((property) => !trials.some(({ kills }) => kills.has(property)));

    for (const trial of trials) while (trial.kills.size === 0 && trial.runs < MOST) play(trial, BATCH);
    for (const claim of claims) {
      const known = trials.find(({ mutant }) => mutant.name === byClaim[claim.name]);
      if (known) ask(known, claim);
      for (const trial of trials)
        if (trial.kills.size === 0 || emptyColumns().includes(claim.name)) ask(trial, claim);
    }
    for (let round = BATCH; round < MOST && emptyColumns().length > 0; round += BATCH)
      for (const trial of trials) if (trial.runs <= round && emptyColumns().length > 0) play(trial, BATCH);

    expect(mutants.length).toBeGreaterThanOrEqual(zoo);
    expect(trials.filter(({ kills }) => kills.size === 0).map(({ mutant }) => mutant.name)).toEqual([]);
    expect(emptyColumns()).toEqual([]);
  }, 1_800_000);
}

/**
 * The quick look that CI takes at protocols whose runs last hours of virtual time: so many runs a mutant, in which at least
 * this many of the zoo must die. Their whole tables are `npm run test:deep`.
 */
export function testQuickKills(name: string, runs: number, dead: number): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  const real = new Set(
    protocol.spec.properties.filter(({ expected }) => expected === undefined).map(({ name }) => name),
  );
  test(`most mutants of ${name} die within ${runs} runs`, () => {
    const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant');
    const dies = (mutant: Subject, from: number) =>
      runBatch(protocol, mutant, { campaign: 1, from, to: from + 1, generator: {} }).failures.some(
        ({ property }) => real.has(property),
      );
    // No mutant is run on when it is dead.
    const killed = mutants.filter((mutant) => {
      for (let run = 0; run < runs; run++) if (dies(mutant, run)) return true;
      return false;
    });
    expect(killed.length).toBeGreaterThanOrEqual(dead);
  }, 1_800_000);
}
