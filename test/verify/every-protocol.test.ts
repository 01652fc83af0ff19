import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { protocols } from '../../properties/registry.ts';
import { openPipe } from '../../verify/pipe/pipe.ts';

/** What is found out of a mutant in another process, and the runs that the reference and the mutant get there. */
const CASES = [
  { name: 'mainline-dht', mutant: 'answers-under-its-own-number', breaks: 'answers-as-asked', runs: [4, 4] },
  { name: 'kad', mutant: 'no-tolerance', breaks: 'acts-in-the-tolerance-zone', runs: [6, 4] },
  { name: 'napster', mutant: 'one-result-too-many', breaks: 'search-is-sound', runs: [20, 40] },
  { name: 'fasttrack', mutant: 'lists-twice', breaks: 'entries-have-owners', runs: [20, 20] },
  { name: 'gnutella', mutant: 'answers-each-copy', breaks: 'answer-once', runs: [20, 10] },
  { name: 'bittorrent', mutant: 'endgame-without-cancels', breaks: 'endgame-cancels', runs: [6, 6] },
] as const;

/** What peers in another process break of their promises; of ours the same, in this one. */
function failuresOf(name: string, subject: string, runs: number) {
  const protocol = protocols.find(({ spec }) => spec.name === name)!;
  const folklore = protocol.spec.properties.filter(({ expected }) => expected).map((each) => each.name);
  const pipe = openPipe({
    exec: `node --import tsx test/verify/subjects/host.ts ${name} ${subject}`,
    protocol,
    cwd: resolve(import.meta.dirname, '../..'),
    patienceMs: 60_000,
  });
  try {
    const { failures } = runBatch(protocol, pipe.subject, { campaign: 1, from: 0, to: runs, generator: {} });
    return failures.map(({ property }) => property).filter((property) => !folklore.includes(property));
  } finally {
    pipe.close();
  }
}

describe.each(CASES)('$name in another process', ({ name, mutant, breaks, runs: [held, broken] }) => {
  it('keeps its promises: whatever it says is well-formed, and true', () => {
    expect(failuresOf(name, 'reference', held)).toEqual([]);
  }, 600_000);

  it(`is found out there as here when it does not: ${mutant}`, () => {
    expect(failuresOf(name, mutant, broken)).toContain(breaks);
  }, 600_000);
});
