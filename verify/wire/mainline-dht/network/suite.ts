import { createHash } from 'node:crypto';
import type { Id } from '../../../../spec/kit/identifiers.ts';
import {
  compactAddress,
  hexOf,
  ipOf,
  type NodeInfo,
  readNodes,
} from '../../../../spec/mainline-dht/compact.ts';
import type { Budget } from '../../budget.ts';
import { fell, HELD, headOf, reportOn, unclear, type WireCase } from '../../case.ts';
import { LiveWire } from '../../live.ts';
import type { CaseHead, Judgement, WireReport } from '../../results.ts';
import type { WireRun } from '../../run.ts';
import type { Datagrams } from '../../wire.ts';
import { K } from '../node.ts';
import { Client, farthest } from './client.ts';
import { type Start, Town } from './town.ts';

/** A whole network of nodes that are not ours, while some stop and others join. */

export interface NetworkOptions extends WireRun {
  readonly start: Start;
  /** How the command is called in reports. */
  readonly subject: string;
  readonly peers: number;
  /** How long the network is left alone when all have started, and after churn. */
  readonly settlingMs: number;
  readonly patienceMs: number;
}

interface Stage extends NetworkOptions {
  readonly town: Town;
  readonly client: Client;
  readonly time: Budget;
  readonly draw: (purpose: string) => Id;
}

const EXACT =
  'The original node iteratively queries nodes that are closer to the target infohash until it cannot find any closer nodes.';
const CONDITION =
  'BEP 5 Overview; exact where every node names somebody living in each part of the id space, and nobody who is gone (Kademlia §2.3)';
const PEER_PORT = 21_001;
const LOOKUPS = 4;
/** Below those that systems give out by themselves. */
const FIRST_PORT = 10_000;
const PORTS = 20_000;

/** Begins the network; the reason if it cannot be judged. */
async function founded({ town, peers, time, settlingMs }: Stage): Promise<string | undefined> {
  if (town.trouble !== undefined || town.nodes.length > 0) return town.trouble;
  for (let at = 0; at < peers && town.trouble === undefined; at++) await town.grow();
  if (town.trouble === undefined) await time.wait(settlingMs);
  return town.trouble;
}

const churned = new WeakSet<Town>();

/** A quarter of the nodes stop without a word, and as many others join. */
async function afterChurn(stage: Stage): Promise<string | undefined> {
  const { town, time, settlingMs } = stage;
  const trouble = await founded(stage);
  if (trouble !== undefined || churned.has(town)) return trouble;
  churned.add(town);
  const leaving = town.nodes.filter((_, at) => at % 4 === 1);
  for (const each of leaving) await town.stop(each);
  for (const _ of leaving) if (town.trouble === undefined) await town.grow();
  if (town.trouble === undefined) await time.wait(settlingMs);
  return town.trouble;
}

const looksAround: WireCase<Stage> = {
  id: 'bep5/network/looks-around',
  claim: 'Each node that is started asks the node that it joins through for others.',
  level: 'SHOULD',
  sentence:
    'Upon inserting the first node into its routing table and when starting up thereafter, the node should attempt to find the closest nodes in the DHT to itself. It does this by issuing find_node messages to closer and closer nodes until it cannot find any closer.',
  source: 'BEP 5 Routing Table',
  judge: async (stage) => {
    const trouble = await founded(stage);
    if (trouble !== undefined) return unclear(trouble);
    const { town } = stage;
    const idle = town.nodes.find(({ address }) => !town.curious.has(address));
    return idle ? fell('a find_node, or get_peers, from each', `none from ${idle.address}`) : HELD;
  },
};

const exact: WireCase<Stage> = {
  id: 'bep5/network/k-closest',
  claim: `A lookup finds the ${K - 1} closest nodes that live, wherever it begins.`,
  level: 'SHOULD',
  sentence: EXACT,
  source: CONDITION,
  judge: lookups,
};

async function lookups(stage: Stage): Promise<Judgement> {
  const { town, client, draw } = stage;
  const doubt = (await founded(stage)) ?? (await town.doubt());
  if (doubt !== undefined) return unclear(doubt);
  for (let at = 0; at < LOOKUPS; at++) {
    const target = draw(`target ${at}`);
    const entry = town.nodes[at % town.nodes.length]!;
    const { nodes } = await client.lookup(target, [entry.id, entry.address]);
    const missed = town.closest(target).find(([, address]) => !nodes.some((info) => info[1] === address));
    if (missed)
      return fell(
        `${missed[1]} among the ${K - 1} closest to ${target}`,
        `from ${entry.address}: ${shown(nodes)}`,
      );
  }
  return HELD;
}

const shown = (nodes: readonly NodeInfo[]) => nodes.map(([, address]) => address).join(', ') || 'nobody';

/** A peer that was announced, and the addresses of the nodes that have accepted it. */
interface Announced {
  readonly infoHash: Id;
  readonly peer: string;
  readonly holders: ReadonlySet<string>;
}

const announcements = new WeakMap<Town, Announced>();

async function announced({ town, client, draw }: Stage): Promise<Announced> {
  const known = announcements.get(town);
  if (known) return known;
  const infoHash = draw('announced');
  const holders = new Set<string>();
  const first = town.nodes[0]!;
  const { nodes, tokens } = await client.lookup(infoHash, [first.id, first.address]);
  for (const [, address] of nodes) {
    const token = tokens.get(address);
    if (token === undefined || !town.nodes.some((each) => each.address === address)) continue;
    const values = await client.ask(address, farthest(infoHash), {
      type: 'announce_peer',
      info_hash: infoHash,
      port: PEER_PORT,
      implied_port: false,
      token: hexOf(token),
    });
    if (values) holders.add(address);
  }
  const found = { infoHash, peer: compactAddress(`${ipOf(client.address)}:${PEER_PORT}`), holders };
  announcements.set(town, found);
  return found;
}

const visible: WireCase<Stage> = {
  id: 'bep5/network/announce-visible',
  claim: `A peer that was announced to the ${K} closest nodes is found from every node.`,
  level: 'SHOULD',
  sentence:
    'After the search is exhausted, the client then inserts the peer contact information for itself onto the responding nodes with IDs closest to the infohash of the torrent.',
  source: CONDITION,
  judge: async (stage) => {
    const doubt = (await founded(stage)) ?? (await stage.town.doubt());
    return doubt === undefined ? foundEverywhere(stage) : unclear(doubt);
  },
};

/**
 * With at most K - 1 nodes new, whoever of the holders lives is still among the K closest; who begins at one of them, or at a
 * node that names one, will ask it.
 */
const foundAfterChurn: WireCase<Stage> = {
  id: 'bep5/network/found-after-churn',
  claim:
    'When a quarter of the nodes have been replaced, that peer is found from every node that names one of those that hold it.',
  level: 'MUST',
  sentence:
    'If the queried node has peers for the infohash, they are returned in a key "values" as a list of strings.',
  source: 'BEP 5 get_peers',
  judge: async (stage) => {
    const before = await founded(stage);
    if (before !== undefined) return unclear(before);
    await announced(stage);
    const trouble = await afterChurn(stage);
    if (trouble !== undefined) return unclear(trouble);
    const { town, client } = stage;
    const { infoHash, holders } = await announced(stage);
    for (const { address } of town.nodes) {
      if (holders.has(address)) continue;
      const asked = { type: 'find_node', target: infoHash } as const;
      const named = readNodes((await client.ask(address, farthest(infoHash), asked))?.get('nodes')) ?? [];
      if (!named.some(([, where]) => holders.has(where) && town.nodes.some((each) => each.address === where)))
        return unclear(`${address} names nobody who holds it`);
    }
    return foundEverywhere(stage);
  },
};

async function foundEverywhere(stage: Stage): Promise<Judgement> {
  const { town, client } = stage;
  const { infoHash, peer, holders } = await announced(stage);
  if (holders.size === 0) return unclear('nobody has accepted the announcement');
  for (const { id, address } of town.nodes) {
    const { peers } = await client.lookup(infoHash, [id, address]);
    if (!peers.includes(peer))
      return fell(
        `the peer, which ${holders.size} nodes have accepted`,
        `${peers.length} peers, looked up from ${address}`,
      );
  }
  return HELD;
}

const CASES: readonly WireCase<Stage>[] = [looksAround, exact, visible, foundAfterChurn];

export const networkCases: readonly CaseHead[] = CASES.map(headOf);

/** Starts a network of somebody’s nodes on loopback, and judges it as a whole. Every node is stopped at the end. */
export async function verifyNetwork(options: NetworkOptions): Promise<WireReport> {
  const { seed, strict, subject } = options;
  const wire = new LiveWire(options);
  const time = wire.budget;
  const { settlingMs, patienceMs, budget } = options;
  wire.begin({
    protocol: 'mainline-dht/nodes',
    subject,
    seed,
    strict,
    slow: false,
    budget,
    manners: { settlingMs, patienceMs },
  });
  const [socket] = (await wire.listen(['127.14.1.1'])) as [Datagrams];
  const client = new Client(socket, time, patienceMs);
  const draw = (purpose: string) => createHash('sha1').update(`${seed} ${purpose}`).digest('hex');
  // Many derive their ids from their addresses: the same seed is to found the same network.
  const port = FIRST_PORT + (Number.parseInt(draw('port').slice(0, 8), 16) % PORTS);
  const town = await Town.open(options.start, client, wire, port);
  try {
    const isLost = () => town.nodes.length === 0;
    const about = { protocol: 'mainline-dht', subject, seed, strict, ended: options.ended, isLost };
    return await reportOn(about, CASES, { ...options, town, client, time, draw }, client, wire);
  } finally {
    await town.close();
    await socket.close();
  }
}
