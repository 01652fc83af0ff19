import type { Conclusion, Finding, OutcomeProperty } from '../../kit/property.ts';
import { idOf } from '../compact.ts';
import type { MainlineCall, MainlineView } from '../messages.ts';
import type { MainlineOracle } from '../oracle.ts';
import type { MainlineParameters } from '../parameters.ts';
import { certainOf, membersOf } from '../reach.ts';

type Property = OutcomeProperty<MainlineView, MainlineParameters, MainlineOracle>;

/** Judged on every result that a caller got. */
export const outcomeProperties: readonly Property[] = [
  {
    name: 'k-closest-lookup',
    kind: 'outcome',
    needsViews: true,
    statement:
      'Where every node knows a good node in each part of the id space in which there are any, and nobody comes or goes meanwhile, a lookup finds exactly the K closest, counting the node itself if it is one of them.',
    source: 'Kademlia §2.3 (proof of exactness under its basic invariant); BEP 5 find_node',
    assumes: ['quiet'],
    judge(conclusion, observation, oracle) {
      const call = oracle.callOf(conclusion);
      const members = membersOf(observation);
      if (call?.type !== 'find_node' || !members || !oracle.wasConnected(conclusion)) return undefined;
      const { k } = observation.params;
      const right = certainOf(members, call.target, k, idOf(`${conclusion.peer}`));
      const { nodes = [] } = conclusion.outcome as { nodes?: readonly unknown[] };
      const isRight = right.every((id, at) => nodes[at] === id);
      if (isRight && nodes.length <= Math.min(k, members.length - 1)) return undefined;
      return {
        peer: conclusion.peer,
        expected: `the closest to ${call.target}: ${right.join(', ')}`,
        seen: conclusion.outcome.ok
          ? nodes.join(', ') || 'nobody'
          : `no answer: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'announced-to-the-closest',
    kind: 'outcome',
    needsViews: true,
    statement:
      'Under the condition of k-closest-lookup the first announcement of a torrent is accepted by the K closest, counting the node itself if it is one of them, if it looks them up anew.',
    source:
      'BEP 5 Overview (“onto the responding nodes with IDs closest to the infohash of the torrent”), get_peers (values in the place of nodes)',
    assumes: ['quiet'],
    judge(conclusion, observation, oracle) {
      const members = membersOf(observation);
      const right = members && oracle.mustReach(conclusion, members);
      if (!right) return undefined;
      const { nodes = [] } = conclusion.outcome as { nodes?: readonly unknown[] };
      // BEP 5 does not say that nobody else may be told: npm's bittorrent-dht tells twenty, whatever K is.
      if (right.every((id) => nodes.includes(id))) return undefined;
      return {
        peer: conclusion.peer,
        expected: `the announcement to be accepted by the closest: ${right.join(', ')}`,
        seen: conclusion.outcome.ok ? nodes.join(', ') : `no success: ${conclusion.outcome.reason}`,
      };
    },
  },
  {
    name: 'announce-visible',
    kind: 'outcome',
    needsViews: true,
    statement:
      'A peer that the K closest nodes have accepted, as they have all others of its torrent, is found by all others for 30 minutes, as long as nobody comes or goes and the condition of k-closest-lookup holds.',
    source: 'BEP 5 Overview (distributed tracker), announce_peer',
    assumes: ['quiet'],
    judge(conclusion, _observation, oracle) {
      return missing(conclusion, oracle.callOf(conclusion), oracle.promised(conclusion));
    },
  },
];

/** Believed of the DHT, and false. */
export const outcomeFolklore: readonly Property[] = [
  {
    name: 'nodes-re-replicate-peers',
    kind: 'outcome',
    statement: 'A peer that was announced in the last half hour is found, whichever nodes have gone since.',
    source: 'Folklore: taken from Kademlia §2.5. BEP 5 has no republishing but by the announcer itself',
    assumes: ['quiet', 'failures'],
    expected: 'falsified',
    judge(conclusion, { now }, oracle) {
      const call = oracle.callOf(conclusion);
      const fresh = call?.type === 'get_peers' ? oracle.announcements.fresh(call.info_hash, now) : [];
      return missing(
        conclusion,
        call,
        fresh.map(({ peer }) => peer),
      );
    },
  },
];

function missing(
  { peer, outcome }: Conclusion,
  call: MainlineCall | undefined,
  promised: readonly string[],
): Finding | undefined {
  if (call?.type !== 'get_peers') return undefined;
  const { peers = [] } = outcome as { peers?: readonly string[] };
  const lost = promised.find((each) => !peers.includes(each));
  return lost === undefined
    ? undefined
    : {
        peer,
        expected: `${lost} among the peers of ${call.info_hash}`,
        seen: outcome.ok ? peers.join(', ') || 'nobody' : `no answer: ${outcome.reason}`,
      };
}
