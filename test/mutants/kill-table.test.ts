import { expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import { measure } from '../../properties/kit/claim.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { protocols } from '../../properties/registry.ts';

/** Every mutant gets at least so many runs, and at most the default budget of `churnproof mutants`. */
const LEAST = 100;
const MOST = 500;
const BATCH = 50;

/** Which properties a mutant falsifies: the kill table without the shrinking. */
function killsOf(protocol: Protocol, mutant: Subject): Set<string> {
  const real = new Set(
    protocol.spec.properties.filter(({ expected }) => expected === undefined).map(({ name }) => name),
  );
  const kills = new Set<string>();
  for (let from = 0; from < MOST && (from < LEAST || kills.size === 0); from += BATCH) {
    const { failures } = runBatch(protocol, mutant, { campaign: 1, from, to: from + BATCH, generator: {} });
    for (const { property } of failures) if (real.has(property)) kills.add(property);
  }
  return kills;
}

/** A checker must be seen to catch: every mutant dies within the default budget, and every property kills one. */
test.each(protocols.map((protocol) => [protocol.spec.name, protocol] as const))(
  'the kill table of %s has no empty row and no empty column',
  (_, protocol) => {
    const mutants = protocol.subjects.filter(({ kind }) => kind === 'mutant');
    const claims = protocol.spec.properties.filter((property) => property.kind === 'claim');
    const killing = new Set<string>();
    const survivors: string[] = [];
    for (const mutant of mutants) {
      const kills = killsOf(protocol, mutant);
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
    expect(mutants.length).toBeGreaterThanOrEqual(16);
    expect(survivors).toEqual([]);
    // A witness tells of the generator, not of the subject; folklore falls by itself; that peers may throw is the world's
    // own check, held to account in tests of its own.
    const must = protocol.spec.properties.filter(
      ({ kind, expected, name }) => kind !== 'sometimes' && expected === undefined && name !== 'never-throws',
    );
    expect(must.map(({ name }) => name).filter((name) => !killing.has(name))).toEqual([]);
  },
  600_000,
);
