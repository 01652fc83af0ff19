import { describe, expect, test } from 'vitest';
import type { CaseReport, WireReport } from '../../verify/wire/results.ts';
import { notGuessable } from '../../verify/wire/tracker/cases/udp.ts';
import { trackerCases, verifyTracker } from '../../verify/wire/tracker/suite.ts';
import { trackerTargetOf } from '../../verify/wire/tracker/target.ts';
import { type Flaws, SmallTracker } from './small-tracker.ts';

const TRANSPORTS = ['http', 'udp'] as const;
type Transport = (typeof TRANSPORTS)[number];

async function judge(
  transport: Transport,
  flaws: Flaws,
  {
    budget = 30,
    path = '/announce',
    manners = { patienceMs: 2000, tries: 2, staleMs: 500, connectionMs: 500 },
  } = {},
): Promise<WireReport> {
  const tracker = await SmallTracker.start(flaws);
  try {
    return await verifyTracker({
      target: trackerTargetOf(`${transport}://127.0.0.1:${tracker.port}${path}`, undefined),
      seed: 1,
      strict: true,
      budget,
      manners,
    });
  } finally {
    await tracker.close();
  }
}

/** So that who is silent is forgotten while one waits. */
const SHORT: Flaws = { interval: 1, forgetsAfterMs: 2500 };

const idsOf = (verdict: CaseReport['verdict'], { cases }: WireReport) =>
  cases.filter((each) => each.verdict === verdict).map(({ id }) => id);

describe.concurrent.each(TRANSPORTS)('a healthy tracker over %s', (transport) => {
  test('holds, and everything is judged', async () => {
    const report = await judge(transport, SHORT);
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
    const target = trackerTargetOf(`${transport}://127.0.0.1:1/announce`, undefined);
    expect(report.cases.map(({ id }) => id)).toEqual(trackerCases(target).map(({ id }) => id));
    expect([report.verdict, report.stopped]).toEqual(['held', 'done']);
  });

  test('that has no scrape, and is patient: nothing that counts falls, and what is about scrapes is skipped', async () => {
    const report = await judge(transport, { scrape: 'none' });
    expect(idsOf('falsified', report)).toEqual([]);
    expect(idsOf('inconclusive', report)).toEqual(['bep23/peers/forgets-who-is-silent']);
    expect(idsOf('skipped', report)).toHaveLength(3);
  });

  test('that counts every 200 ms only: nothing falls', async () => {
    const report = await judge(transport, { countsEveryMs: 200 });
    expect(idsOf('falsified', report)).toEqual([]);
    expect(idsOf('inconclusive', report)).toEqual(['bep23/peers/forgets-who-is-silent']);
  });
});

describe.concurrent.each(TRANSPORTS)('a tracker over %s is not blamed that', (transport) => {
  test('names nobody before he has been there for a while', async () => {
    const report = await judge(transport, { ...SHORT, namesAfterMs: 150 });
    expect(report.cases.find(({ id }) => id === 'bep23/peers/names-who-takes-part')?.verdict).toBe('held');
  });

  test('has another address for whoever is on its own machine', async () => {
    const report = await judge(transport, { ...SHORT, ownIp: '203.0.113.1' });
    expect(idsOf('falsified', report)).toEqual([]);
    expect(report.cases.find(({ id }) => id === 'bep23/peers/names-who-takes-part')?.note).toMatch(
      /^it names 203\.0\.113\.1:\d+ for 127\./,
    );
  });

  test('refuses who comes too soon again', async () => {
    const report = await judge(transport, { ...SHORT, leastMs: 1000 });
    expect(idsOf('falsified', report)).toEqual([]);
  });
});

test('a tracker that ends its answers with a line break: everything holds', async () => {
  const report = await judge('http', { ...SHORT, body: (body) => `${body}\r\n` });
  expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
});

test('a tracker over udp that is slow: a late answer is one', async () => {
  const manners = { patienceMs: 60, tries: 4, staleMs: 500, connectionMs: 20_000 };
  const report = await judge('udp', { ...SHORT, answersAfterMs: 130 }, { manners, budget: 5 });
  expect(idsOf('falsified', report)).toEqual([]);
  expect(report.cases.find(({ id }) => id === 'bep23/peers/names-who-takes-part')?.verdict).toBe('held');
});

test('a tracker over udp that wants nobody: nothing is said against it', async () => {
  const report = await judge('udp', { out: (answer) => `${ERROR}${answer.slice(4, 8)}\x1b[2J` });
  expect(idsOf('inconclusive', report)).toHaveLength(report.cases.length);
  expect(report.cases[0]?.note).toBe('it refuses: 0x1b5b324a');
});

test('a web server in front of a tracker that is down: nothing is said against it', async () => {
  const report = await judge('http', { elsewhere: 502 });
  expect(idsOf('inconclusive', report)).toHaveLength(report.cases.length);
});

test('a healthy tracker that lists dictionaries only: what is about compact lists is skipped', async () => {
  const report = await judge('http', { compact: 'never' });
  expect(idsOf('falsified', report)).toEqual(['bep23/compact/by-default']);
  expect(idsOf('skipped', report)).toEqual(['bep23/compact/six-bytes']);
});

test('a healthy tracker, and not its announce URL: nothing is said against it', async () => {
  const report = await judge('http', { elsewhere: 404 });
  expect(idsOf('inconclusive', report)).toHaveLength(report.cases.length);
  expect(report.cases[0]?.note).toBe('status 404: is that where it takes announcements?');
});

test('a healthy tracker whose connection ids soon expire: they are asked for anew', async () => {
  const report = await judge('udp', { ...SHORT, idsLastMs: 1000 });
  expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
});

/** Actions of BEP 15. */
const [ANNOUNCE, ERROR] = ['\0\0\0\x01', '\0\0\0\x03'];

/** What falls for each flaw, at least. */
const HTTP: readonly [Flaws, string[]][] = [
  [{ body: () => '<html>' }, ['bep3/trackers/bencoded']],
  [{ interval: 0, forgetsAfterMs: 1e6 }, ['bep3/trackers/interval-and-peers']],
  [{ dictionaries: 'without peer id' }, ['bep3/trackers/peer-dictionaries']],
  [{ compact: 'when asked' }, ['bep23/compact/by-default']],
  [{ errors: 'plain text' }, ['bep3/trackers/failure-reason']],
  [{ fragile: true }, ['bep3/trackers/failure-reason', 'bep3/trackers/malformed']],
  [{ escapes: 'capitals only' }, ['bep3/trackers/escaping']],
  [{ ...SHORT, forgetsAfterMs: 1e6 }, ['bep23/peers/forgets-who-is-silent']],
  [{ names: 'the stopped' }, ['bep23/peers/forgets-who-stops']],
  [{ names: 'the first' }, ['cohen2003/peer-distribution/random-list']],
  [{ names: 'nobody' }, ['bep23/peers/names-who-takes-part']],
  [{ names: 'everybody' }, ['bep23/peers/only-its-peers']],
  [{ ports: 'swapped' }, ['bep23/compact/six-bytes']],
  [{ scrape: 'swapped' }, ['bep48/scrape/counts']],
  [{ scrape: 'never completed' }, ['bep48/scrape/downloaded']],
  [{ scrape: 'one only' }, ['bep48/scrape/several']],
];

const UDP: readonly [Flaws, string[]][] = [
  [{ out: (answer) => answer.slice(0, 15) }, ['bep15/connect/response']],
  [{ out: (answer) => `${answer.slice(0, 4)}none${answer.slice(8)}` }, ['bep15/connect/response']],
  [{ names: 'everybody' }, ['bep23/peers/only-its-peers']],
  [{ out: (answer) => (answer.length > 20 ? `${answer}x` : answer) }, ['bep23/peers/names-who-takes-part']],
  [{ interval: 0, forgetsAfterMs: 1e6 }, ['bep15/announce/response']],
  [{ ids: 'used up' }, ['bep15/connection-id/reused']],
  [{ ids: 'never checked' }, ['bep15/connection-id/verified', 'bep15/connection-id/bound-to-address']],
  [{ ids: 'anybody’s' }, ['bep15/connection-id/bound-to-address']],
  [{ ids: 'counted' }, ['bep15/connection-id/not-guessable']],
  [{ size: 'exact' }, ['bep15/packets/longer']],
  [{ wants: 'ignored' }, ['bep15/announce/num-want']],
  [{ scrape: 'swapped' }, ['bep15/scrape/counts', 'bep15/announce/counts']],
  [
    { out: (answer) => (answer.startsWith(ERROR) ? `${ANNOUNCE}${answer.slice(4)}` : answer) },
    ['bep15/errors/form'],
  ],
  [{ scrape: 'never completed' }, ['bep15/scrape/completed']],
  [{ scrape: 'one only' }, ['bep15/scrape/several']],
  [{ names: 'the stopped' }, ['bep23/peers/forgets-who-stops']],
  [{ names: 'the first' }, ['cohen2003/peer-distribution/random-list']],
  [{ ...SHORT, forgetsAfterMs: 1e6 }, ['bep23/peers/forgets-who-is-silent']],
  [{ fragile: true }, ['bep15/packets/malformed']],
];

describe.concurrent('a broken tracker falls over http', () => {
  test.each(HTTP)('%j', async (flaws, ids) => {
    expect(idsOf('falsified', await judge('http', flaws))).toEqual(expect.arrayContaining(ids));
  });
});

describe.concurrent('a broken tracker falls over udp', () => {
  test.each(UDP)('%j', async (flaws, ids) => {
    expect(idsOf('falsified', await judge('udp', flaws))).toEqual(expect.arrayContaining(ids));
  });
});

test('every case is one that some broken tracker falls for', () => {
  const fallen = new Set([...HTTP, ...UDP].flatMap(([, ids]) => ids));
  const targets = TRANSPORTS.map((transport) =>
    trackerTargetOf(`${transport}://127.0.0.1:1/announce`, undefined),
  );
  const all = new Set(targets.flatMap(trackerCases).map(({ id }) => id));
  expect([...all].filter((id) => !fallen.has(id))).toEqual([]);
});

test.each(TRANSPORTS)('nobody there, over %s: inconclusive, and soon', async (transport) => {
  const report = await verifyTracker({
    target: trackerTargetOf(`${transport}://127.0.0.1:9/announce`, undefined),
    seed: 1,
    strict: false,
    budget: 20,
    manners: { patienceMs: 100, tries: 1, staleMs: 100, connectionMs: 50_000 },
  });
  expect(report.verdict).toBe('inconclusive');
  expect(idsOf('inconclusive', report)).toHaveLength(report.cases.length);
});

test.each([
  ['http://example.org/announce', /an IPv4 address and a port, .* beyond loopback needs --allow/],
  ['ftp://127.0.0.1/', /should be an announce URL/],
  ['127.0.0.1:6969', /should be an announce URL/],
  ['udp://127.0.0.1', /should be an announce URL with an IPv4 address and a port/],
  ['http://8.8.8.8/announce', /is not a loopback address/],
])('%s is refused', (url, message) => {
  expect(() => trackerTargetOf(url, undefined)).toThrow(message);
});

test.each([
  ['the same id for all', 0],
  ['ids that each are 3 more than the last', 3],
])('connection ids that can be guessed: %s', async (actual, step) => {
  let next = 7 - step;
  const connect = async () => {
    next += step;
    return String.fromCharCode(0, 0, 0, 0, 0, 0, 0, next);
  };
  const ips = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
  const judgement = await notGuessable.judge({ ips, speaker: { connect } } as unknown as Parameters<
    typeof notGuessable.judge
  >[0]);
  expect(judgement).toMatchObject({ verdict: 'falsified', actual });
});
