import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import { CROWD } from '../bench.ts';
import { isOver } from '../download.ts';
import type { Link } from '../link.ts';
import { SEAT, type Swarm } from '../swarm.ts';

/** Whom it chokes, counted over time: many peers of ours are interested at once, and nothing about them changes. */

/** Fewer cannot be told from a handful of slots. */
const LEAST = 12;
/** Changes on one connection: unchoked, choked, unchoked. */
const FLUTTER = 3;

/** What came of the crowd. */
export interface Choking {
  readonly links: readonly Link[];
  /** Most that were unchoked at one time. */
  most: number;
  /** How many were, when the time was over. */
  last: number;
  /** Who was ever unchoked. */
  readonly ever: Set<Link>;
  /** The connection with most changes in {@link Manners.quickMs}, once all had settled. */
  quickest: { readonly name: string; readonly changes: number } | undefined;
}

async function watched(swarm: Swarm): Promise<Choking> {
  if (swarm.choking) return swarm.choking;
  const { bench } = swarm;
  const links = await crowd(swarm);
  const began = bench.budget.spent();
  const seen: Choking = { links, most: 0, last: 0, ever: new Set(), quickest: undefined };
  swarm.choking = seen;
  const unchoked = () => links.filter((link) => !link.isChoking && !isOver(link));
  for (const link of links) {
    const changes: number[] = [];
    link.hear = ({ type }) => {
      if (type !== 'choke' && type !== 'unchoke') return;
      const now = bench.budget.spent();
      // At first everybody is new, and that changes much.
      if (now > began + bench.manners.quietMs) changes.push(now);
      while (changes.length > 0 && changes[0]! < now - bench.manners.quickMs) changes.shift();
      if (changes.length > (seen.quickest?.changes ?? 0))
        seen.quickest = { name: link.name, changes: changes.length };
      seen.most = Math.max(seen.most, unchoked().length);
      for (const each of unchoked()) seen.ever.add(each);
    };
  }
  for (const link of links) link.say({ type: 'interested' });
  await bench.budget.wait(bench.manners.watchMs);
  seen.last = unchoked().length;
  return seen;
}

/** Several peers, which will be interested and ask for nothing. */
async function crowd({ bench }: Swarm): Promise<Link[]> {
  const names = Array.from({ length: CROWD }, (_, at) => `peer ${at} of a crowd`);
  const links = await Promise.all(names.map((name, at) => bench.open(name, SEAT.crowd + at)));
  return links.filter((link) => link.handshake !== undefined && !isOver(link));
}

export const slots: WireCase<Swarm> = {
  id: 'bep3/choke/slots',
  claim: 'Of many interested peers it does not leave all unchoked.',
  level: 'SHOULD',
  sentence:
    'There are several criteria a good choking algorithm should meet. It should cap the number of simultaneous uploads for good TCP performance.',
  source: 'BEP 3 peer messages',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { manners } = swarm.bench;
    const { links, most, last } = await watched(swarm);
    if (links.length < LEAST) return unclear(`it takes only ${links.length} connections of ours at once`);
    if (most === 0)
      return unclear(`it unchokes none of ${links.length} peers within ${manners.watchMs / 1000} s`);
    // Who has been unchoked a moment ago is not choked yet where somebody else takes his slot: what counts is what that comes to.
    if (last < links.length)
      return {
        ...HELD,
        note: `at most ${most} of ${links.length} at once, ${last} after ${manners.watchMs / 1000} s`,
      };
    if (manners.isLocal)
      return unclear(
        `it unchokes all ${links.length}; but some clients count no slots for peers on a local network: see --network`,
      );
    return fell(
      `fewer unchoked at once than the ${links.length} that are interested`,
      `all ${links.length}, ${manners.watchMs / 1000} s after they had come`,
    );
  },
};

export const fibrillation: WireCase<Swarm> = {
  id: 'bep3/choke/fibrillation',
  claim: 'It does not choke and unchoke a peer quickly while nothing changes.',
  level: 'SHOULD',
  sentence: "It should avoid choking and unchoking quickly, known as 'fibrillation'.",
  source: 'BEP 3 peer messages',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { manners } = swarm.bench;
    const { links, quickest, most } = await watched(swarm);
    if (links.length === 0) return unclear('it takes no further connection');
    if (most === 0) return skipped('it unchokes nobody');
    if (!quickest || quickest.changes < FLUTTER) return HELD;
    return fell(
      `fewer than ${FLUTTER} changes on one connection within ${manners.quickMs / 1000} s`,
      `${quickest.changes}, on that of ${quickest.name}`,
    );
  },
};

export const optimistic: WireCase<Swarm> = {
  id: 'bep3/choke/optimistic-unchoke',
  claim: 'Peers that were choked at first are tried later.',
  level: 'SHOULD',
  sentence:
    'Finally, it should try out unused connections once in a while to find out if they might be better than the currently used ones, known as optimistic unchoking.',
  source: 'BEP 3 peer messages',
  async judge(swarm) {
    const not = swarm.notServing();
    if (not) return not;
    const { bench } = swarm;
    const { links, most, ever } = await watched(swarm);
    if (links.length < LEAST || most === 0) return unclear('too few peers are unchoked to tell');
    if (ever.size === links.length) return skipped('it has unchoked everybody by now');
    const before = ever.size;
    await bench.until(bench.manners.idleMs, () => ever.size > before);
    if (ever.size > before) return HELD;
    return fell(
      `somebody new within ${bench.manners.idleMs / 1000} s`,
      `the same ${before} of ${links.length} all the time`,
    );
  },
};

/** The crowd goes home: whoever comes later need not wait for a slot. */
export function disperse({ choking }: Swarm): void {
  for (const link of choking?.links ?? []) link.close();
}

export const keepAliveSent: WireCase<Swarm> = {
  id: 'bep3/keepalive/sent',
  claim: 'Over a connection on which nothing happens it sends a keep-alive every two minutes.',
  level: 'SHOULD',
  sentence: 'Keepalives are generally sent once every two minutes',
  source: 'BEP 3 peer protocol',
  async judge(swarm) {
    const lost = swarm.whyLost();
    if (lost) return lost;
    const { bench } = swarm;
    const link = await bench.open('a peer that says nothing', SEAT.idle);
    if (!link.handshake) return unclear('it takes no further connection');
    await bench.until(bench.manners.quietMs, () => isOver(link));
    const { messages } = link;
    const isSilent = () => link.keepAlives === 0 && link.messages === messages && !isOver(link);
    await bench.until(bench.manners.idleMs, () => !isSilent());
    if (link.keepAlives > 0) return HELD;
    if (isOver(link)) return skipped('it hangs up on a peer that says nothing');
    if (!isSilent()) return skipped('the connection was not idle');
    return fell('a keep-alive', `nothing for ${bench.manners.idleMs / 1000} s`);
  },
};
