import type { Id } from '../../../../spec/kit/identifiers.ts';
import { bytesOf } from '../../../../spec/mainline-dht/compact.ts';
import { datagram } from '../../../../spec/mainline-dht/krpc.ts';
import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import type { Judgement } from '../../results.ts';
import type { Bench, Heard, Seat } from '../bench.ts';
import { bytesText } from '../packet.ts';
import { findNode, findNodeShyly } from '../questions.ts';
import { besides, NAMES_NOBODY, nodesIn, sweep } from '../sweep.ts';

/** Who must not come into its table: strangers make contact before anybody else does, when there is the most room. */

const ONLY_GOOD =
  "Nodes from the routing table are returned in response to queries from other nodes. […] It is important that each node's routing table must contain only known good nodes. A good node is a node has responded to one of our queries within the last 15 minutes.";

export const onlyGoodNodes: WireCase<Bench> = {
  id: 'bep5/routing-table/only-good-nodes',
  claim: 'A node that has asked it something, and never answered it anything, is not named to others.',
  level: 'MUST',
  sentence: ONLY_GOOD,
  source: 'BEP 5 Routing Table',
  judge: (bench) => notNamed(bench, bench.mute, 'it has answered no query'),
};

export const unaskedAnswer: WireCase<Bench> = {
  id: 'bep5/routing-table/unasked-answer',
  claim: 'A node that has sent it an answer to nothing, and nothing else, is not named to others.',
  level: 'MUST',
  sentence: ONLY_GOOD,
  source: 'BEP 5 Routing Table',
  judge: (bench) =>
    notNamed(bench, bench.liar, 'it has answered no query: none was sent to it before it spoke'),
};

export const readOnlyServed: WireCase<Bench> = {
  id: 'bep43/read-only/served',
  claim: 'A query of a read-only node is answered like any other.',
  level: 'SHOULD',
  sentence: 'Instead it should merely service the query as usual.',
  source: 'BEP 43 Read-Only State',
  judge: async (bench) => {
    const met = await acquainted(bench);
    if (!met) return unclear(bench.whyLost());
    const { usual, heard } = met;
    if (heard.as === 'response') return HELD;
    if (usual.as !== 'response') return unclear('nor is it answered to others');
    // Whether it is alive another asks: the ping of this one would have to be read-only, too.
    return bench.disappointed(bench.seats[0]!, heard, 'a response, as to any find_node');
  },
};

export const readOnlyNotAdded: WireCase<Bench> = {
  id: 'bep43/read-only/not-added',
  claim: 'A read-only node is neither asked anything nor named to others.',
  level: 'SHOULD',
  sentence: 'If it is found, the node should not add the message sender to its routing table.',
  source: 'BEP 43 Read-Only State; Rationale (“and not to ping it”)',
  judge: async (bench) => {
    const judgement = await notNamed(bench, bench.shy, 'it has said "ro": 1');
    const [query] = bench.shy.queries.keys();
    if (judgement.verdict === 'falsified' || query === undefined) return judgement;
    return fell('no query to a node that has said "ro": 1', `a query came to it: ${bytesText(query)}`);
  },
};

/** What the mute node was answered, and the read-only one. */
interface Met {
  readonly usual: Heard;
  readonly heard: Heard;
}

const acquaintances = new WeakMap<Bench, Met>();

/** The strangers make contact, each in its way; undefined: nobody is there. */
async function acquainted(bench: Bench): Promise<Met | undefined> {
  const known = acquaintances.get(bench);
  if (known) return known;
  if (bench.isLost) return undefined;
  const { mute, liar, shy } = bench;
  const usual = await bench.ask(mute, findNode(mute, mute.node.id));
  bench.send(liar, unasked(liar));
  const heard = await bench.ask(shy, findNodeShyly(shy, shy.node.id));
  const met = { usual, heard };
  acquaintances.set(bench, met);
  await bench.budget.wait(bench.manners.settlingMs);
  return met;
}

function unasked({ node }: Seat): string {
  const response = {
    type: 'response',
    t: '7a7a',
    id: node.id,
    nodes: [],
    values: [],
    token: '',
    has: '',
  } as const;
  return bytesOf(datagram(response).bytes);
}

/** Neither when somebody asks for that very node, nor ever before. That it names anybody must be seen, too. */
async function notNamed(bench: Bench, stranger: Seat, why: string): Promise<Judgement> {
  await acquainted(bench);
  const answers = (await sweep(bench)) ?? [];
  if (bench.isLost) return unclear(bench.whyLost());
  const asker = bench.seats[0]!;
  const last = await bench.ask(asker, findNode(asker, besides(stranger.node.id)));
  const named: Id[][] = [...answers.map(({ heard }) => heard), last].map((heard) =>
    (nodesIn(heard) ?? []).map(([id]) => id),
  );
  const { id } = stranger.node;
  const guilty = named.find((ids) => ids.includes(id));
  if (guilty)
    return fell(
      `no node ${id} (${stranger.socket.address}): ${why}`,
      `among the ${guilty.length} nodes of an answer is ${id} (${stranger.socket.address})`,
    );
  return named.some((ids) => ids.length > 0) ? HELD : unclear(NAMES_NOBODY);
}
