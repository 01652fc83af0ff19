import { createHash } from 'node:crypto';
import { BLOCK_BYTES } from '../../spec/bittorrent/constants.ts';
import type { Torrent } from '../../spec/bittorrent/torrent.ts';
import { type Bencoded, bencode } from '../../spec/mainline-dht/bencoding.ts';
import { targetOf } from '../../verify/wire/address.ts';
import type { Manners } from '../../verify/wire/bittorrent/bench.ts';
import { type PeerOptions, verifyPeer } from '../../verify/wire/bittorrent/suite.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { type LiveOptions, LivePeer } from './live-peer.ts';

/** Peers of BitTorrent that live for one verdict. */

/** Theirs runs so much faster than our clock. */
export const RATE = 40;

/** What takes 10 s by their clock takes 250 ms by ours. Whoever is silent on purpose need not be waited for long. */
export const hasty: Manners = {
  answerMs: 8000,
  quietMs: 250,
  patienceMs: 700,
  stallMs: 1400,
  unchokeMs: 1500,
  watchMs: 900,
  endgameMs: 300,
  crossingMs: 200,
  quickMs: 125,
  idleMs: 3500,
};

/** A machine that is busy may let a healthy peer wait. */
export const patient: Manners = { ...hasty, patienceMs: 5000, stallMs: 10_000, unchokeMs: 8000 };

const PIECE_BYTES = 3 * BLOCK_BYTES;

/** Nine pieces of three blocks, the last one short: so there are spare bits, and a block that is not whole. */
export const torrent: Torrent = madeUp(9 * PIECE_BYTES - 5000);
export const oneBlock: Torrent = madeUp(1000);

function madeUp(length: number): Torrent {
  const content = Buffer.alloc(length);
  for (let at = 0; at + 4 <= content.length; at += 4)
    content.writeUInt32BE(Math.imul(at, 2654435761) >>> 0, at);
  const pieces = Array.from({ length: Math.ceil(length / PIECE_BYTES) }, (_, at) =>
    sha1(content.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES)),
  );
  const bare: Torrent = {
    infoHash: '',
    length,
    pieceLength: PIECE_BYTES,
    blockLength: BLOCK_BYTES,
    pieces,
    content: content.toString('base64'),
  };
  return { ...bare, infoHash: sha1(Buffer.from(bencode(infoOf(bare)), 'latin1')) };
}

/** The bytes of its .torrent file, one character each. */
export function metainfo(of: Torrent): string {
  return bencode(new Map([['info', infoOf(of)]]));
}

function infoOf({ length, pieceLength, pieces }: Torrent): Map<string, Bencoded> {
  return new Map<string, Bencoded>([
    ['length', length],
    ['name', 'x'],
    ['piece length', pieceLength],
    ['pieces', Buffer.from(pieces.join(''), 'hex').toString('latin1')],
  ]);
}

function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}

export async function judgePeer(
  options: Omit<LiveOptions, 'rate'>,
  more: Partial<PeerOptions> = {},
): Promise<WireReport> {
  const peer = await LivePeer.start({ ...torrent, ...more.torrent }, { rate: RATE, ...options });
  try {
    return await judgeAt(peer.port, more);
  } finally {
    await peer.close();
  }
}

export function judgeAt(port: number, more: Partial<PeerOptions> = {}): Promise<WireReport> {
  const target = targetOf(`127.0.0.1:${port}`, undefined);
  return verifyPeer({
    target,
    torrent,
    seed: 1,
    strict: true,
    slow: false,
    budget: 60,
    manners: hasty,
    ...more,
  });
}
