import { describe, expect, it } from 'vitest';
import { type BatchResult, runBatch } from '../../properties/kit/batch.ts';
import { PROFILES } from '../../properties/kit/scenario.ts';
import { referenceOf } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { noCoverage, reportCoverage } from '../../spec/kit/monitor/coverage.ts';
import { MODE, readKnown, tellSearched, writeKnown } from '../known.ts';

/**
 * Pinned campaigns of a protocol's reference: a few runs in each weather; and those runs of a longer campaign in all of them that
 * together go everywhere, see everything and refute all folklore: the ones noted in `known/`, or all, where these are not enough.
 * @param runs in each weather, and in all.
 * @param unreached transitions that only subjects of another kind take: the protocol's page says why.
 */
export function testCampaigns(
  name: string,
  runs: { readonly each: number; readonly all: number },
  unreached: readonly string[] = [],
): void {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  const { machines, properties } = protocol.spec;
  const folklore = properties.filter(({ expected }) => expected).map((each) => each.name);
  const witnesses = properties.filter(({ kind }) => kind === 'sometimes').map((each) => each.name);
  const play = (from: number, to: number, generator = {}) =>
    runBatch(protocol, referenceOf(protocol), { campaign: 1, from, to, generator });

  const unseenIn = (coverage: BatchResult['coverage']) =>
    reportCoverage(machines, coverage).flatMap(({ states, transitions }) => [
      ...states.missing,
      ...transitions.missing,
    ]);
  const places = unseenIn(noCoverage(machines)).filter((place) => !unreached.includes(place));

  /** States, transitions and witnesses that were seen, and whatever was falsified. */
  function shownBy({ coverage, seen, failures }: BatchResult): ReadonlySet<string> {
    const unseen = new Set(unseenIn(coverage));
    return new Set([
      ...places.filter((place) => !unseen.has(place)),
      ...unreached.filter((place) => !unseen.has(place)),
      ...witnesses.filter((witness) => seen[witness]),
      ...failures.map(({ property }) => property),
    ]);
  }

  describe(`the reference of ${name}`, () => {
    it.each(PROFILES)(
      'keeps its promises, weather %s',
      (profile) => {
        const { failures } = play(0, runs.each, { profile });
        expect(failures.filter(({ property }) => !folklore.includes(property))).toEqual([]);
      },
      600_000,
    );

    it('goes everywhere in the machines, sees every witness, and refutes all folklore', () => {
      const wanted = [...places, ...witnesses, ...folklore].sort();
      const shown = new Set<string>();
      const telling: number[] = [];
      const look = (run: number) => {
        const more = [...shownBy(play(run, run + 1))].filter((each) => !shown.has(each));
        if (more.length > 0) telling.push(run);
        for (const each of more) shown.add(each);
      };
      const known = readKnown('properties', name).runs ?? [];
      for (const run of known) look(run);
      const left = wanted.filter((each) => !shown.has(each));
      if (left.length > 0) {
        tellSearched(name, left.join(', '));
        for (let run = 0; run < runs.all; run++) if (!known.includes(run)) look(run);
      }
      if (MODE === 'write') writeKnown('properties', name, { runs: telling });
      expect([...shown].sort()).toEqual(wanted);
    }, 600_000);
  });
}
