import type { Torrent } from '../../../spec/bittorrent/torrent.ts';
import { addressesFor, type Target } from '../address.ts';
import { headOf, reportOn, type WireCase } from '../case.ts';
import { LiveWire } from '../live.ts';
import type { CaseHead, WireReport } from '../results.ts';
import type { RecordableRun } from '../run.ts';
import type { TrackerTarget } from '../tracker/target.ts';
import { MANNERS, type Manners, PeerBench, SEATS } from './bench.ts';
import * as choking from './cases/choking.ts';
import * as downloading from './cases/downloading.ts';
import { extendedHandshakes } from './cases/extended.ts';
import * as fast from './cases/fast.ts';
import * as handshake from './cases/handshake.ts';
import { malformed } from './cases/malformed.ts';
import { messageRules } from './cases/messages.ts';
import * as uploading from './cases/uploading.ts';
import { Guests } from './guests.ts';
import { SEAT, Swarm } from './swarm.ts';

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

/** Where a client is; or, with `url`, the tracker that it announces to, and comes from. */
export interface ClientTarget extends Target {
  readonly url?: string;
}

export interface PeerOptions extends RecordableRun {
  readonly target: ClientTarget;
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
  const subject = target.url ?? `${target.ip}:${target.port}`;
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

/** Our peers that come first: a client that announces only once has time for no others. */
const FIRST = [
  SEAT.observer,
  SEAT.stranger,
  SEAT.liar,
  SEAT.first,
  SEAT.partial,
  SEAT.second,
  SEAT.late,
  SEAT.full,
] as const;

/** Judges the client that comes to us, as our tracker tells it to. @throws WireRefusal where this machine cannot listen there. */
export async function verifyGuest(
  options: PeerOptions & { readonly target: TrackerTarget },
): Promise<WireReport> {
  const { target, stopped = () => false } = options;
  const ips = await addressesFor(target, SEATS);
  const first = FIRST.map((seat) => ips[seat]!);
  const guests = await Guests.open(target, options.torrent.infoHash, ips, first);
  try {
    await guests.arrived(stopped);
    return await verifyPeer({ ...options, wire: new LiveWire({ ...options, doors: guests }) });
  } finally {
    guests.close();
  }
}

/** Loopback, and the networks that nobody reaches from outside (RFC 1918, RFC 3927). */
function isLocal(ip: string): boolean {
  return /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(ip);
}
