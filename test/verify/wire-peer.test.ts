import { describe, expect, test, vi } from 'vitest';
import { mutants } from '../../impl/bittorrent/mutants/index.ts';
import { framed } from '../../spec/bittorrent/wire.ts';
import { peerCases } from '../../verify/wire/bittorrent/suite.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import type { Flaws, Line, LiveOptions } from './live-peer.ts';
import { casesThat } from './wire-judge.ts';
import { judgePeer, oneBlock, patient, torrent } from './wire-peer-judge.ts';

// They wait most of the time.
vi.setConfig({ maxConcurrency: 10 });

const skippedIn = ({ cases }: WireReport) =>
  cases.filter(({ verdict }) => verdict === 'skipped').map(({ id }) => id);
const notHeldIn = ({ cases }: WireReport) =>
  cases.filter(({ verdict }) => verdict !== 'held' && verdict !== 'skipped');

describe.concurrent('the reference, on a socket', () => {
  test('as a leecher that becomes a seed: everything holds', async () => {
    const report = await judgePeer(
      { isSeed: false, flaws: { fast: 'well', extended: 'well' } },
      { manners: patient },
    );
    expect(notHeldIn(report)).toEqual([]);
    expect(skippedIn(report)).toEqual([]);
    expect(report.cases.map(({ id }) => id)).toEqual(peerCases(false).map(({ id }) => id));
    expect([report.verdict, report.stopped]).toEqual(['held', 'done']);
  });

  test('as a seed: nothing about downloads is asked', async () => {
    const report = await judgePeer({ isSeed: true }, { manners: patient });
    expect(notHeldIn(report)).toEqual([]);
    expect(skippedIn(report)).toEqual(
      expect.arrayContaining(['bep3/download/completes', 'bep6/reject/while-choked']),
    );
    expect(report.verdict).toBe('held');
  });

  test('as a leecher without content to give: what cannot be asked is skipped', async () => {
    const { content: _, ...bare } = torrent;
    const report = await judgePeer({ isSeed: false }, { torrent: bare, manners: patient });
    expect(notHeldIn(report)).toEqual([]);
    expect(report.cases.find(({ id }) => id === 'bep3/download/completes')?.note).toMatch(/--content/);
  });

  test('with a torrent of one block', async () => {
    const report = await judgePeer({ isSeed: false }, { torrent: oneBlock, manners: patient });
    expect(notHeldIn(report)).toEqual([]);
    expect(report.verdict).toBe('held');
  });

  test('what takes minutes, by a clock that runs faster', async () => {
    const report = await judgePeer({ isSeed: true }, { slow: true, manners: patient });
    expect(notHeldIn(report)).toEqual([]);
  });
});

test('a leecher that hangs up when it has everything, and begins anew, is judged as a seed all the same', async () => {
  // Nor are haves told to others before: who has nothing need not know at once.
  const flaws: Flaws = { startsAnew: true, out: instead(HAVE, () => []) };
  const report = await judgePeer({ isSeed: false, flaws }, { manners: patient });
  expect(notHeldIn(report)).toEqual([]);
  expect(skippedIn(report).filter((id) => id.startsWith('bep3/'))).toEqual([
    'bep3/have/after-hash-check',
    'bep3/have/announced',
  ]);
});

test('a leecher that ends when it has everything, and tells nobody, has got it all the same', async () => {
  const flaws: Flaws = { endsWhenDone: true, out: instead(HAVE, () => []) };
  const report = await judgePeer({ isSeed: false, flaws });
  expect(casesThat('falsified', report)).toEqual([]);
  const { verdict, note } = report.cases.find(({ id }) => id === 'bep3/download/completes')!;
  expect([verdict, note]).toEqual(['held', 'it has been given everything, and leaves']);
});

test('a leecher whose haves wait for the next keep-alive: everything holds', async () => {
  const report = await judgePeer({ isSeed: false, flaws: { havesWaitMs: 2500 } }, { manners: patient });
  expect(notHeldIn(report)).toEqual([]);
  expect(skippedIn(report)).not.toContain('bep3/have/announced');
});

test('a seed that tells each of another piece only, and hangs up on who asks for others: what it serves is what it has told', async () => {
  const toldOf = new WeakMap<Line, number>();
  let next = 0;
  const report = await judgePeer({
    isSeed: true,
    flaws: {
      out: (bytes, line) => {
        if (bytes[0] === 0x13 || bytes[4] !== BITFIELD) return [bytes];
        toldOf.set(line, next++ % torrent.pieces.length);
        return [framed(HAVE, Buffer.from([0, 0, 0, toldOf.get(line)!]))];
      },
      hangsUpAt: (message, line) => message.type === 'request' && message.index !== toldOf.get(line),
    },
  });
  expect(casesThat('falsified', report)).toEqual([]);
  expect(report.cases.find(({ id }) => id === 'bep3/request/served')?.verdict).toBe('held');
});

/** What no document forbids. */
const different: [what: string, flaws: Flaws, isSeed?: true][] = [
  ['tells whoever comes all at once, and then looks at what he wants', { speaksFirst: true }],
  ['takes its time to hang up', { keepsStrangersMs: 2000 }],
  ['serves nobody the same block twice', { hangsUpAt: askedAgain() }, true],
  ['sends slowly', { quarterMs: 300, fast: 'well' }, true],
];

describe.concurrent('a peer that', () => {
  test.each(different)('%s: nothing falls', async (_, flaws, isSeed) => {
    // It sends a block for longer than anybody is waited for.
    const report = await judgePeer(
      { isSeed: isSeed === true, flaws },
      { manners: { ...patient, patienceMs: 1000 } },
    );
    expect(notHeldIn(report)).toEqual([]);
  });
});

function askedAgain(): NonNullable<Flaws['hangsUpAt']> {
  const asked = new WeakMap<Line, Set<string>>();
  return (message, line) => {
    if (message.type !== 'request') return false;
    const before = asked.get(line) ?? new Set();
    asked.set(line, before);
    const key = `${message.index}:${message.begin}:${message.length}`;
    const isAgain = before.has(key);
    before.add(key);
    return isAgain;
  };
}

/** Bytes of messages of this type turned into others. */
const instead =
  (id: number, make: (bytes: Buffer) => readonly Buffer[]): NonNullable<Flaws['out']> =>
  (bytes) =>
    bytes[0] === 0x13 || bytes[4] !== id ? [bytes] : make(bytes);
const [CHOKE, UNCHOKE, INTERESTED, HAVE, BITFIELD, REQUEST, PIECE] = [0, 1, 2, 4, 5, 6, 7];
const edited = (bytes: Buffer, at: number, value: number) => {
  const other = Buffer.from(bytes);
  other[at] = value;
  return [other];
};

/** Some time after it has unchoked somebody, it chokes and unchokes him again and again. */
function fluttering(bytes: Buffer, { socket }: Line): readonly Buffer[] {
  const both = Buffer.concat([framed(CHOKE, Buffer.alloc(0)), framed(UNCHOKE, Buffer.alloc(0))]);
  if (bytes[0] !== 0x13 && bytes[4] === UNCHOKE)
    setTimeout(() => socket.write(Buffer.concat([both, both])), 400);
  return [bytes];
}

/** What each gets wrong, and which cases must say so. */
const broken: readonly (readonly [
  what: string,
  flaws: Flaws & { readonly leeches?: true; readonly isBare?: true },
  falls: readonly string[],
])[] = [
  [
    'speaks another protocol',
    { out: (bytes) => [Buffer.from(bytes).fill(0x41)] },
    ['bep3/handshake/answers'],
  ],
  [
    'names another torrent',
    { out: (bytes) => (bytes[0] === 0x13 ? edited(bytes, 30, 7) : [bytes]) },
    ['bep3/handshake/answers'],
  ],
  ['keeps whoever names another torrent', { keepsStrangersMs: 60_000 }, ['bep3/handshake/wrong-infohash']],
  ['has an id for each connection', { peerId: another }, ['bep3/handshake/peer-id']],
  [
    'says what nobody knows',
    { out: instead(UNCHOKE, (bytes) => [bytes, framed(99, Buffer.from('\x1b[2J'))]) },
    ['bep3/peer-messages/types'],
  ],
  [
    'unchokes with a payload',
    { out: instead(UNCHOKE, (bytes) => [bytes, framed(UNCHOKE, Buffer.alloc(2))]) },
    ['bep3/peer-messages/payloads'],
  ],
  [
    'speaks of the fast extension to all',
    { out: instead(BITFIELD, (bytes) => [bytes, framed(0x0e, Buffer.alloc(0))]) },
    ['bep6/fast/only-when-both'],
  ],
  [
    'leaves spare bits',
    { out: instead(BITFIELD, (bytes) => edited(bytes, bytes.length - 1, 0xff)) },
    ['bep3/bitfield/spare-bits'],
  ],
  [
    'is interested in whoever comes',
    { out: instead(BITFIELD, (bytes) => [bytes, framed(INTERESTED, Buffer.alloc(0))]) },
    ['bep3/interest/kept-up'],
  ],
  ['cannot decide whom to unchoke', { out: fluttering }, ['bep3/choke/fibrillation']],
  ['unchokes everybody', { slots: 100 }, ['bep3/choke/slots']],
  [
    'sends other bytes',
    { out: instead(PIECE, (bytes) => edited(bytes, 20, bytes[20]! ^ 1)) },
    ['bep3/piece/right-hash'],
  ],
  [
    'sends other blocks',
    { out: instead(PIECE, (bytes) => edited(bytes, 11, bytes[11]! ^ 0x40)) },
    ['bep3/request/served'],
  ],
  ['sends nothing', { out: instead(PIECE, () => []) }, ['bep3/request/served']],
  ['hangs up at keep-alives', { hangsUpAt: ({ type }) => type === 'keep_alive' }, ['bep3/keepalive/ignored']],
  ['serves who is choked', { serves: 'the choked' }, ['bep3/choke/no-serving-while-choked']],
  ['serves long requests', { serves: 'any length' }, ['bep3/request/oversized']],
  ['ends at what it cannot read', { isFragile: true }, ['bep3/peer-messages/malformed']],
  ['answers twice', { fast: 'twice' }, ['bep6/request/exactly-one-response']],
  ['rejects nothing', { fast: 'no rejects' }, ['bep6/reject/while-choked']],
  ['forgets what is cancelled', { fast: 'no answer to cancels' }, ['bep6/cancel/exactly-one-response']],
  [
    'keeps whoever breaks BEP 6',
    { fast: 'keeps open' },
    ['bep6/piece/unrequested-closes', 'bep6/have-none/disabled-closes'],
  ],
  ['takes only one extended handshake', { extended: 'once' }, ['bep10/handshake/taken']],
  [
    'says nothing first',
    { leeches: true, isBare: true, fast: 'does not say what it has' },
    ['bep6/have-all/exactly-one'],
  ],
  [
    'asks for 32 KiB',
    { leeches: true, out: instead(REQUEST, (bytes) => edited(bytes, 15, 0x80)) },
    ['bep3/request/length', 'bep3/download/completes'],
  ],
  [
    'asks beyond the torrent',
    { leeches: true, out: instead(REQUEST, (bytes) => [bytes, ...edited(bytes, 5, 1)]) },
    ['bep3/peer-messages/indices'],
  ],
  [
    'asks without interest',
    { leeches: true, out: instead(INTERESTED, () => []) },
    ['bep3/interest/before-requests'],
  ],
  ['asks for one block at a time', { leeches: true, backlog: 1 }, ['bep3/request/pipelined']],
  ['tells nobody what it has', { leeches: true, out: instead(HAVE, () => []) }, ['bep3/have/announced']],
];

/** The shipped zoo on sockets, as leechers. */
const zoo: Readonly<Record<string, readonly string[]>> = {
  'asks-while-choked': ['bep3/choke/no-requests-while-choked'],
  'choked-requests-stay-asked': ['bep3/choke/requests-again'],
  'bitfield-for-have': ['bep3/bitfield/first'],
  'accepts-without-checking': ['bep3/have/after-hash-check'],
  'tells-before-checking': ['bep3/have/after-hash-check'],
  'counts-a-piece-at-its-first-block': ['bep3/have/after-hash-check'],
  'failed-pieces-stay-received': ['bep3/piece/hash-failure-rerequested', 'bep3/download/completes'],
  'finishes-with-anybody': ['bep3/request/only-announced'],
  'endgame-without-cancels': ['bep3/endgame/cancels'],
  'never-loses-interest': ['bep3/interest/kept-up'],
};

function mutantNamed(name: string) {
  return mutants.find((each) => each.name === name)!;
}

let drawn = 0;
function another(): string {
  return `${drawn++}`.padStart(40, '0');
}

function expectFallen(report: WireReport, falls: readonly string[]): void {
  expect(casesThat('falsified', report)).toEqual(expect.arrayContaining([...falls]));
  for (const each of report.cases.filter(({ verdict }) => verdict === 'falsified')) {
    expect(each.expected, each.id).not.toBe('');
    expect(each.actual, each.id).toBeDefined();
  }
  expect(JSON.stringify(report.cases), 'bytes of the subject unescaped').not.toMatch(/\\u001b|[\x7f-\x9f]/);
}

describe.concurrent('broken peers', () => {
  test.each(broken)('%s', async (_, { leeches, isBare, ...flaws }, falls) => {
    const { content: __, ...bare } = torrent;
    const given = isBare ? { torrent: bare } : {};
    expectFallen(await judgePeer({ isSeed: !leeches, flaws }, given), falls);
  });
});

describe.concurrent('the zoo', () => {
  test.each(Object.entries(zoo))('%s', async (name, falls) => {
    expectFallen(await judgePeer({ isSeed: false, mutant: mutantNamed(name) }), falls);
  });
});

/** What takes minutes, by clocks that run faster. */
const slow: readonly (readonly [
  what: string,
  options: Omit<LiveOptions, 'rate' | 'isSeed'>,
  falls: readonly string[],
])[] = [
  [
    'seeds the same for ever',
    { mutant: mutantNamed('seeds-the-same-for-ever') },
    ['bep3/choke/optimistic-unchoke'],
  ],
  [
    'sends no keep-alives',
    { flaws: { out: (bytes) => (bytes.length === 4 ? [] : [bytes]) } },
    ['bep3/keepalive/sent'],
  ],
];

describe.concurrent('what takes minutes', () => {
  test.each(slow)('%s', async (_, options, falls) => {
    expectFallen(await judgePeer({ isSeed: true, ...options }, { slow: true }), falls);
  });
});

test('every case is one that somebody falls for', () => {
  const caught = new Set(
    [...broken, ...slow].flatMap(([, , falls]) => falls).concat(Object.values(zoo).flat()),
  );
  expect(
    peerCases(true)
      .map(({ id }) => id)
      .filter((id) => !caught.has(id)),
  ).toEqual([]);
});
