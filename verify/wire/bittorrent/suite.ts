import type { Torrent } from '../../../spec/bittorrent/torrent.ts';
import type { Target } from '../address.ts';
import { headOf, reportOn, type WireCase } from '../case.ts';
import { LiveWire } from '../live.ts';
import type { CaseHead, WireReport } from '../results.ts';
import type { RecordableRun } from '../run.ts';
import { MANNERS, type Manners, PeerBench, SEATS } from './bench.ts';
import * as choking from './cases/choking.ts';
import * as downloading from './cases/downloading.ts';
import { extendedHandshakes } from './cases/extended.ts';
import * as fast from './cases/fast.ts';
import * as handshake from './cases/handshake.ts';
import { malformed } from './cases/malformed.ts';
import { messageRules } from './cases/messages.ts';
import * as uploading from './cases/uploading.ts';
import { Swarm } from './swarm.ts';

const QUICK: readonly WireCase<Swarm>[] = [
  handshake.answers,
  downloading.pipelined,
  downloading.cancels,
  downloading.completes,
  downloading.askedAgainAfterFailure,
  downloading.askedAgainAfterChoke,
  downloading.announcesVerified,
  downloading.interestKeptUp,
  uploading.chokedGetNothing,
  uploading.serves,
  uploading.rightHash,
  uploading.keepAliveIgnored,
  uploading.oversized,
  choking.slots,
  choking.fibrillation,
];

const SLOW: readonly WireCase<Swarm>[] = [choking.optimistic, choking.keepAliveSent];

const LAST: readonly WireCase<Swarm>[] = [
  fast.exactlyOne,
  fast.rejects,
  fast.oneResponse,
  fast.cancelAnswered,
  fast.unrequestedCloses,
  fast.disabledCloses,
  extendedHandshakes,
  handshake.wrongInfohash,
  handshake.onePeerId,
  downloading.announcesToAll,
  ...messageRules,
  malformed,
];

/** In this order they are asked: a download first, so that there is something to upload; what might end it comes last. */
function casesOf(isSlow: boolean): readonly WireCase<Swarm>[] {
  return [...QUICK, ...(isSlow ? SLOW : []), ...LAST];
}

export function peerCases(isSlow: boolean): readonly CaseHead[] {
  return casesOf(isSlow).map(headOf);
}

export interface PeerOptions extends RecordableRun {
  readonly target: Target;
  /** With the hashes of the metainfo file; with its content, so that a subject can download it from us. */
  readonly torrent: Torrent;
  /** The first byte of a network that is this machine’s as a whole, if it is not loopback. */
  readonly network?: string | undefined;
  /** Whether to ask what takes minutes. */
  readonly slow: boolean;
  readonly manners?: Manners;
  /** Whether our peers have the content, if only a transcript has it. */
  readonly hasContent?: boolean;
}

/** Judges the client that is there. @throws WireRefusal where this machine lacks addresses. */
export async function verifyPeer(options: PeerOptions): Promise<WireReport> {
  const { target, torrent, seed, strict, slow, budget } = options;
  const wire = options.wire ?? new LiveWire(options);
  const ips = await wire.addresses(target, SEATS, options.network);
  const manners = options.manners ?? { ...MANNERS, isLocal: isLocal(ips[0]!) };
  const { content, ...bare } = torrent;
  const hasContent = options.hasContent ?? content !== undefined;
  const subject = `${target.ip}:${target.port}`;
  const run = { protocol: 'bittorrent', subject, seed, strict, slow, budget, manners };
  wire.begin({ ...run, torrent: bare, hasContent });
  const bench = new PeerBench(target, torrent, ips, seed, wire, manners, hasContent);
  const swarm = new Swarm(bench);
  try {
    const isLost = () => bench.lost !== undefined;
    const about = { protocol: 'bittorrent', subject, seed, strict, ended: options.ended, isLost };
    return await reportOn(about, casesOf(slow), swarm, bench, wire);
  } finally {
    bench.close();
  }
}

/** Loopback, and the networks that nobody reaches from outside (RFC 1918, RFC 3927). */
function isLocal(ip: string): boolean {
  return /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(ip);
}
