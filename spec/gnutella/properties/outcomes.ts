import type { Conclusion, Finding, OutcomeProperty } from '../../kit/property.ts';
import type { GnutellaView, HitRow, PongRow } from '../messages.ts';
import type { Due, GnutellaOracle } from '../oracle.ts';
import { type GnutellaParameters, speedOf } from '../parameters.ts';

type Property = OutcomeProperty<GnutellaView, GnutellaParameters, GnutellaOracle>;

const hitsOf = (conclusion: Conclusion) => (conclusion.outcome as { hits?: readonly HitRow[] }).hits ?? [];

/** Who has had it, of a flood that nothing has disturbed. */
function reachedBy({ floods }: Due): Set<string> {
  return new Set(floods.flatMap(({ reached }) => [...reached.keys()].map(String)));
}

/** Who is within its TTL, the originator left out. */
export function ballOf({ distances, ttl }: Due): string[] {
  return [...distances].filter(([, distance]) => distance > 0 && distance <= ttl).map(([name]) => `${name}`);
}

/** The first within its TTL who has never had it. */
export function missed(conclusion: Conclusion, oracle: GnutellaOracle): Finding | undefined {
  const due = flooded(conclusion, oracle) && oracle.due(conclusion);
  if (!due) return undefined;
  const reached = reachedBy(due);
  // Leaves are asked for what they may have only.
  const left = ballOf(due).find((each) => due.core.has(each) && !reached.has(each));
  if (left === undefined) return undefined;
  return {
    peer: conclusion.peer,
    expected: `${left}, ${due.distances.get(left)} hops away, reached with TTL ${due.ttl}`,
    seen: `reached: ${[...reached].join(', ') || 'nobody'}`,
  };
}

/** Everybody forwards what is flooded: whoever has it last could have sent it on, however it has come. */
function isForwardedByAll({ ttl, distances, core }: Due, hasEqualLatencies: boolean): boolean {
  const farthest = Math.max(...[...core].map((each) => distances.get(each)!));
  return ttl >= core.size || (hasEqualLatencies && farthest < ttl);
}

/** What was flooded, in whatever rings: not sent out with walkers, nor answered from caches. */
function flooded(conclusion: Conclusion, oracle: GnutellaOracle): boolean {
  const control = oracle.callOf(conclusion, 'search')?.control;
  if (oracle.callOf(conclusion, 'ping')) return oracle.floodsPings();
  return control === 'flood' || control === 'ring';
}

function costOf(
  name: string,
  statement: string,
  source: string,
  assumes: readonly string[],
  hasEqualLatencies: boolean,
): Property {
  return {
    name,
    kind: 'outcome',
    needsViews: true,
    statement,
    source,
    assumes: ['honest', 'first-seen', ...assumes],
    judge(conclusion, _observation, oracle) {
      const isRing = oracle.callOf(conclusion, 'search')?.control === 'ring';
      const due = flooded(conclusion, oracle) && !isRing && oracle.due(conclusion);
      if (!due || due.core.size < 2 || oracle.isLeaf(conclusion.peer)) return undefined;
      if (!isForwardedByAll(due, hasEqualLatencies)) return undefined;
      const expected = 2 * due.edges - due.core.size + 1;
      const sent = due.floods.reduce((sum, flood) => sum + flood.sent, 0);
      if (sent === expected) return undefined;
      return {
        peer: conclusion.peer,
        expected: `2·${due.edges} − ${due.core.size} + 1 = ${expected} messages`,
        seen: `${sent}`,
      };
    },
  };
}

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  {
    name: 'hits-were-shared',
    kind: 'outcome',
    statement: 'What a search finds the servent that is named has shared.',
    source: 'G0.4 §3.2.4',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const strange = hitsOf(conclusion).find((row) => !oracle.wasShared(row));
      return strange && { peer: conclusion.peer, expected: 'what was shared', seen: strange.join(' ') };
    },
  },
  {
    name: 'reached-holders-are-found',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nobody comes, goes, connects, shares or unshares, a search finds each file that matches of everybody whom its Query has reached.',
    source: 'G0.4 §3.2.4, §4 (rule 2)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion, 'search');
      const due = call && oracle.due(conclusion);
      if (!due) return undefined;
      const found = new Set(hitsOf(conclusion).map(([, ip, , , , name]) => `${name} of ${ip}`));
      for (const address of reachedBy(due)) {
        if (speedOf(address) < call.speed || address === conclusion.peer) continue;
        const missing = oracle.soughtOf(call, address).find((name) => !found.has(`${name} of ${address}`));
        if (missing !== undefined)
          return {
            peer: conclusion.peer,
            expected: `${missing} of ${address}`,
            seen: [...found].join(', ') || 'nothing',
          };
      }
      return undefined;
    },
  },
  {
    name: 'leaves-that-match-are-asked',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nothing else happens, a flood whose Query comes to an ultrapeer with hops to go reaches each of its leaves that shares what is sought, once the leaf’s table has come.',
    source: 'QRP §2 (“this scheme guarantees there are never false negatives”), §4; ultrapeers §2',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const missing = oracle.missedLeaf(conclusion);
      return (
        missing && {
          peer: missing.ultrapeer,
          expected: `the Query of ${conclusion.peer} sent on to ${missing.leaf}, which shares what it seeks`,
          seen: 'it never came there',
        }
      );
    },
  },
  {
    name: 'reached-servents-are-known',
    kind: 'outcome',
    needsViews: true,
    statement: 'While nobody comes, goes or connects, a Ping is answered by everybody whom it has reached.',
    source: 'G0.4 §3.2.1, §3.2.2, §4 (rule 1)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const due = oracle.callOf(conclusion, 'ping') && oracle.due(conclusion);
      if (!due) return undefined;
      const { pongs = [] } = conclusion.outcome as { pongs?: readonly PongRow[] };
      const known = pongs.map(([ip]) => ip);
      const silent = [...reachedBy(due)].find((each) => each !== conclusion.peer && !known.includes(each));
      if (silent === undefined) return undefined;
      return { peer: conclusion.peer, expected: `a Pong of ${silent}`, seen: known.join(', ') || 'none' };
    },
  },
  {
    name: 'rings-go-on-until-found',
    kind: 'outcome',
    statement: 'A search by rings that finds nothing has gone on to its last ring.',
    source: 'Lv et al. 2002 §4 (expanding ring)',
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion, 'search');
      if (call?.control !== 'ring' || !conclusion.outcome.ok || hitsOf(conclusion).length > 0)
        return undefined;
      const { guids = [] } = conclusion.outcome as { guids?: readonly string[] };
      const most = oracle.mostOf(call);
      if (guids.length === most) return undefined;
      return { peer: conclusion.peer, expected: `${most} rings`, seen: `${guids.length}` };
    },
  },
  {
    name: 'partings-are-told',
    kind: 'outcome',
    needsViews: true,
    statement: 'Whoever parts with a neighbour, or leaves, says Bye before it closes the connection.',
    source: 'Bye proposal; spec/gnutella/messages.ts calls (“Say Bye to this neighbour”)',
    judge: (conclusion, _observation, oracle) => oracle.partings.untold(conclusion),
  },
  {
    name: 'pushes-arrive',
    kind: 'outcome',
    needsViews: true,
    statement:
      'What a search has found while nothing else happened is given when it is pushed before anything else happens, or is forgotten.',
    source: 'G0.4 §3.2.5, §4 (rule 3), §6',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion, 'push');
      const { ok, name } = conclusion.outcome as { ok: boolean; name?: string };
      if (!call || (ok && name === call.name) || !oracle.hadToArrive(conclusion)) return undefined;
      return {
        peer: conclusion.peer,
        expected: `${call.name} of ${call.owner}`,
        seen: `none: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'no-farther-than-ttl',
    kind: 'outcome',
    needsViews: true,
    statement:
      'While nobody comes, goes or connects, a flood reaches nobody who is farther away than its TTL.',
    source: 'G0.4 §3.1, §4 (TTL 0: not forwarded)',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const due = oracle.due(conclusion);
      if (!due) return undefined;
      const ball = ballOf(due);
      const far = [...reachedBy(due)].find((each) => each !== conclusion.peer && !ball.includes(each));
      if (far === undefined) return undefined;
      const distance = due.distances.get(far) ?? 'no end of';
      return {
        peer: conclusion.peer,
        expected: `nobody beyond TTL ${due.ttl}`,
        seen: `${far}, ${distance} hops away`,
      };
    },
  },
  {
    name: 'covers-the-ball',
    kind: 'outcome',
    needsViews: true,
    statement:
      'If all hops take the same time, and nobody comes, goes or connects, a flood reaches everybody who is no farther away than its TTL.',
    source: 'G0.4 §4; in rounds the first copy to arrive is one of those that have gone the shortest way',
    assumes: ['honest', 'equal-latencies'],
    judge: (conclusion, _observation, oracle) => missed(conclusion, oracle),
  },
  {
    name: 'higher-ttl-covers-the-ball',
    kind: 'outcome',
    needsViews: true,
    statement:
      'If copies that may go farther are forwarded again, a flood reaches everybody who is no farther away than its TTL, however long hops take.',
    source: 'gtk-gnutella routing.c (a duplicate with a higher TTL is forwarded)',
    assumes: ['honest', 'higher-ttl'],
    judge: (conclusion, _observation, oracle) => missed(conclusion, oracle),
  },
  costOf(
    'flood-costs-two-each-less-a-tree',
    'If the TTL is as large as the network, a flood takes exactly 2|E| − |V| + 1 messages, however long hops take; where there are leaves, among all others.',
    'G0.4 §4: its originator sends to all neighbours, everybody else to all but one; ultrapeers §2 (leaves apart)',
    [],
    false,
  ),
  costOf(
    'flood-in-rounds-costs-the-same',
    'If all hops take the same time, a TTL above the distance of the farthest servent is enough for 2|E| − |V| + 1 messages.',
    'G0.4 §4: everybody has it in time to forward it',
    ['equal-latencies'],
    true,
  ),
];

/** Believed of Gnutella, and false. */
export const outcomeFolklore: readonly Property[] = [
  {
    name: 'ttl-reaches-everyone-within-it',
    kind: 'outcome',
    needsViews: true,
    statement: 'A flood with TTL T reaches everyone within T hops.',
    source:
      'Folklore; a longer but faster way may deliver the lower TTL first, and the copy with the higher is dropped as a duplicate',
    assumes: ['honest', 'first-seen'],
    expected: 'falsified',
    judge: (conclusion, _observation, oracle) => missed(conclusion, oracle),
  },
  {
    name: 'finds-what-anyone-shares',
    kind: 'outcome',
    needsViews: true,
    statement: 'A search finds what is shared by anyone to whom there is a way.',
    source: 'Folklore; nobody beyond the horizon of the TTL is asked',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion, 'search');
      const due = call && oracle.due(conclusion);
      if (!due) return undefined;
      const found = new Set(hitsOf(conclusion).map(([, ip]) => ip));
      const missing = oracle
        .holdersOf(call)
        .map(String)
        .find(
          (each) =>
            each !== conclusion.peer &&
            due.distances.has(each) &&
            speedOf(each) >= call.speed &&
            !found.has(each),
        );
      if (missing === undefined) return undefined;
      return {
        peer: conclusion.peer,
        expected: `a hit of ${missing}, ${due.distances.get(missing)} hops away`,
        seen: [...found].join(', ') || 'none',
      };
    },
  },
  {
    name: 'walkers-find-what-is-near',
    kind: 'outcome',
    needsViews: true,
    statement: 'Walkers find what somebody shares who is no farther away than their TTL.',
    source: 'Folklore; they do with some probability only (Lv et al. 2002 §5)',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion, 'search');
      const due = call && !flooded(conclusion, oracle) && oracle.due(conclusion);
      if (!due || hitsOf(conclusion).length > 0) return undefined;
      const ball = ballOf(due);
      const near = oracle
        .holdersOf(call)
        .find((each) => ball.includes(`${each}`) && speedOf(`${each}`) >= call.speed);
      if (near === undefined) return undefined;
      return {
        peer: conclusion.peer,
        expected: `a hit of ${near}, ${due.distances.get(near)} hops away`,
        seen: 'none',
      };
    },
  },
  {
    name: 'state-keeping-never-revisits',
    kind: 'outcome',
    needsViews: true,
    statement: 'Where servents keep state, no servent has walkers of one search twice.',
    source: 'Folklore; state tells ways out apart, not servents (Lv et al. 2002 §5)',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion, 'search');
      const due = call?.control === 'state keeping' ? oracle.due(conclusion) : undefined;
      const twice = due?.floods.find((flood) => flood.received > flood.reached.size);
      return twice
        ? { peer: conclusion.peer, expected: `${twice.reached.size} visits`, seen: `${twice.received}` }
        : undefined;
    },
  },
  {
    name: 'hits-always-return',
    kind: 'outcome',
    statement: 'A QueryHit that is sent arrives at whoever has asked.',
    source: 'Folklore; any connection on its way back that has ended is the end of it (G0.4 §4, rule 2)',
    assumes: ['honest'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      if (!oracle.callOf(conclusion, 'search') || !conclusion.outcome.ok) return undefined;
      const lost = oracle.lostHit(conclusion);
      return lost && { peer: conclusion.peer, expected: `${lost[5]} of ${lost[1]}`, seen: 'it is lost' };
    },
  },
];
