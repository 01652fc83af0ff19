import type { Target } from '../address.ts';
import { headOf, reportOn, type WireCase } from '../case.ts';
import { LiveWire } from '../live.ts';
import type { CaseHead, WireReport } from '../results.ts';
import type { RecordableRun } from '../run.ts';
import { Bench, MANNERS, type Manners, SOCKETS } from './bench.ts';
import { invalidArguments, malformed, unknownMethod } from './cases/errors.ts';
import { bucketAtMostK, goodNodesStay } from './cases/growth.ts';
import { idInResponses, noRetry, oneAnswer, pingAnswers, transactionEchoed } from './cases/krpc.ts';
import { atMostK, compactNodes, findNodeAnswers, kClosest, wantIgnored } from './cases/nodes.ts';
import * as peers from './cases/peers.ts';
import { forgetsTheSilent, pingedFirst, tokenAged, tokenExpires } from './cases/slow.ts';
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

const SLOW: readonly WireCase<Bench>[] = [tokenAged, tokenExpires, forgetsTheSilent, pingedFirst];

/** In this order they are asked; what might kill the subject comes last. */
function casesOf(isSlow: boolean): readonly WireCase<Bench>[] {
  return [...QUICK, ...(isSlow ? SLOW : []), malformed];
}

export function mainlineCases(isSlow: boolean): readonly CaseHead[] {
  return casesOf(isSlow).map(headOf);
}

export interface WireOptions extends RecordableRun {
  readonly target: Target;
  /** The first byte of a network that is this machine’s as a whole, if it is not loopback. */
  readonly network?: string | undefined;
  /** Whether to ask what takes minutes. */
  readonly slow: boolean;
  readonly manners?: Manners;
}

/** Judges the node of the Mainline DHT that is there. @throws WireRefusal where this machine lacks addresses. */
export async function verifyMainline(options: WireOptions): Promise<WireReport> {
  const { target, seed, strict, slow, budget, manners = MANNERS } = options;
  const wire = options.wire ?? new LiveWire(options);
  const ips = await wire.addresses(target, SOCKETS, options.network);
  const subject = `${target.ip}:${target.port}`;
  wire.begin({ protocol: 'mainline-dht', subject, seed, strict, slow, budget, manners });
  const bench = new Bench(subject, await wire.listen(ips), seed, wire.budget, manners);
  try {
    const isLost = () => bench.isLost;
    const about = { protocol: 'mainline-dht', subject, seed, strict, ended: options.ended, isLost };
    return await reportOn(about, casesOf(slow), bench, bench, wire);
  } finally {
    await bench.close();
  }
}
