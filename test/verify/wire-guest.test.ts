import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bdecode, type Dictionary } from '../../spec/mainline-dht/bencoding.ts';
import { ipOf, portOf } from '../../spec/mainline-dht/compact.ts';
import { Guests } from '../../verify/wire/bittorrent/guests.ts';
import { verifyGuest } from '../../verify/wire/bittorrent/suite.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { trackerTargetOf } from '../../verify/wire/tracker/target.ts';
import { addressesIn } from '../../verify/wire/tracker/udp.ts';
import { Transcript } from '../../verify/wire/transcript/file.ts';
import { rejudge } from '../../verify/wire/transcript/rejudge.ts';
import { type Flaws, LivePeer } from './live-peer.ts';
import { casesThat } from './wire-judge.ts';
import { patient, RATE, torrent } from './wire-peer-judge.ts';

/** Clients that take no connections: they go to whom the tracker names. */

const folder = mkdtempSync(join(tmpdir(), 'churnproof-guest-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

async function freePort(): Promise<number> {
  const socket = await openSocket('127.0.0.1');
  await socket.close();
  return portOf(socket.address);
}

interface Given {
  readonly flaws?: Flaws;
  /** It asks the tracker once, and never again. */
  readonly isOnce?: true;
  /** It goes to nobody at addresses that begin so. */
  readonly shuns?: string;
  /** It tries encryption first, wherever it goes. */
  readonly isEncrypting?: true;
  readonly log?: Transcript;
}

async function judgeGuest({
  flaws = {},
  isOnce,
  shuns = 'nobody',
  isEncrypting,
  log,
}: Given): Promise<WireReport> {
  const url = `http://127.0.0.1:${await freePort()}/announce`;
  const peer = await LivePeer.start(torrent, { isSeed: false, rate: RATE, flaws });
  const met = new Set<string>();
  const go = (to: string) => {
    if (!isEncrypting || met.has(to)) return peer.dial(portOf(to), ipOf(to));
    const socket = connect(portOf(to), ipOf(to), () => socket.write(Buffer.alloc(96, 0x5a)));
    socket.on('close', () => met.add(to)).on('error', () => undefined);
  };
  const announce = async () => {
    const infoHash = torrent.infoHash.replace(/../g, '%$&');
    const answer = await fetch(`${url}?info_hash=${infoHash}&port=1`).catch(() => undefined);
    if (!answer?.ok) return false;
    const told = bdecode(Buffer.from(await answer.arrayBuffer()).toString('latin1')) as Dictionary;
    for (const each of addressesIn(told.get('peers') as string)) if (!each.startsWith(shuns)) go(each);
    return true;
  };
  let isDone = false;
  const timer = setInterval(() => {
    if (!(isOnce && isDone))
      void announce().then((is) => {
        isDone ||= is;
      });
  }, 50);
  try {
    return await verifyGuest({
      target: trackerTargetOf(url, undefined),
      torrent,
      seed: 1,
      strict: true,
      slow: false,
      budget: 60,
      manners: { ...patient, answerMs: 1000 },
      log,
    });
  } finally {
    clearInterval(timer);
    await peer.close();
  }
}

const notHeldIn = ({ cases }: WireReport) => cases.filter(({ verdict }) => verdict !== 'held');

test('who announces another torrent is told so, and sent to nobody', async () => {
  const url = `http://127.0.0.1:${await freePort()}/announce`;
  const guests = await Guests.open(
    trackerTargetOf(url, undefined),
    torrent.infoHash,
    ['127.16.1.1'],
    ['127.16.1.1'],
  );
  const told = async (query: string) => (await fetch(`${url}${query}`)).text();
  expect(await told(`?info_hash=${'%00'.repeat(20)}`)).toBe('d14:failure reason15:another torrente');
  expect(guests.hasAnnounced).toBe(false);
  expect(await told('')).toMatch(/^d8:intervali5e5:peers6:/);
  expect((await fetch(`${url}/other`)).status).toBe(404);
  guests.close();
});

describe.concurrent('a client that only goes out', () => {
  test('and asks the tracker again: everything is judged, and again from its transcript', async () => {
    const file = join(folder, 'guest.jsonl');
    const log = new Transcript([file], '0');
    const report = await judgeGuest({ flaws: { fast: 'well', extended: 'well' }, log });
    log.finish();
    expect(notHeldIn(report)).toEqual([]);
    const again = await rejudge(file);
    expect(again.cases).toEqual(report.cases);
  });

  test('and asks the tracker once: its download is judged, and nothing is held against it', async () => {
    const report = await judgeGuest({ isOnce: true });
    expect(casesThat('falsified', report)).toEqual([]);
    const held = report.cases.filter(({ verdict }) => verdict === 'held').map(({ id }) => id);
    expect(held).toEqual(
      expect.arrayContaining([
        'bep3/download/completes',
        'bep3/have/after-hash-check',
        'bep3/handshake/wrong-infohash',
      ]),
    );
  });

  test('and comes encrypted first: the second time is the first that counts', async () => {
    const report = await judgeGuest({ isEncrypting: true });
    expect(notHeldIn(report).filter(({ verdict }) => verdict !== 'skipped')).toEqual([]);
  });

  test('and never goes to some of those who are named: that is not held against it', async () => {
    const stranger = '127.20.';
    const report = await judgeGuest({ shuns: stranger });
    expect(casesThat('falsified', report)).toEqual([]);
    expect(report.cases.find(({ id }) => id === 'bep3/handshake/wrong-infohash')?.note).toBe(
      'it takes no further connection',
    );
  });

  test('and keeps whoever names another torrent: falls', async () => {
    const report = await judgeGuest({ flaws: { keepsStrangersMs: 60_000 } });
    expect(casesThat('falsified', report)).toContain('bep3/handshake/wrong-infohash');
  });
});
