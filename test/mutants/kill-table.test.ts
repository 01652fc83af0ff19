import { expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';

const quiet = { progress() {}, stopped: () => false };

/** A checker must be seen to catch: every mutant dies within the default budget, and every property kills one. */
test('the kill table has no empty row and no empty column', async () => {
  const options = { seed: 1, runs: localEngine.defaults.mutantRuns, workers: 2 };
  const table = await localEngine.mutants(localEngine.protocols, options, quiet);
  expect(table.length).toBeGreaterThanOrEqual(16);
  expect(table.filter(({ verdict }) => verdict !== 'killed').map(({ mutant }) => mutant)).toEqual([]);
  for (const { spec } of localEngine.protocols) {
    const killing = new Set(
      table
        .filter(({ protocol }) => protocol === spec.name)
        .flatMap(({ kills }) => kills.map(({ property }) => property)),
    );
    // A witness tells of the generator, not of the subject; folklore falls by itself; and that peers may throw is the
    // world's own check, held to account in the tests of the world.
    const must = spec.properties.filter(
      ({ kind, expected, name }) => kind !== 'sometimes' && expected === undefined && name !== 'never-throws',
    );
    expect(must.map(({ name }) => name).filter((name) => !killing.has(name))).toEqual([]);
  }
}, 900_000);
