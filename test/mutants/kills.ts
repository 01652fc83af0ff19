import { expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import { measure } from '../../properties/kit/claim.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { protocols } from '../../properties/registry.ts';

/** Every mutant gets at least so many runs, and at most the default budget of `churnproof mutants`. */
const MOST = 500;
const BATCH = 50;

/** Which properties a mutant falsifies: the kill table without the shrinking. */
function killsOf(protocol: Protocol, mutant: Subject, least: number): Set<string> {
  const real = new Set(
    protocol.spec.properties.filter(({ expected }) => expected === undefined).map(({ name }) => name),
  );
  const kills = new Set<string>();
  for (let from = 0; from < MOST && (from < least || kills.size === 0); from += BATCH) {
    const { failures } = runBatch(protocol, mutant, { campaign: 1, from, to: from + BATCH, generator: {} });
    for (const { property } of failures) if (real.has(property)) kills.add(property);
  }
  return kills;
}

/**
 * A checker must be seen to catch: every mutant dies within the default budget, and every property kills one. A file for each
 * protocol, so that they run side by side.
 * @param zoo mutants that there are at least.
 * @param least runs that each gets even if it is dead before: later kills fill columns.
 * @param byClaim which mutant each claim is known to kill: claims cost seconds, so no other is asked in vain.
 */
export function testKillTable(
  name: string,
  zoo: number,
  least: number,
  byClaim: Readonly<Record<string, string>> = {},
): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  test(`the kill table of ${name} has no empty row and no empty column`, () => {
    const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant');
    const claims = protocol.spec.properties.filter((property) => property.kind === 'claim');
    const killing = new Set<string>();
    const survivors: string[] = [];
    const falls = (mutant: Subject, claim: (typeof claims)[number]) =>
      measure(protocol, mutant, claim, 1, 0.1).verdict === 'falsified';
    for (const claim of claims) {
      const known = mutants.find((mutant) => mutant.name === byClaim[claim.name]);
      if (known && falls(known, claim)) killing.add(claim.name);
    }
    for (const mutant of mutants) {
      const kills = killsOf(protocol, mutant, least);
      for (const claim of claims)
        if ((kills.size === 0 || !killing.has(claim.name)) && falls(mutant, claim)) kills.add(claim.name);
      if (kills.size === 0) survivors.push(mutant.name);
      for (const property of kills) killing.add(property);
    }
    expect(mutants.length).toBeGreaterThanOrEqual(zoo);
    expect(survivors).toEqual([]);
    // A witness tells of the generator, not of the subject; folklore falls by itself; that peers may throw is the world's
    // own check, held to account in tests of its own.
    const must = protocol.spec.properties.filter(
      ({ kind, expected, name }) => kind !== 'sometimes' && expected === undefined && name !== 'never-throws',
    );
    expect(must.map(({ name }) => name).filter((name) => !killing.has(name))).toEqual([]);
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
    const killed = mutants.filter((mutant) =>
      runBatch(protocol, mutant, { campaign: 1, from: 0, to: runs, generator: {} }).failures.some(
        ({ property }) => real.has(property),
      ),
    );
    expect(killed.length).toBeGreaterThanOrEqual(dead);
  }, 1_800_000);
}
