import type { Subject } from '../../impl/kit/subject.ts';
import { reference } from '../../impl/mainline-dht/subjects.ts';
import { DEFAULTS, type MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import { targetOf } from '../../verify/wire/address.ts';
import { verifyMainline, type WireOptions } from '../../verify/wire/mainline-dht/suite.ts';
import type { WireReport } from '../../verify/wire/results.ts';
import { openSocket } from '../../verify/wire/socket.ts';
import { Host } from './live-node.ts';
import { type Behaviour, type Live, startNode } from './wire-subjects.ts';

/** Nodes that live for one verdict. */

/** Whoever is silent on purpose need not be waited for long. */
export const manners = {
  patienceMs: 1200,
  tries: 2,
  settlingMs: 300,
  admissionMs: 2000,
  windowMs: 300,
  minuteMs: 1500,
};

export function judge(port: number, more: Partial<WireOptions> = {}): Promise<WireReport> {
  const target = targetOf(`127.0.0.1:${port}`, undefined);
  return verifyMainline({ target, seed: 1, strict: true, slow: false, budget: 30, manners, ...more });
}

export async function judgeBroken(
  behaviour: Behaviour,
  more: Partial<WireOptions> = {},
): Promise<WireReport> {
  return judgeOnce(await startNode(behaviour), more);
}

export async function judgeOnce(node: Live, more: Partial<WireOptions> = {}): Promise<WireReport> {
  try {
    return await judge(node.port, more);
  } finally {
    await node.close();
  }
}

/** A sans-IO node of ours, on a socket. */
export async function startOurs(subject: Subject<MainlineParameters> = reference, rate = 1): Promise<Live> {
  const socket = await openSocket('127.0.0.1');
  const host = new Host(subject.create as never, DEFAULTS, socket, rate);
  await host.call({ type: 'create', members: [socket.address] } as never);
  return { port: Number(socket.address.split(':')[1]), close: () => host.close() };
}

/** Ids of the cases with this verdict. */
export function casesThat(verdict: 'falsified' | 'inconclusive', { cases }: WireReport): string[] {
  return cases.filter((each) => each.verdict === verdict).map(({ id }) => id);
}
