import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../cli/program.ts';
import { mainlineDht } from '../../properties/mainline-dht/index.ts';
import type { WireDocument } from '../../report/schemas/documents.ts';
import { documents } from '../../report/schemas/documents.ts';
import { render } from '../../report/terminal.ts';
import { tellWire } from '../../report/text/wire.ts';
import { portOf } from '../../spec/mainline-dht/compact.ts';
import { read } from '../../spec/mainline-dht/krpc.ts';
import { targetOf } from '../../verify/wire/address.ts';
import { networkCases } from '../../verify/wire/mainline-dht/network/suite.ts';
import { mainlineCases } from '../../verify/wire/mainline-dht/suite.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { fakeEngine } from '../cli/fake-engine.ts';
import { casesThat, judge, judgeBroken, judgeOnce, manners, startOurs } from './wire-judge.ts';
import { type Known, nearest, startNode } from './wire-subjects.ts';

const folder = mkdtempSync(join(tmpdir(), 'churnproof-wire-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.concurrent('healthy nodes', () => {
  test('our reference, on a real socket, passes its own suite, and every MUST and SHOULD is judged', async () => {
    const report = await judgeOnce(await startOurs());
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
    expect(report.cases.map(({ id }) => id)).toEqual(mainlineCases(false).map(({ id }) => id));
    expect([report.verdict, report.stopped]).toEqual(['held', 'done']);
  });

  test('the small node that the broken ones differ from', async () => {
    const report = await judgeBroken({});
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
  });
});

describe.concurrent('runs that end otherwise', () => {
  test('nobody there: inconclusive, and it is not asked for long', async () => {
    const report = await judgeBroken({ out: () => [] });
    expect(report.verdict).toBe('inconclusive');
    expect(casesThat('inconclusive', report)).toHaveLength(mainlineCases(false).length);
    expect(report.packets.sent).toBeLessThan(12);
  });

  test('SHOULD counts when it is asked for', async () => {
    const report = await judgeBroken({ errors: 'none' }, { strict: false });
    expect(casesThat('falsified', report)).toHaveLength(3);
    expect(report.verdict).toBe('held');
  });

  test('who dies of a packet has not held, whatever counts', async () => {
    const report = await judgeBroken({ fragile: true }, { strict: false });
    expect(casesThat('falsified', report)).toEqual(['bep5/errors/malformed']);
    expect(report.verdict).toBe('inconclusive');
    expect(render(tellWire(report, true), false)).toMatch(
      /inconclusive: in the end it answers no more; 1 SHOULD fell/,
    );
  });

  test('the time is up: what was not asked is not held', async () => {
    const report = await judgeBroken({ out: () => [] }, { budget: 0.3 });
    expect([report.verdict, report.stopped]).toEqual(['inconclusive', 'budget']);
    expect(report.cases.at(-1)!.note).toContain('the time was up');
  });

  test('Ctrl-C ends it with what is known', async () => {
    let asked = 0;
    const report = await judgeBroken({}, { stopped: () => asked >= 4, ended: () => asked++ });
    expect(report.stopped).toBe('interrupted');
    expect(report.cases.slice(0, 4).every(({ verdict }) => verdict === 'held')).toBe(true);
    expect(report.verdict).toBe('inconclusive');
  });

  test('who names announced peers with another port stores them all the same: tokens are judged', async () => {
    const out = (bytes: string) => [bytes.replace(/(6:valuesl6:.{4})(.)(.)/s, '$1$3$2')];
    const report = await judgeBroken({ out });
    expect(casesThat('falsified', report)).toEqual(['bep5/announce_peer/then-found']);
    expect(casesThat('inconclusive', report)).toEqual(['bep5/announce_peer/implied_port']);
  });

  test('who shuts out whoever asks much is not blamed for what it does not answer', async () => {
    const report = await judgeBroken({ mostOfOne: 12 }, { manners: { ...manners, patienceMs: 300 } });
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.cases.find(({ id }) => id === 'bep5/find_node/k-closest')?.verdict).toBe('held');
  });

  test('an id that changes once is a doubt, and no failure', async () => {
    let answers = 0;
    const id = () => (answers++ < 30 ? 'a'.repeat(20) : 'b'.repeat(20));
    const report = await judgeBroken({ id });
    expect(casesThat('falsified', report)).toEqual([]);
    expect(casesThat('inconclusive', report)).toEqual(['bep5/queries/id-in-responses']);
  });

  test('an empty table need not be shown: who leaves the key out has not failed', async () => {
    const report = await judgeBroken({ omits: 'nodes' });
    expect(casesThat('falsified', report)).toEqual([]);
    expect(casesThat('inconclusive', report)).toContain('bep5/get_peers/nodes-or-values');
  });

  test('who has no room for announcements, and says so, has not refused the token', async () => {
    const full = (bytes: string) => [bytes.replace('li203e2:no', 'li202e2:no')];
    const report = await judgeBroken({ mayAnnounce: () => false, out: full });
    expect(casesThat('falsified', report).filter((id) => !id.includes('/errors/'))).toEqual([]);
    expect(casesThat('inconclusive', report)).toContain('bep5/tokens/accepted');
  });

  test('who does not know "want" at all is not judged by BEP 32', async () => {
    const report = await judgeBroken({ isFussy: 'about everything' });
    expect(
      report.cases.filter(({ verdict }) => verdict !== 'held').map(({ id, verdict }) => `${id}: ${verdict}`),
    ).toEqual(['bep32/want/unknown-ignored: skipped']);
  });

  test.each([
    ['deep', `4:evil${'l'.repeat(99)}${'e'.repeat(99)}`],
    ['large', `4:evili${'9'.repeat(99)}e`],
  ])('whose answers are too %s for us: a doubt', async (_, evil) => {
    const report = await judgeBroken({ out: (bytes) => [bytes.replace('d2:id20:', `d${evil}2:id20:`)] });
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.cases[0]!.note).toMatch(/^what comes is beyond us: \d+ bytes that are no message \(/);
  });

  test('who finds out that a node of an earlier run is dead need not name it any more', async () => {
    const dead = ['f'.repeat(40), '127.0.0.1:9'] as const;
    // Sixteen have asked when others come.
    const finding = (all: Known, target: string) => nearest(all.length > 16 ? all : [...all, dead], target);
    const report = await judgeBroken({ nodes: finding });
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
  });

  test('who looks at newcomers after a while is waited for', async () => {
    const began = performance.now();
    const late = {
      nodes: (all: Known, target: string) => (performance.now() - began < 1500 ? '' : nearest(all, target)),
    };
    const report = await judgeBroken(late);
    expect(report.cases.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
  });

  test('who answers from another port is told of', async () => {
    const [here, there] = [await openSocket('127.0.0.1'), await openSocket('127.0.0.1')];
    here.onPacket((_, from) => there.send('d1:rd2:id20:abcdefghij0123456789e1:t2:aa1:y1:re', from));
    const report = await judge(portOf(here.address));
    await Promise.all([here.close(), there.close()]);
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.cases[0]!.note).toBe(
      `answers to ${here.address} come from ${there.address}: name that address`,
    );
  });

  test('who answers from another address is told of', async () => {
    const node = await startNode({}, '0.0.0.0');
    const target = targetOf(`127.0.0.2:${node.port}`, undefined);
    const report = await judgeOnce(node, { target });
    expect(report.cases[0]!.note).toBe(
      `answers to 127.0.0.2:${node.port} come from 127.0.0.1:${node.port}: name that address`,
    );
  });
});

function sheet() {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), text: () => written.join('') };
}

function run(...argv: string[]) {
  const [screen, errors] = [sheet(), sheet()];
  return main(['verify', ...argv], {
    engine: { ...fakeEngine(), protocols: [mainlineDht] } as never,
    stdout: screen as never,
    stderr: errors as never,
    env: {},
    cwd: folder,
    seed: () => 7,
    stopped: () => false,
  }).then((exit) => ({ exit, out: screen.text(), err: errors.text() }));
}

describe.concurrent('the command', () => {
  test.each([
    [['--wire', '8.8.8.8:6881'], /^churnproof: 8\.8\.8\.8 is not a loopback address.*--allow 8\.8\.8\.8\n$/],
    [['--wire', '8.8.8.8:6881', '--allow', '8.8.4.4'], /is not a loopback address/],
    [['--wire', 'example.org:6881'], /should be an IPv4 address and a port/],
    [['--wire', '127.0.0.1:0'], /should be an IPv4 address and a port/],
    [['--wire', '127.0.0.1:6881', '--runs', '3'], /leave out --runs/],
    [['--wire', '127.0.0.1:6881', '--module', 'x.ts'], /leave out --module/],
    [['--strict'], /--strict goes with --wire/],
    [['--wire', '127.0.0.1:6881', '--peers', '3'], /leave out --peers/],
    [['--nodes', 'x {host} {port}'], /needs \{via\} in its command/],
    [['--nodes', 'x {host} {port} {via}', '--slow'], /leave out --slow/],
    [['--nodes', 'x', '--wire', '127.0.0.1:1'], /leave out --nodes/],
    [['--network', '10.0.0.0/8'], /--network goes with --wire/],
    [['--wire', '127.0.0.1:6881', '--network', '10.1.0.0/16'], /--network should be a network/],
    [['--wire', '127.0.0.1:6881', '--network', '203.0.0.0/8'], /cannot listen on 203\.16\.1\.1/],
    [['--wire', '127.0.0.1:6881', '--transcript', '.'], /cannot write/],
  ])('%j is refused in one line', async (argv, message) => {
    const { exit, err, out } = await run('mainline-dht', ...argv);
    expect([exit, out.includes('bep5')]).toEqual([254, false]);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('--dry-run lists the cases, and sends nothing', async () => {
    const { exit, out } = await run('mainline-dht', '--wire', 'localhost:9', '--dry-run', '--json');
    expect(exit).toBe(0);
    const document = documents['wire-dry-run'].parse(JSON.parse(out));
    expect(document.cases).toEqual(mainlineCases(false));
    const slow = await run('mainline-dht', '--wire', 'localhost:9', '--dry-run', '--slow', '--json');
    expect(documents['wire-dry-run'].parse(JSON.parse(slow.out)).cases).toEqual(mainlineCases(true));
  });

  test('--nodes lists its cases, and starts nothing', async () => {
    const { exit, out } = await run(
      'mainline-dht',
      '--nodes',
      'exit {host} {port} {via}',
      '--dry-run',
      '--json',
    );
    expect(exit).toBe(0);
    expect(documents['wire-dry-run'].parse(JSON.parse(out)).cases).toEqual(networkCases);
  });

  test('text, JSON, JUnit and transcript of a node that falls', async () => {
    const node = await startNode({ mayAnnounce: () => true });
    const wire = ['mainline-dht', '--wire', `127.0.0.1:${node.port}`, '--seed', '3', '--budget', '40s'];
    const text = await run(...wire, '--junit', 'wire.xml', '--transcript', 'wire.jsonl');
    const json = await run(...wire, '--seed', '4', '--json');
    await node.close();
    expect([text.exit, json.exit]).toEqual([1, 1]);
    expect(text.out.trimEnd().split('\n').at(-1)).toMatch(
      /^mainline-dht · 127\.0\.0\.1:\d+: 2 cases of 30 fell; 1 SHOULD fell \(--strict counts them\)$/,
    );
    expect(text.out).toContain('“The queried node must verify');
    const document: WireDocument = documents.wire.parse(JSON.parse(json.out));
    expect(document.verdict).toBe('falsified');
    const xml = readFileSync(join(folder, 'wire.xml'), 'utf8');
    expect(xml).toMatch(/<testsuites name="churnproof" tests="30" failures="2" errors="0" skipped="1">/);
    const [header, ...entries] = readFileSync(join(folder, 'wire.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each));
    expect(header).toMatchObject({ transcript: 1, protocol: 'mainline-dht', seed: 3 });
    const packets = entries.filter(({ note }) => note === undefined);
    expect(
      packets.every(({ at, from, to, bytes }) => at >= 0 && from && to && typeof bytes === 'string'),
    ).toBe(true);
    expect(read({ type: 'datagram', bytes: packets[0].bytes } as never).type).toBe('ping');
  });
});
