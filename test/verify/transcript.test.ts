import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../cli/program.ts';
import { mainlineDht } from '../../properties/mainline-dht/index.ts';
import { documents } from '../../report/schemas/documents.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { verifyTracker } from '../../verify/wire/tracker/suite.ts';
import { trackerTargetOf } from '../../verify/wire/tracker/target.ts';
import { Transcript } from '../../verify/wire/transcript/file.ts';
import { inspect, rejudge } from '../../verify/wire/transcript/rejudge.ts';
import { fakeEngine } from '../cli/fake-engine.ts';
import { type Flaws, SmallTracker } from './small-tracker.ts';
import { casesThat, judge, judgeBroken, judgeOnce, startOurs } from './wire-judge.ts';
import { judgePeer, patient } from './wire-peer-judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'churnproof-transcript-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

/** Judges, keeps both kinds of transcript, and judges again from each. */
async function twice(run: (log: Transcript) => Promise<WireReport>) {
  const name = join(folder, `${made++}`);
  const paths = [`${name}.jsonl`, `${name}.pcap`];
  const log = new Transcript(paths, '1.2.3');
  const live = await run(log);
  log.finish();
  const again = [];
  for (const path of paths) {
    expect((await inspect(path)).churnproof).toBe('1.2.3');
    again.push(await rejudge(path));
  }
  return { live, again, paths };
}

async function judgeTracker(transport: 'http' | 'udp', flaws: Flaws, log: Transcript) {
  const tracker = await SmallTracker.start(flaws);
  try {
    const target = trackerTargetOf(`${transport}://127.0.0.1:${tracker.port}/announce`, undefined);
    const patience = { patienceMs: 2000, tries: 2, staleMs: 500, connectionMs: 50_000 };
    return await verifyTracker({ target, seed: 1, strict: true, budget, manners: patience, log });
  } finally {
    await tracker.close();
  }
}

const forgetful: Flaws = { interval: 1, forgetsAfterMs: 2500 };

/** Time enough on a machine that is busy: it is spent only there. */
const budget = 100;

type Run = (log: Transcript) => Promise<WireReport>;
const runs: readonly (readonly [what: string, verdict: WireReport['verdict'], run: Run])[] = [
  ['our node', 'held', async (log) => judgeOnce(await startOurs(), { log, budget })],
  [
    'a node that believes any token',
    'falsified',
    (log) => judgeBroken({ mayAnnounce: () => true }, { log, budget }),
  ],
  [
    'a node that says garbage',
    'falsified',
    (log) => judgeBroken({ out: () => ['\x1b[2J\x9b'] }, { log, budget }),
  ],
  ['nobody', 'inconclusive', (log) => judge(9, { log, budget })],
  ['a leecher', 'held', (log) => judgePeer({ isSeed: false }, { log, budget, manners: patient })],
  [
    'a seed that rejects nothing',
    'falsified',
    (log) => judgePeer({ isSeed: true, flaws: { fast: 'no rejects' } }, { log, budget, manners: patient }),
  ],
  [
    'a leecher that dies of garbage',
    'falsified',
    (log) => judgePeer({ isSeed: false, flaws: { isFragile: true } }, { log, budget, manners: patient }),
  ],
  ['a tracker over HTTP', 'held', (log) => judgeTracker('http', forgetful, log)],
  ['a tracker over HTTP that dies', 'falsified', (log) => judgeTracker('http', { fragile: true }, log)],
  ['a tracker over UDP', 'held', (log) => judgeTracker('udp', forgetful, log)],
  ['a tracker over UDP that dies', 'falsified', (log) => judgeTracker('udp', { fragile: true }, log)],
];

describe.concurrent('what was judged is judged the same from its transcript', () => {
  test.each(runs)('%s', async (_, verdict, run) => {
    const { live, again } = await twice(run);
    expect(live.verdict).toBe(verdict);
    expect(again).toEqual([live, live]);
  });
});

test('of a node that floods, too, as long as all of it is told', async () => {
  const { live, again } = await twice((log) => judgeBroken({ floods: 20_000 }, { log, budget }));
  expect(live.packets.received).toBeGreaterThan(5000);
  expect(again).toEqual([live, live]);
});

test('what takes minutes is judged the same, too', async () => {
  const { live, again } = await twice(async (log) =>
    judgeOnce(await startOurs(undefined, 40), { log, slow: true, budget: 120 }),
  );
  expect(live.cases.find(({ id }) => id === 'bep5/tokens/expires')!.verdict).toBe('held');
  expect(again).toEqual([live, live]);
});

test('who presses Ctrl-C finds the same in the transcript, and so does who lacks time', async () => {
  let asked = 0;
  const stopped = () => ++asked > 4;
  const interrupted = await twice(async (log) => judgeOnce(await startOurs(), { log, stopped }));
  expect(interrupted.live.stopped).toBe('interrupted');
  expect(interrupted.again).toEqual([interrupted.live, interrupted.live]);
  const late = await twice(async (log) => judgeOnce(await startOurs(), { log, budget: 0.7 }));
  expect(late.live.stopped).toBe('budget');
  expect(late.again).toEqual([late.live, late.live]);
});

/** One healthy run, as JSON lines and as a capture. */
const healthy = twice(async (log) => judgeOnce(await startOurs(), { log, budget }));
const [LINES, CAPTURE] = [0, 1];

/** The same, with something else in it. */
async function altered(which: number, change: (whole: Buffer) => Buffer | string): Promise<string> {
  const { paths } = await healthy;
  const path = join(folder, `altered-${made++}`);
  writeFileSync(path, change(readFileSync(paths[which]!)));
  return path;
}

describe('it is the packets that are judged', () => {
  test('another error in one of them, and that case falls', async () => {
    const path = await altered(LINES, (whole) => whole.toString().replaceAll('6932303465', '6932303365'));
    const report = await rejudge(path);
    expect(casesThat('falsified', report)).toEqual(['bep5/errors/unknown-method']);
    expect(casesThat('inconclusive', report)).toEqual([]);
  });

  test('where we would ask otherwise, nothing is guessed from there on', async () => {
    const { live } = await healthy;
    const other = await rejudge(
      await altered(LINES, (whole) => whole.toString().replace('"seed":1', '"seed":2')),
    );
    expect([other.verdict, other.stopped]).toEqual(['inconclusive', 'transcript']);
    expect(other.cases[0]!.note).toMatch(/^not finished: from 0 s on the transcript has something else/);
    const from = live.cases.findIndex(({ id }) => id === 'bep5/errors/unknown-method');
    // Our own question, “sing”, spelt otherwise.
    const late = await rejudge(
      await altered(LINES, (whole) => whole.toString().replaceAll('73696e67', '53696e67')),
    );
    expect(late.cases.slice(0, from)).toEqual(live.cases.slice(0, from));
    expect(new Set(late.cases.slice(from).map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
  });

  test('what was left out is not guessed, either', async () => {
    const path = await altered(LINES, (whole) => {
      const lines = whole.toString().trimEnd().split('\n');
      // What has happened and what we did about it have the same time: between two of them nothing is cut.
      const time = (line: string) => JSON.parse(line).at as number;
      const cut = lines.findIndex((line, index) => index > 300 && time(line) !== time(lines[index - 1]!));
      const { at, during } = JSON.parse(lines[cut - 1]!);
      return `${[...lines.slice(0, cut), ...['left out', 'end'].map((note) => JSON.stringify({ at: at + 0.5, during, note }))].join('\n')}\n`;
    });
    const report = await rejudge(path);
    expect(report.cases[0]!.verdict).toBe('held');
    expect(report.cases.at(-1)!.note).toMatch(
      /^not asked: the transcript leaves out what came after [\d.]+ s$/,
    );
  });
});

/** Every 16-bit word, carries added: all ones where the checksum is right (RFC 1071). */
function sum(bytes: Buffer): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at++) total += at % 2 === 0 ? bytes[at]! << 8 : bytes[at]!;
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

test('a capture is what other tools read: lengths and checksums are right, and time goes on', async () => {
  const { paths } = await healthy;
  const bytes = readFileSync(paths[CAPTURE]!);
  expect([bytes.readUInt32LE(0), bytes.readUInt32LE(20)]).toEqual([0xa1b2c3d4, 101]);
  let [at, before, count] = [24, 0, 0];
  while (at < bytes.length) {
    const [seconds, micros, size] = [0, 4, 8].map((place) => bytes.readUInt32LE(at + place)) as [
      number,
      number,
      number,
    ];
    expect(bytes.readUInt32LE(at + 12)).toBe(size);
    const packet = bytes.subarray(at + 16, at + 16 + size);
    expect([packet[0], packet.readUInt16BE(2)]).toEqual([0x45, size]);
    const transport = packet.subarray(20);
    const pseudo = Buffer.concat([packet.subarray(12, 20), Buffer.from([0, packet[9]!, 0, 0])]);
    pseudo.writeUInt16BE(transport.length, 10);
    expect([sum(packet.subarray(0, 20)), sum(Buffer.concat([pseudo, transport]))]).toEqual([0xffff, 0xffff]);
    expect(seconds * 1e6 + micros).toBeGreaterThanOrEqual(before);
    before = seconds * 1e6 + micros;
    at += 16 + size;
    count++;
  }
  expect(at).toBe(bytes.length);
  expect(count).toBeGreaterThan(500);
});

function analyze(...argv: string[]) {
  const written = { out: '', err: '' };
  const sheet = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  return main(['analyze', ...argv], {
    engine: { ...fakeEngine(), protocols: [mainlineDht] } as never,
    stdout: sheet('out') as never,
    stderr: sheet('err') as never,
    env: {},
    cwd: folder,
    seed: () => 7,
    stopped: () => false,
  }).then((exit) => ({ exit, ...written }));
}

describe('the command', () => {
  test('text, JSON and JUnit, from both kinds', async () => {
    const { live, paths } = await healthy;
    for (const path of paths) {
      const text = await analyze('mainline-dht', path);
      expect([text.exit, text.err]).toEqual([0, '']);
      expect(text.out.trimEnd().split('\n').at(-1)).toBe(`mainline-dht · ${live.subject}: everything held`);
      const json = await analyze('mainline-dht', path, '--json', '--junit', 'again.xml');
      const { cases, command } = documents.wire.parse(JSON.parse(json.out));
      expect([command, cases]).toEqual(['analyze', live.cases]);
      expect(readFileSync(join(folder, 'again.xml'), 'utf8')).toContain('failures="0"');
    }
  });

  const cut = (share: number) => (whole: Buffer) => whole.subarray(0, Math.floor(whole.length * share));
  const said = (from: string, to: string) => (whole: Buffer) => whole.toString('latin1').replace(from, to);
  const bad: readonly (readonly [what: string, which: number, (whole: Buffer) => Buffer | string, RegExp])[] =
    [
      ['cut off', LINES, cut(0.5), /entry \d+: it breaks off in the middle of a line$/],
      [
        'without its end',
        LINES,
        (whole) => whole.toString().replace(/.*"end"}\n$/, ''),
        /its end is missing$/,
      ],
      ['a capture cut off', CAPTURE, cut(0.5), /entry \d+: it breaks off in the middle of a packet$/],
      ['a capture cut in its head', CAPTURE, (whole) => whole.subarray(0, 10), /breaks off/],
      ['a capture without packets', CAPTURE, (whole) => whole.subarray(0, 24), /there is nothing in it/],
      [
        'of a later format',
        LINES,
        said('"transcript":1', '"transcript":2'),
        /format 2; this version reads format 1/,
      ],
      ['another protocol', LINES, said('"mainline-dht"', '"\\u001b[2Jdht"'), /"protocol" should be/],
      [
        'of the network',
        LINES,
        said('"mainline-dht"', '"mainline-dht/nodes"'),
        /packets alone cannot judge mainline-dht\/nodes/,
      ],
      ['no such subject', LINES, said('"subject":"127', '"subject":"x127'), /"subject" is no address/],
      ['other manners', LINES, said('"tries":2', '"tires":2'), /"manners" should be those of this version/],
      ['a line that is none', LINES, said('{"at":0,', '\x1b[2J{"at":0,'), /entry 2: not JSON/],
      ['bytes that are none', LINES, said('"bytes":"64', '"bytes":"6\x9b'), /"bytes" should be hexadecimal/],
      ['a note that is none', LINES, said('"listens"', '"\\u001b[2J"'), /nobody knows the note/],
      [
        'time that goes back',
        LINES,
        (whole) =>
          whole
            .toString()
            .replace(/\{"at":0,[^\n]*\n(?=\{"at":[1-9])/, '{"at":1e9,"during":"","note":"opened"}\n'),
        /"at" goes back/,
      ],
      [
        'something after the end',
        LINES,
        (whole) => `${whole}{"at":1e9,"during":"","note":"end"}\n`,
        /after the end/,
      ],
    ];
  test.each(bad)('%s: one line, and 254', async (_, which, change, message) => {
    const path = await altered(which, change);
    const { exit, out, err } = await analyze('mainline-dht', path);
    expect([exit, out]).toEqual([254, '']);
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).toMatch(/^[\x20-\x7e“”’]*$/);
  });

  test.each([
    ['nothing that is there', 'nowhere', [], /cannot read nowhere: there is no such file/],
    ['a capture of something else', 'foreign.pcap', [], /it is a capture of something else/],
    ['the next format of captures', 'next.pcapng', [], /it is a capture of something else/],
  ] as const)('%s', async (_, file, more, message) => {
    const foreign = Buffer.alloc(60);
    foreign.writeUInt32LE(0xa1b2c3d4, 0);
    foreign.writeUInt32LE(101, 20);
    foreign.writeUInt32LE(20, 32);
    foreign.writeUInt32LE(20, 36);
    writeFileSync(join(folder, 'foreign.pcap'), foreign);
    writeFileSync(
      join(folder, 'next.pcapng'),
      Buffer.from('0a0d0d0a1c0000004d3c2b1a'.padEnd(80, '0'), 'hex'),
    );
    const { exit, err } = await analyze('mainline-dht', file, ...more);
    expect([exit, err]).toEqual([254, expect.stringMatching(message)]);
  });

  test('properties are of logs, and a transcript of one protocol is none of another', async () => {
    const [path] = (await healthy).paths as [string];
    const other = await analyze('tracker', path);
    expect([other.exit, other.err]).toEqual([
      254,
      expect.stringMatching(/is a transcript of mainline-dht, and not of tracker/),
    ]);
    const some = await analyze('mainline-dht', path, '--property', 'x');
    expect([some.exit, some.err]).toEqual([254, expect.stringMatching(/leave out --property/)]);
  });
});

test('a run that fails leaves no file behind', () => {
  expect(() => new Transcript([join(folder, 'whole.jsonl'), folder], '1.2.3')).toThrow();
  const log = new Transcript([join(folder, 'half.pcap')], '1.2.3');
  log.discard();
  expect(readdirSync(folder).filter((name) => /whole|half|tmp$/.test(name))).toEqual([]);
});

test('what a killed run has left is taken away by the next that writes the same file, and nothing else', () => {
  const [gone, running] = [2 ** 30, process.ppid];
  const names = [`left.pcap.${gone}.tmp`, `left.pcap.${running}.tmp`, 'left.pcap.x.tmp', `left.${gone}.tmp`];
  for (const name of names) writeFileSync(join(folder, name), '');
  const log = new Transcript([join(folder, 'left.pcap')], '1.2.3');
  log.discard();
  expect(readdirSync(folder).filter((name) => name.startsWith('left'))).toEqual(names.slice(1).sort());
  for (const name of names) rmSync(join(folder, name), { force: true });
});

test.runIf(existsSync('/dev/full'))(
  'a disk that is full is told of when the run is over, and a device stays one',
  () => {
    const log = new Transcript(['/dev/full'], '1.2.3');
    log.add({ at: 0, during: '', note: 'end' });
    expect(() => log.finish()).toThrow('ENOSPC');
    log.discard();
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  },
);
