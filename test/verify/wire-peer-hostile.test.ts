import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../cli/program.ts';
import { documents } from '../../report/schemas/documents.ts';
import { BLOCK_BYTES } from '../../spec/bittorrent/constants.ts';
import { framed, handshakeBytes } from '../../spec/bittorrent/wire.ts';
import type { PeerBench } from '../../verify/wire/bittorrent/bench.ts';
import type { Block } from '../../verify/wire/bittorrent/link.ts';
import { peerCases } from '../../verify/wire/bittorrent/suite.ts';
import { Swarm } from '../../verify/wire/bittorrent/swarm.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { fakeEngine } from '../cli/fake-engine.ts';
import { LivePeer } from './live-peer.ts';
import { casesThat } from './wire-judge.ts';
import { hasty, judgeAt, metainfo, RATE, torrent } from './wire-peer-judge.ts';

// They wait most of the time.
vi.setConfig({ maxConcurrency: 12 });

const folder = mkdtempSync(join(tmpdir(), 'churnproof-peer-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

/** Whatever sits behind a port. */
async function judgeStranger(welcome: (socket: Socket) => void, budget = 12): Promise<WireReport> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    welcome(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    return await judgeAt(port, { manners: { ...hasty, answerMs: 300 }, budget });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const hello = handshakeBytes({
  reserved: '0000000000000000',
  infoHash: torrent.infoHash,
  peerId: '00'.repeat(20),
});

describe.concurrent('a subject that', () => {
  test('is not there: inconclusive, and soon', async () => {
    const report = await judgeAt(9, { budget: 20 });
    expect(report.verdict).toBe('inconclusive');
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.seconds).toBeLessThan(10);
    expect(report.cases[0]!.note).toMatch(/nothing answers at 127\.0\.0\.1:9 \(ECONNREFUSED\)/);
  });

  test('hangs up at once is told from one that speaks nonsense', async () => {
    const report = await judgeStranger((socket) => socket.end());
    expect(report.verdict).toBe('inconclusive');
    expect(casesThat('falsified', report)).toEqual([]);
  });

  test('says nothing', async () => {
    const report = await judgeStranger(() => undefined);
    expect([report.verdict, report.stopped]).toEqual(['inconclusive', 'done']);
    expect(report.cases[0]!.note).toMatch(/says nothing: has it this torrent/);
  });

  test('says no more than the beginning of a handshake: it may be slow', async () => {
    const report = await judgeStranger((socket) => socket.write(hello.subarray(0, 30)));
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.cases[0]!.note).toBe('of its handshake 30 bytes have come, and then no more for a while');
  });

  test('sends a byte now and then', async () => {
    const report = await judgeStranger((socket) => {
      let at = 0;
      const next = () => {
        if (!socket.destroyed) socket.write(hello.subarray(at, ++at));
      };
      const timer = setInterval(next, 100);
      socket.on('close', () => clearInterval(timer));
    });
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.verdict).toBe('inconclusive');
  });

  test('is a web server', async () => {
    const report = await judgeStranger((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(4)));
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.cases[0]!.note).toBe('a web server answers there');
  });

  test('says nothing any more', async () => {
    const report = await judgeStranger((socket) => socket.write(hello), 8);
    expect(report.verdict).not.toBe('held');
    expect(report.seconds).toBeLessThan(12);
  });

  test('floods', async () => {
    const many = Buffer.concat(Array.from({ length: 4000 }, () => framed(4, Buffer.alloc(4))));
    const report = await judgeStranger((socket) => {
      socket.write(hello);
      const flood = () => {
        while (!socket.destroyed && socket.write(many));
        if (!socket.destroyed) socket.once('drain', flood);
      };
      flood();
    });
    expect(report.cases.some(({ note }) => note?.startsWith('it floods: '))).toBe(true);
    expect(report.packets.received).toBeLessThan(600_000);
  });

  test('claims more than there can be', async () => {
    const report = await judgeStranger((socket) =>
      socket.write(Buffer.concat([hello, Buffer.from([0xff, 0xff, 0xff, 0xf0, 7])])),
    );
    expect(report.cases.find(({ id }) => id === 'bep3/peer-messages/types')?.actual).toMatch(
      /a message that claims to have 4294967280 bytes/,
    );
  });

  test('is left by Ctrl-C in the middle of its download, and judged again later', async () => {
    let isStopped = false;
    const peer = await LivePeer.start(torrent, { isSeed: false, rate: RATE });
    const first = await judgeAt(peer.port, {
      stopped: () => isStopped,
      ended: ({ id }) => {
        if (id === 'bep3/request/pipelined') isStopped = true;
      },
    });
    const second = await judgeAt(peer.port, { manners: { ...hasty, patienceMs: 2000, unchokeMs: 8000 } });
    await peer.close();
    expect([first.verdict, first.stopped]).toEqual(['inconclusive', 'interrupted']);
    expect(casesThat('falsified', first)).toEqual([]);
    expect(casesThat('falsified', second)).toEqual([]);
    // The little that it lacks then it may ask of others than the seed whose requests are counted.
    const few = ['bep3/request/pipelined', 'bep3/choke/requests-again'];
    expect(casesThat('inconclusive', second).filter((id) => !few.includes(id))).toEqual([]);
    expect(second.cases.find(({ id }) => id === 'bep3/download/completes')?.verdict).toBe('held');
  });
});

describe('a piece of which a block was wrong', () => {
  const [first, second] = [0, BLOCK_BYTES].map((begin) => ({ index: 0, begin, length: BLOCK_BYTES }));
  const announced = (again: readonly Block[]) => {
    const swarm = new Swarm({ torrent, awaits: () => false } as unknown as PeerBench);
    swarm.begin();
    swarm.give(first!);
    swarm.spoil(second!);
    for (const block of again) swarm.give(block);
    swarm.announced(0);
    return swarm.early;
  };

  test('may be announced once that block has come again, and not before', () => {
    expect(announced([])).toBe(0);
    expect(announced([first!])).toBe(0);
    expect(announced([second!])).toBeUndefined();
    expect(announced([{ index: 0, begin: 0, length: 2 * BLOCK_BYTES }])).toBeUndefined();
  });
});

function sheet() {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), text: () => written.join('') };
}

function run(...argv: string[]) {
  const [screen, errors] = [sheet(), sheet()];
  return main(['verify', ...argv], {
    engine: fakeEngine() as never,
    stdout: screen as never,
    stderr: errors as never,
    env: {},
    cwd: folder,
    seed: () => 7,
    stopped: () => false,
  }).then((exit) => ({ exit, out: screen.text(), err: errors.text() }));
}

describe('the command', () => {
  const file = join(folder, 'x.torrent');
  const content = join(folder, 'x');
  writeFileSync(file, metainfo(torrent), 'latin1');
  writeFileSync(content, Buffer.from(torrent.content!, 'base64'));
  const broken = join(folder, 'broken.torrent');
  writeFileSync(broken, 'd4:infode');
  const WIRE = ['--wire', '127.0.0.1:9'];

  test.each([
    [['bittorrent', ...WIRE], /which torrent has it\? --torrent FILE/],
    [['bittorrent', ...WIRE, '--content', content], /--content needs --torrent/],
    [['bittorrent', ...WIRE, '--torrent', broken], /broken\.torrent: no torrent file/],
    [['bittorrent', ...WIRE, '--torrent', join(folder, 'no')], /cannot be read: ENOENT/],
    [['bittorrent', ...WIRE, '--torrent', file, '--content', file], /bytes by the torrent file/],
    [
      ['mainline-dht', ...WIRE, '--torrent', file],
      /--torrent is about bittorrent, and not about mainline-dht/,
    ],
    [['bittorrent', '--torrent', file], /--torrent goes with --wire/],
    [['bittorrent', '--wire', 'http://127.0.0.1:9/announce'], /which torrent has it\?/],
    [['bittorrent', '--wire', 'http://8.8.8.8:9/a', '--torrent', file], /our tracker is on loopback only/],
    [
      ['bittorrent', '--wire', 'http://127.0.0.1:9/a', '--torrent', file, '--network', '10.0.0.0/8'],
      /--network is not for clients that come to us/,
    ],
    [['bittorrent', '--wire', '8.8.8.8:6881', '--torrent', file], /is not a loopback address/],
  ])('%j is refused in one line', async (argv, message) => {
    const { exit, err } = await run(...argv);
    expect(exit).toBe(254);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('--dry-run lists the cases, and sends nothing', async () => {
    const { exit, out } = await run('bittorrent', ...WIRE, '--torrent', file, '--dry-run', '--json');
    expect(exit).toBe(0);
    expect(documents['wire-dry-run'].parse(JSON.parse(out)).cases).toEqual(peerCases(false));
  });

  test('a seed is judged without its content; JSON, JUnit and transcript', async () => {
    const peer = await LivePeer.start(torrent, { isSeed: true, rate: RATE });
    const given = ['--torrent', file, '--budget', '4s', '--transcript', 'peer.jsonl', '--junit', 'peer.xml'];
    const { out } = await run('bittorrent', '--wire', `127.0.0.1:${peer.port}`, ...given, '--json');
    await peer.close();
    const report = documents.wire.parse(JSON.parse(out));
    expect(report.stopped).toBe('budget');
    expect(report.cases.filter(({ verdict }) => verdict === 'falsified')).toEqual([]);
    expect(report.cases.some(({ verdict }) => verdict === 'skipped')).toBe(true);
    const packets = readFileSync(join(folder, 'peer.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each));
    expect(packets[0]).toMatchObject({ transcript: 1, hasContent: false });
    expect(packets[1]).toMatchObject({ note: 'opened' });
    expect(packets[2].bytes.startsWith('13426974')).toBe(true);
    expect(readFileSync(join(folder, 'peer.xml'), 'utf8')).toContain('it has everything from the start');
  });
});
