import { addressesFor, type Target } from '../address.ts';
import { Budget } from '../budget.ts';
import { headOf, reportOn, type WireCase } from '../case.ts';
import type { CaseHead, CaseReport, WireReport } from '../results.ts';
import { type Endpoint, openSocket } from '../socket.ts';
import type { PacketLog } from '../transcript.ts';
import { Bench, MANNERS, type Manners, SOCKETS } from './bench.ts';
import { invalidArguments, malformed, unknownMethod } from './cases/errors.ts';
import { bucketAtMostK, goodNodesStay } from './cases/growth.ts';
import { idInResponses, noRetry, oneAnswer, pingAnswers, transactionEchoed } from './cases/krpc.ts';
import { atMostK, compactNodes, findNodeAnswers, kClosest, wantIgnored } from './cases/nodes.ts';
import * as peers from './cases/peers.ts';
import { forgetsTheSilent, tokenAged, tokenExpires } from './cases/slow.ts';
import * as strangers from './cases/strangers.ts';

const QUICK: readonly WireCase<Bench>[] = [
  pingAnswers,
  transactionEchoed,
  strangers.onlyGoodNodes,
  strangers.unaskedAnswer,
  strangers.readOnlyServed,
  strangers.readOnlyNotAdded,
  findNodeAnswers,
  compactNodes,
  atMostK,
  kClosest,
  wantIgnored,
  bucketAtMostK,
  goodNodesStay,
  peers.token,
  peers.nodesOrValues,
  peers.tokenAccepted,
  peers.announcementAnswered,
  peers.thenFound,
  peers.tokenWithPeers,
  peers.onlyItsPeers,
  peers.impliedPort,
  peers.badToken,
  peers.badTokenError,
  peers.boundToAddress,
  unknownMethod,
  invalidArguments,
  idInResponses,
  oneAnswer,
  noRetry,
];

const SLOW: readonly WireCase<Bench>[] = [tokenAged, tokenExpires, forgetsTheSilent];

/** In this order they are asked; what might kill the subject comes last. */
function casesOf(isSlow: boolean): readonly WireCase<Bench>[] {
  return [...QUICK, ...(isSlow ? SLOW : []), malformed];
}

export function mainlineCases(isSlow: boolean): readonly CaseHead[] {
  return casesOf(isSlow).map(headOf);
}

export interface WireOptions {
  readonly target: Target;
  /** The first byte of a network that is this machine’s as a whole, if it is not loopback. */
  readonly network?: string | undefined;
  readonly seed: number;
  readonly strict: boolean;
  /** Whether to ask what takes minutes. */
  readonly slow: boolean;
  /** Seconds that all of it may take. */
  readonly budget: number;
  readonly manners?: Manners;
  readonly log?: PacketLog | undefined;
  readonly stopped?: () => boolean;
  readonly ended?: (report: CaseReport) => void;
}

/** Judges the node of the Mainline DHT that is there. @throws WireRefusal where this machine lacks addresses. */
export async function verifyMainline(options: WireOptions): Promise<WireReport> {
  const { target, seed, strict } = options;
  const sockets = await openAll(await addressesFor(target, SOCKETS, options.network));
  const subject = `${target.ip}:${target.port}`;
  const budget = new Budget(options.budget, options.stopped ?? (() => false));
  const bench = new Bench(subject, sockets, seed, budget, options.manners ?? MANNERS, options.log);
  try {
    const isLost = () => bench.isLost;
    const about = { protocol: 'mainline-dht', subject, seed, strict, ended: options.ended, isLost };
    return await reportOn(about, casesOf(options.slow), bench, bench, budget);
  } finally {
    await bench.close();
  }
}

/** All of them, or none. */
async function openAll(addresses: readonly string[]): Promise<Endpoint[]> {
  const opened = await Promise.allSettled(addresses.map((ip) => openSocket(ip)));
  const sockets = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = opened.find((each) => each.status === 'rejected');
  if (!failed) return sockets;
  await Promise.all(sockets.map((socket) => socket.close()));
  throw failed.reason;
}
