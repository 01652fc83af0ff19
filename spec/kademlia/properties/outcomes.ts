import type { OutcomeProperty } from '../../kit/property.ts';
import type { KademliaView } from '../messages.ts';
import { closestTo, shownBy } from '../neighbourhood.ts';
import type { KademliaOracle } from '../oracle.ts';
import type { KademliaParameters } from '../parameters.ts';

type Property = OutcomeProperty<KademliaView, KademliaParameters, KademliaOracle>;

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  kClosest({
    name: 'k-closest-lookup',
    statement:
      'If every member knows somebody in each of its subtrees, and nobody comes or goes, a lookup finds exactly the k closest members.',
    source: '§2.3; §3 (proof sketch): exact while the invariant of §2.1 holds',
    assumes: ['prompt'],
    isJudged: (oracle, conclusion) => oracle.wasConnected(conclusion),
  }),
  {
    ...kClosest({
      name: 'k-closest-lookup-in-calm',
      statement:
        'In a network into which nodes have only ever joined, a lookup finds exactly the k closest members.',
      source: 'Folklore; false for small k, since the invariant of §2.1 need not hold right after a join',
      assumes: ['prompt', 'nobody-gone'],
      isJudged: (oracle, conclusion) => oracle.wasCalm(conclusion),
    }),
    expected: 'falsified',
  },
  {
    name: 'join-succeeds',
    kind: 'outcome',
    needsViews: true,
    statement: 'Who joins through a member becomes one, if nobody comes or goes meanwhile.',
    source: '§2.3 (join)',
    assumes: ['prompt'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'join' || conclusion.outcome.ok || !oracle.wasCalm(conclusion)) return undefined;
      const isMember = shownBy(observation, call.via)?.member === true && call.via !== conclusion.peer;
      return isMember
        ? {
            peer: conclusion.peer,
            expected: `to join through ${call.via}, which is a member`,
            seen: seen(conclusion.outcome),
          }
        : undefined;
    },
  },
  {
    name: 'joiner-refreshes-far-buckets',
    kind: 'outcome',
    needsViews: true,
    statement:
      'Whoever has joined has looked itself up, and something in each range of distances beyond its closest neighbour’s, and has waited for the answers.',
    source:
      '§2.3 (performs a node lookup for its own node ID, and refreshes all k-buckets further away than its closest neighbour)',
    assumes: ['prompt', 'time'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'join' || !conclusion.outcome.ok) return undefined;
      const omission = oracle.joinings.omission(conclusion.peer, observation);
      return omission === undefined
        ? undefined
        : {
            peer: conclusion.peer,
            expected: 'a lookup of its own identifier, and of one in each farther range',
            seen: omission,
          };
    },
  },
  {
    name: 'store-reaches-the-k-closest',
    kind: 'outcome',
    needsViews: true,
    statement:
      'When a store ends, each of the k closest members but the node itself has been sent the pair, if every subtree is known and nobody comes or goes.',
    source: '§2.3 (locates the k closest nodes to the key and sends them STORE RPCs)',
    assumes: ['prompt', 'time'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'store' || !conclusion.outcome.ok || !oracle.wasConnected(conclusion))
        return undefined;
      const sentTo = oracle.sentTo(conclusion);
      const missed = closestTo(observation, call.key).find((id) => id !== conclusion.peer && !sentTo.has(id));
      return missed === undefined
        ? undefined
        : {
            peer: conclusion.peer,
            expected: `a STORE for ${missed}, one of the ${observation.params.k} closest to ${call.key}`,
            seen: `STOREs for [${[...sentTo].join(', ')}]`,
          };
    },
  },
  {
    name: 'value-found-while-a-replica-lives',
    kind: 'outcome',
    needsViews: true,
    statement:
      'A value that one of the k closest members keeps is found from everywhere, while every subtree is known and nobody comes or goes.',
    source: '§2.3 (FIND_VALUE); §2.5',
    assumes: ['prompt', 'time'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'fetch' || !oracle.wasFindable(conclusion, observation)) return undefined;
      const { value } = conclusion.outcome as { value?: unknown };
      if (conclusion.outcome.ok && value !== null && value !== undefined) return undefined;
      return {
        peer: conclusion.peer,
        expected: `a value of key ${call.key}`,
        seen: seen(conclusion.outcome),
      };
    },
  },
  {
    name: 'value-was-stored',
    kind: 'outcome',
    statement: 'A value that is found was stored under that key.',
    source: '§2.3',
    assumes: ['honest'],
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      const { value } = conclusion.outcome as { value?: unknown };
      if (call?.type !== 'fetch' || !conclusion.outcome.ok || value === null) return undefined;
      const stored = oracle.published(call.key).map((each) => each.value);
      if (stored.includes(value as string)) return undefined;
      return {
        peer: conclusion.peer,
        expected: `one of ${JSON.stringify(stored)}, or null`,
        seen: JSON.stringify(value),
      };
    },
  },
  {
    name: 'expired-value-never-returned',
    kind: 'outcome',
    statement: 'A value is not found any more 24 hours after its publisher has gone for good.',
    source: '§2.5 (pairs expire 24 hours after their publication)',
    assumes: ['prompt', 'time'],
    judge(conclusion, { now }, oracle) {
      const call = oracle.callOf(conclusion);
      const { value } = conclusion.outcome as { value?: unknown };
      if (call?.type !== 'fetch' || !conclusion.outcome.ok || value === null) return undefined;
      const stored = oracle.published(call.key).filter((each) => each.value === value);
      if (stored.length === 0 || stored.some((each) => !oracle.isExpired(each, now))) return undefined;
      return { peer: conclusion.peer, expected: 'null: it has expired', seen: JSON.stringify(value) };
    },
  },
  {
    name: 'newest-value-found',
    kind: 'outcome',
    statement: 'Of the values stored under a key the one stored last is found.',
    source:
      'Folklore; §2.3: the first value that is found ends the lookup, and caches are not told of new ones',
    assumes: ['prompt', 'time'],
    expected: 'falsified',
    judge(conclusion, _observation, oracle) {
      const call = oracle.callOf(conclusion);
      const { value } = conclusion.outcome as { value?: unknown };
      if (call?.type !== 'fetch' || !conclusion.outcome.ok || value === null) return undefined;
      const newest = oracle.published(call.key).findLast(({ isConfirmed }) => isConfirmed);
      if (!newest || newest.value === value) return undefined;
      return { peer: conclusion.peer, expected: JSON.stringify(newest.value), seen: JSON.stringify(value) };
    },
  },
];

function kClosest(about: {
  name: string;
  statement: string;
  source: string;
  assumes: readonly string[];
  isJudged: (oracle: KademliaOracle, conclusion: Parameters<Property['judge']>[0]) => boolean;
}): Property {
  const { isJudged, ...described } = about;
  return {
    ...described,
    kind: 'outcome',
    needsViews: true,
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      if (call?.type !== 'lookup' || !isJudged(oracle, conclusion)) return undefined;
      const right = closestTo(observation, call.key);
      const { nodes = [] } = conclusion.outcome as { nodes?: readonly unknown[] };
      if (conclusion.outcome.ok && nodes.length === right.length && nodes.every((id, at) => id === right[at]))
        return undefined;
      return {
        peer: conclusion.peer,
        expected: `the closest to ${call.key}: [${right.join(', ')}]`,
        seen: seen(conclusion.outcome),
      };
    },
  };
}

function seen(outcome: { readonly ok: boolean; readonly reason?: string }): string {
  const { nodes, value } = outcome as { nodes?: readonly unknown[]; value?: unknown };
  if (!outcome.ok) return `no answer: ${outcome.reason}`;
  return nodes ? `[${nodes.join(', ')}]` : JSON.stringify(value);
}
