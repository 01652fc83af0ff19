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
 */
export function testKillTable(name: string, zoo: number, least: number): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  test(`the kill table of ${name} has no empty row and no empty column`, () => {
    const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant');
    const claims = protocol.spec.properties.filter((property) => property.kind === 'claim');
    const killing = new Set<string>();
    const survivors: string[] = [];
    for (const mutant of mutants) {
      const kills = killsOf(protocol, mutant, least);
      // Claims cost seconds, so they are asked only where they have something to decide.
      for (const claim of claims)
        if (
          (kills.size === 0 || !killing.has(claim.name)) &&
          measure(protocol, mutant, claim, 1, 0.1).verdict === 'falsified'
        )
          kills.add(claim.name);
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
  }, 900_000);
}
