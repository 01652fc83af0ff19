import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localEngine } from '../../../cli/local-engine.ts';
import { runBatch } from '../../../properties/kit/batch.ts';
import type { Profile } from '../../../properties/kit/scenario.ts';
import { protocolNamed } from '../../../properties/kit/subjects.ts';
import { protocols } from '../../../properties/registry.ts';
import { UsageError } from '../../../report/usage-error.ts';
import { loadModule } from '../../../verify/module/load.ts';
import { guestSubject } from '../../../verify/module/subject.ts';

const QUIET = { progress() {}, stopped: () => false, found() {} };
/** Its nodes look at their queries twice a second for all of the hour that a run takes. */
const FEW = { peers: { min: 4, max: 5 }, operations: 12 };
const DHT = 'examples/bittorrent-dht.js';
const file = (name: string) => `test/verify/virtual/modules/${name}`;

const verify = (protocol: string, module: string, options = {}) =>
  localEngine.verify(protocolNamed(protocols, protocol), { module }, { workers: 1, ...options }, QUIET);

/** What is found wrong in so many runs, folklore left out. */
async function wrongs(name: string, path: string, profile: Profile, runs: number): Promise<Set<string>> {
  const protocol = protocolNamed(protocols, name);
  const folklore = protocol.spec.properties.filter(({ expected }) => expected === 'falsified');
  const { failures } = runBatch(protocol, guestSubject(protocol, await loadModule(path)), {
    campaign: 7,
    from: 0,
    to: runs,
    generator: { profile, ...FEW },
  });
  const found = new Set(failures.map(({ property }) => property));
  for (const each of folklore) found.delete(each.name);
  return found;
}

/** The digest of a run in bad weather. */
async function played(path: string, campaign: number): Promise<string> {
  const mainline = protocolNamed(protocols, 'mainline-dht');
  const generator = { profile: 'churn', ...FEW } as const;
  const subject = guestSubject(mainline, await loadModule(path));
  return runBatch(mainline, subject, { campaign, from: 0, to: 2, generator }).digests.join();
}

/** docs/findings/mainline-dht.md has the sentences of BEP 5 and the places in the source. */
const KNOWN = [
  'buckets-are-refreshed',
  'good-node-never-replaced',
  'names-the-k-closest',
  'only-answering-nodes-are-named',
];

test.each(['calm', 'churn', 'lossy', 'partition'] as const)(
  'bittorrent-dht, from npm: %s, and nothing is wrong but what is known',
  async (profile) => {
    const found = await wrongs('mainline-dht', DHT, profile, 3);
    expect([...found].filter((name) => !KNOWN.includes(name))).toEqual([]);
  },
  120_000,
);

test('bittorrent-dht: the same seed gives the same traces, and another seed others', async () => {
  const [first, again, other] = [await played(DHT, 5), await played(DHT, 5), await played(DHT, 6)];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
}, 120_000);

test.each(KNOWN)(
  'bittorrent-dht: the counterexample of %s replays',
  async (property) => {
    const kept = JSON.parse(
      readFileSync(`docs/findings/counterexamples/bittorrent-dht-${property}.json`, 'utf8'),
    );
    const replayed = await localEngine.replay(kept);
    expect(replayed).toMatchObject({ reproduced: true, digestMatches: true });
  },
  120_000,
);

test('a copy of it that stores the wrong port is caught, shrunk and replayed', async () => {
  const report = await verify('mainline-dht', file('misdirected.js'), {
    seed: 7,
    runs: 8,
    profile: 'calm',
    ...FEW,
    properties: ['peers-were-announced'],
  });
  const { verdict, counterexample } = report.properties[0]!;
  expect(verdict).toBe('falsified');
  expect(await localEngine.replay(counterexample!)).toMatchObject({ reproduced: true, digestMatches: true });
}, 120_000);

test.each(['churn', 'lossy', 'hostile'] as const)(
  'k-bucket, from npm, as the table of our Kademlia: %s, and nothing is wrong',
  async (profile) => {
    expect(await wrongs('kademlia', 'test/verify/modules/k-bucket.ts', profile, 8)).toEqual(new Set());
  },
  120_000,
);

test('a table that names the farthest for the nearest is caught', async () => {
  const found = await wrongs('kademlia', 'test/verify/modules/k-bucket-farthest.ts', 'calm', 10);
  expect(found).toContain('k-closest-lookup');
});

test.each(['calm', 'churn', 'lossy', 'hostile'] as const)(
  'bittorrent-protocol, from npm, between our BitTorrent peers: %s, and nothing is wrong',
  async (profile) => {
    expect(await wrongs('bittorrent', file('wire-peer.ts'), profile, 4)).toEqual(new Set());
  },
  120_000,
);

test('a wire that does not notice that it is unchoked is caught', async () => {
  expect(await wrongs('bittorrent', file('wire-forgetful.ts'), 'calm', 2)).toContain('completion');
}, 120_000);

test.each([
  ['callless.js', 'the peer that create() returned lacks call()'],
  ['saving.js', 'a module that is "virtual" cannot save its peers: leave out "saves"'],
  ['throwing.js', 'it could not be loaded: fs.readFileSync is not in the simulated world'],
])('%s: one line says what is wrong', async (name, reason) => {
  const verdict = verify('mainline-dht', file(name), { seed: 1, runs: 1 });
  await expect(verdict).rejects.toThrow(UsageError);
  await expect(verdict).rejects.toThrow(`${file(name)}: ${reason}`);
});

test('an object cannot be virtual: its code has been loaded already', async () => {
  const module = { virtual: true as const, create: () => ({}) as never };
  const mainline = protocolNamed(protocols, 'mainline-dht');
  await expect(localEngine.verify(mainline, module, { seed: 1, runs: 1 }, QUIET)).rejects.toThrow(
    'a module that is "virtual" is loaded from its file: give { module: FILE }',
  );
});

test('a promise that nobody takes care of is no verdict', async () => {
  const report = await verify('mainline-dht', file('rejects.js'), { seed: 1, runs: 1 });
  expect(report.verdict).toBe('inconclusive');
  expect(report.trouble!.reason).toBe(
    'a promise of its was rejected, and nobody took care: Error: not today',
  );
});
