import { describe, expect, test } from 'vitest';
import { mutants } from '../../impl/mainline-dht/mutants/index.ts';
import { compactNodes } from '../../spec/mainline-dht/compact.ts';
import { mainlineCases } from '../../verify/wire/mainline-dht/suite.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { casesThat, judgeBroken, judgeOnce, manners, startOurs } from './wire-judge.ts';
import { type Behaviour, type Live, sorted, startNode } from './wire-subjects.ts';

/** What each gets wrong, and which cases must say so: these, and no others. */
const broken: readonly (readonly [what: string, behaviour: Behaviour, falls: readonly string[]])[] = [
  [
    'says nothing but garbage',
    { out: () => ['\x1b[2J\x9b garbage'] },
    ['ping/answers', 'krpc/transaction-id-echoed'],
  ],
  ['never a token that counts', { mayAnnounce: () => false }, ['tokens/accepted']],
  [
    'accepts any token',
    { mayAnnounce: () => true },
    ['announce_peer/bad-token', 'errors/bad-token', 'tokens/bound-to-address'],
  ],
  [
    'one token for all',
    { token: () => 'same', mayAnnounce: (token) => token === 'same' },
    ['tokens/bound-to-address'],
  ],
  ['forgets who was announced', { forgets: true }, ['announce_peer/then-found']],
  ['stores, and does not say so', { storesInSilence: true }, ['announce_peer/answers']],
  ['ignores implied_port', { port: 'always the argument' }, ['announce_peer/implied_port']],
  ['names whoever asks', { names: 'whoever asks' }, ['routing-table/only-good-nodes']],
  ['names everybody', { nodes: (all) => compactNodes(all as never) }, ['find_node/at-most-k']],
  [
    'names the farthest',
    { nodes: (all, target) => compactNodes(sorted(all, target).slice(-8) as never) },
    ['find_node/k-closest'],
  ],
  [
    'cuts addresses off',
    { nodes: (all) => compactNodes(all as never).slice(0, -1) },
    ['find_node/compact-nodes', 'get_peers/nodes-or-values'],
  ],
  ['does not know find_node', { ignores: 'find_node' }, ['find_node/answers']],
  ['gives no tokens', { omits: 'token' }, ['get_peers/token']],
  [
    'wants to know all that is wanted',
    { isFussy: 'about what it does not know' },
    ['bep32/want/unknown-ignored'],
  ],
  ['shuns read-only nodes', { shuns: 'read-only' }, ['bep43/read-only/served']],
  [
    'has no errors',
    { errors: 'none' },
    ['errors/bad-token', 'errors/unknown-method', 'errors/invalid-arguments'],
  ],
  ['answers twice', { out: (bytes) => [bytes, bytes] }, ['krpc/one-answer']],
  ['dies of what it cannot read', { fragile: true }, ['errors/malformed']],
  ['asks until it is answered', { floods: Number.POSITIVE_INFINITY }, ['krpc/no-retry']],
];

/** What takes minutes, by clocks that run faster. */
const slow: Readonly<Record<string, readonly string[]>> = {
  'only-the-current-secret': ['tokens/aged'],
  'drops-the-doubtful': ['routing-table/questionable-pinged'],
};
const MINUTE_MS = 60_000;

/** The shipped zoo on sockets. Whoever is not here breaks what takes minutes, or what only those see whom it asks. */
const zoo: Readonly<Record<string, readonly string[]>> = {
  'token-for-anybody': ['tokens/bound-to-address'],
  'token-not-asked': ['announce_peer/bad-token', 'errors/bad-token', 'tokens/bound-to-address'],
  'unknown-method-is-a-generic-error': ['errors/unknown-method'],
  'implied-port-ignored': ['announce_peer/implied_port'],
  'port-always-implied': ['announce_peer/then-found'],
  'port-in-host-order': ['announce_peer/then-found'],
  'acknowledges-and-forgets': ['announce_peer/then-found'],
  'one-torrent-for-all': ['get_peers/only-its-peers'],
  'no-token-with-peers': ['get_peers/token-with-peers'],
  'inserted-from-a-query': ['routing-table/only-good-nodes'],
  'believes-unasked-answers': ['routing-table/unasked-answer'],
  'newcomers-first': ['routing-table/good-nodes-stay'],
  'splits-every-full-bucket': ['routing-table/bucket-at-most-k'],
  'one-too-many': ['routing-table/bucket-at-most-k'],
  'ignores-read-only': ['bep43/read-only/not-added'],
  'answers-twice': ['krpc/one-answer'],
  'answers-under-its-own-number': ['ping/answers', 'krpc/transaction-id-echoed'],
  'malformed-is-unknown': ['errors/invalid-arguments'],
  'breaks-at-garbage': ['errors/malformed'],
};

let drawn = 10;
const another = () => `another id of ${drawn++ % 90}xxxxxxxxxxxx`.slice(0, 20);

function expectFallen(report: WireReport, falls: readonly string[]): void {
  const fallen = casesThat('falsified', report).map((id) => id.replace('bep5/', ''));
  expect(fallen.sort()).toEqual([...falls].sort());
  for (const each of report.cases.filter(({ verdict }) => verdict === 'falsified')) {
    expect(each.expected, each.id).not.toBe('');
    expect(each.actual, each.id).toBeDefined();
  }
  expect(JSON.stringify(report.cases), 'bytes of the subject unescaped').not.toMatch(/\\u001b|[\x7f-\x9f]/);
}

describe.concurrent('broken nodes', () => {
  test.each(broken)('%s', async (_, behaviour, falls) => {
    expectFallen(await judgeBroken(behaviour), falls);
  });

  test('another id in each response', async () => {
    expectFallen(await judgeBroken({ id: another }), ['queries/id-in-responses']);
  });

  test('a wrong transaction id falls at once, and the rest is not guessed at', async () => {
    const fallen = casesThat('falsified', await judgeBroken({ t: (t) => `${t}!` }));
    expect(fallen).toContain('bep5/krpc/transaction-id-echoed');
    expect(fallen).not.toContain('bep5/tokens/accepted');
  });
});

describe.concurrent('the zoo', () => {
  test.each(Object.entries(zoo))('%s', async (name, falls) => {
    const mutant = mutants.find((each) => each.name === name)!;
    expectFallen(await judgeOnce(await startOurs(mutant)), falls);
  });
});

describe.concurrent('what takes minutes', () => {
  const options = { slow: true, budget: 90 };
  const rate = MINUTE_MS / manners.minuteMs;
  const slowFalls = async (node: Live) => {
    const report = await judgeOnce(node, options);
    const cases = report.cases.filter(({ id }) => !mainlineCases(false).some((each) => each.id === id));
    return cases.map(({ id, verdict }) => `${id.replace('bep5/', '')}: ${verdict}`);
  };

  test('the reference', async () => {
    expect(await slowFalls(await startOurs(undefined, rate))).toEqual([
      'tokens/aged: held',
      'tokens/expires: held',
      'routing-table/forgets-the-silent: held',
      'routing-table/questionable-pinged: held',
    ]);
  });

  test.each(Object.entries(slow))('%s', async (name, falls) => {
    const mutant = mutants.find((each) => each.name === name)!;
    const fallen = (await slowFalls(await startOurs(mutant, rate))).filter((each) =>
      each.endsWith('falsified'),
    );
    expect(fallen).toEqual(falls.map((id) => `${id}: falsified`));
  });

  const neverExpires = mutants.find(({ name }) => name === 'token-never-expires')!;

  test('token-never-expires, for half an hour: a doubt, as no document says how old is too old', async () => {
    expect(await slowFalls(await startOurs(neverExpires, rate))).toContain('tokens/expires: inconclusive');
  });

  test('token-never-expires, for two hours', async () => {
    const minuteMs = 150;
    const node = await startOurs(neverExpires, MINUTE_MS / minuteMs);
    const report = await judgeOnce(node, { ...options, manners: { ...manners, minuteMs } });
    const { verdict, actual } = report.cases.find(({ id }) => id === EXPIRES)!;
    expect([verdict, actual]).toEqual([
      'falsified',
      expect.stringMatching(/^\{.*"r": \{"id": 0x[0-9a-f]{40}/),
    ]);
  });

  test('who forgets nobody', async () => {
    expect(await slowFalls(await startNode({}))).toContain(`${FORGETS}: falsified`);
  });
});

const EXPIRES = 'bep5/tokens/expires';
const FORGETS = 'routing-table/forgets-the-silent';

test('every case is one that somebody falls for', () => {
  const caught = new Set([
    'tokens/expires',
    ...broken.flatMap(([, , falls]) => falls),
    ...Object.values(zoo).flat(),
    ...Object.values(slow).flat(),
    FORGETS,
    'queries/id-in-responses',
  ]);
  expect(
    mainlineCases(true)
      .map(({ id }) => id.replace('bep5/', ''))
      .filter((id) => !caught.has(id)),
  ).toEqual([]);
});
