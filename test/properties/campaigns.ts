import { describe, expect, it } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { PROFILES } from '../../properties/kit/scenario.ts';
import { referenceOf } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { reportCoverage } from '../../spec/kit/monitor/coverage.ts';

/**
 * Pinned campaigns of a protocol's reference: a few runs in each weather, and a longer one in all of them which must go
 * everywhere, see everything and refute all folklore.
 * @param runs in each weather, and in all.
 * @param unreached transitions that only subjects of another kind take: the protocol's page says why.
 */
export function testCampaigns(
  name: string,
  runs: { readonly each: number; readonly all: number },
  unreached: readonly string[] = [],
): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  const folklore = protocol.spec.properties.filter(({ expected }) => expected).map((each) => each.name);
  const play = (to: number, generator = {}) =>
    runBatch(protocol, referenceOf(protocol), { campaign: 1, from: 0, to, generator });

  describe(`the reference of ${name}`, () => {
    it.each(PROFILES)(
      'keeps its promises, weather %s',
      (profile) => {
        const { failures } = play(runs.each, { profile });
        expect(failures.filter(({ property }) => !folklore.includes(property))).toEqual([]);
      },
      600_000,
    );

    it('goes everywhere in the machines, sees every witness, and refutes all folklore', () => {
      const { coverage, seen, failures } = play(runs.all);
      const missing = reportCoverage(protocol.spec.machines, coverage).flatMap(({ states, transitions }) => [
        ...states.missing,
        ...transitions.missing,
      ]);
      expect(missing).toEqual(unreached);
      const witnesses = protocol.spec.properties.filter(({ kind }) => kind === 'sometimes');
      expect(witnesses.map((each) => each.name).filter((each) => !seen[each])).toEqual([]);
      expect(failures.map(({ property }) => property).sort()).toEqual([...folklore].sort());
    }, 600_000);
  });
}
