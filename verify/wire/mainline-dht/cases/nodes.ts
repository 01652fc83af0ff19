import type { Bencoded } from '../../../../spec/mainline-dht/bencoding.ts';
import { bytesOf, type NodeInfo } from '../../../../spec/mainline-dht/compact.ts';
import { space } from '../../../../spec/mainline-dht/parameters.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import type { Bench, Heard } from '../bench.ts';
import { K } from '../node.ts';
import { told } from '../packet.ts';
import { findNode, oddQuery } from '../questions.ts';
import { NAMES_NOBODY, namesNodes, nodesIn, sweep } from '../sweep.ts';

/** Are those whom it names the right ones? */

const EXPECTED = `a response with "nodes": a string of 26 bytes for each node`;

export const findNodeAnswers: WireCase<Bench> = {
  id: 'bep5/find_node/answers',
  claim: 'find_node is answered by a response with a key "nodes".',
  level: 'SHOULD',
  sentence:
    'When a node receives a find_node query, it should respond with a key "nodes" and value of a string containing the compact node info for the target node or the K (8) closest good nodes in its own routing table.',
  source: 'BEP 5 find_node',
  judge: async (bench) => {
    const seat = bench.seats[2]!;
    if (bench.isLost) return unclear(bench.whyLost());
    const heard = await bench.ask(seat, findNode(seat, bench.draw('target')));
    if (heard.as === 'response' && heard.values.has('nodes')) return HELD;
    if (heard.as === 'response' && !(await namesNodes(bench))) return unclear(NAMES_NOBODY);
    return bench.disappointed(seat, heard, EXPECTED);
  },
};

export const compactNodes: WireCase<Bench> = {
  id: 'bep5/find_node/compact-nodes',
  claim: 'Nodes are named in 26 bytes each.',
  level: 'MUST',
  sentence: 'Contact information for nodes is encoded as a 26-byte string.',
  source: 'BEP 5 Contact Encoding',
  judge: async (bench) => {
    const answers = (await sweep(bench)) ?? [];
    const wrong = answers.find(({ heard }) => heard.values.has('nodes') && !nodesIn(heard));
    if (wrong) return fell(EXPECTED, told(wrong.heard.packet));
    if (answers.some(({ heard }) => nodesIn(heard)?.length)) return HELD;
    return unclear(bench.isLost ? bench.whyLost() : NAMES_NOBODY);
  },
};

export const atMostK: WireCase<Bench> = {
  id: 'bep5/find_node/at-most-k',
  claim: `No more than ${K} nodes are named at once.`,
  level: 'SHOULD',
  sentence:
    'it should respond with a key "nodes" and value of a string containing the compact node info for the target node or the K (8) closest good nodes in its own routing table',
  source: 'BEP 5 find_node',
  judge: async (bench) => {
    const answers = ((await sweep(bench)) ?? []).map(({ heard }) => nodesIn(heard) ?? []);
    const most = Math.max(0, ...answers.map(({ length }) => length));
    if (most > K) return fell(`at most ${K} nodes`, `${most} nodes in one answer`);
    return tooFew(bench, answers.flat()) ?? HELD;
  },
};

/** With no more than K nodes there is nothing to choose. */
function tooFew(bench: Bench, named: readonly NodeInfo[]) {
  if (bench.isLost) return unclear(bench.whyLost());
  const all = new Set(named.map(([id]) => id)).size;
  return all > K
    ? undefined
    : unclear(`it names ${all} nodes in all: more than ${K} are needed to see a choice`);
}

export const kClosest: WireCase<Bench> = {
  id: 'bep5/find_node/k-closest',
  claim: 'Of the nodes that it names before and after an answer, the answer has the K closest to its target.',
  level: 'SHOULD',
  sentence:
    'it should respond with a key "nodes" and value of a string containing the compact node info for the target node or the K (8) closest good nodes in its own routing table',
  source: 'BEP 5 find_node',
  judge: async (bench) => {
    const answers = ((await sweep(bench)) ?? []).flatMap(({ target, asker, heard }) => {
      const nodes = nodesIn(heard);
      return nodes ? [{ target, asker, nodes, ids: nodes.map(([id]) => id) }] : [];
    });
    const few = tooFew(
      bench,
      answers.flatMap(({ nodes }) => nodes),
    );
    if (few) return few;
    for (const [at, { target, asker, ids }] of answers.entries()) {
      const before = new Set(answers.slice(0, at).flatMap((each) => each.ids));
      const after = new Set(answers.slice(at + 1).flatMap((each) => each.ids));
      const farthest = ids.reduce((far, id) => (space.closer(target, far, id) ? id : far), ids[0]!);
      const left = [...before].find(
        (id) =>
          after.has(id) &&
          id !== asker &&
          !ids.includes(id) &&
          (ids.length < K || space.closer(target, id, farthest)),
      );
      if (left !== undefined)
        return fell(
          `nodes closest to ${target}: ${left} among them, which it names in answers before and after`,
          ids.length < K ? `${ids.length} nodes, and not that one` : `${farthest} instead, which is farther`,
        );
    }
    return HELD;
  },
};

export const wantIgnored: WireCase<Bench> = {
  id: 'bep32/want/unknown-ignored',
  claim: 'find_node that wants "n4" and something that nobody has is answered all the same.',
  level: 'MUST',
  sentence:
    'For future extensibility, other strings may be present in the list, and must be silently ignored on reception.',
  source: 'BEP 32 New parameters, want',
  judge: async (bench) => {
    const seat = bench.seats[2]!;
    if (!(await namesNodes(bench))) return unclear(bench.isLost ? bench.whyLost() : NAMES_NOBODY);
    const target = bytesOf(`${bench.draw('wanted')}`);
    const asked = (...want: string[]) => {
      const given: (readonly [string, Bencoded])[] = [
        ['id', bytesOf(`${seat.node.id}`)],
        ['target', target],
        ['want', want],
      ];
      return bench.ask(seat, oddQuery('find_node', given));
    };
    const isFound = (heard: Heard) => heard.as === 'response' && heard.values.has('nodes');
    const heard = await asked('n4', 'x9');
    if (isFound(heard)) return HELD;
    if (!isFound(await asked('n4')))
      return skipped('nor does it answer one that wants "n4" alone: so it does not know BEP 32');
    return bench.disappointed(seat, heard, EXPECTED);
  },
};
