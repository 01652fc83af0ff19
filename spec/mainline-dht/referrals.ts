import type { Id } from '../kit/identifiers.ts';
import type { Finding } from '../kit/property.ts';
import type { NodeInfo } from './compact.ts';
import type { Query } from './krpc.ts';
import { space } from './parameters.ts';

/**
 * What is wrong with the nodes that an answer names. Right is “the compact node info for the target node or the K closest good
 * nodes” (BEP 5 find_node). Questionable nodes may fill gaps, and who asks may be left out or not: so of the good nodes only
 * those must be named to whom fewer than K that may be good are closer: “nodes that we know are good are given priority over
 * nodes with unknown status”.
 *
 * @param perhaps those in the table of the node that answers who may be good in its eyes
 * @param good those of them that must be
 */
export function wrongReferral(
  question: Query,
  nodes: readonly NodeInfo[],
  perhaps: readonly Id[],
  good: readonly Id[],
  k: number,
): Omit<Finding, 'peer'> | undefined {
  if (nodes.length > k) return { expected: `at most ${k} nodes`, seen: `${nodes.length}` };
  const named = nodes.map(([id]) => id);
  if (question.type === 'find_node' && named.length === 1 && named[0] === question.target) return undefined;
  const target = targetOf(question);
  if (target === undefined) return undefined;
  const isAmongTheClosest = (id: Id) =>
    perhaps.filter((other) => space.compare(target, other, id) < 0).length < k;
  const missed = good.find((id) => !named.includes(id) && isAmongTheClosest(id));
  if (missed === undefined) return undefined;
  return {
    expected: `${missed}, a good node of its table, among the ${k} closest of these to ${target}`,
    seen: named.join(', ') || 'nobody',
  };
}

function targetOf(question: Query): Id | undefined {
  if (question.type === 'find_node') return question.target;
  return question.type === 'get_peers' ? question.info_hash : undefined;
}
