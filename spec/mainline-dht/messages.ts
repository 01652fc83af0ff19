import type { Id } from '../kit/identifiers.ts';
import type { Term, Vocabulary } from '../kit/vocabulary.ts';
import type { NodeInfo } from './compact.ts';

/** What nodes send: bytes. */
export const wireMessages = {
  datagram: {
    doc: 'One UDP packet: the bencoding of a KRPC message.',
    source: 'BEP 5 KRPC Protocol; BEP 3 bencoding',
    fields: { bytes: { type: 'bytes', doc: 'the payload' } },
  },
} as const satisfies Vocabulary;

/** What the bytes say, as observers are told. Identifiers, transaction ids and tokens are in hexadecimal. */
export const messages = {
  ping: { doc: 'Are you there?', source: 'BEP 5 ping', fields: asked({}) },
  find_node: {
    doc: 'Which nodes do you know that are closest to the target?',
    source: 'BEP 5 find_node',
    fields: asked({ target: { type: 'id', doc: 'the id that is sought' } }),
  },
  get_peers: {
    doc: 'Who downloads this torrent, or which nodes are closest to its infohash?',
    source: 'BEP 5 get_peers',
    fields: asked({ info_hash: infoHash() }),
  },
  announce_peer: {
    doc: 'The peer that the sender controls downloads this torrent.',
    source: 'BEP 5 announce_peer',
    fields: asked({
      info_hash: infoHash(),
      port: { type: 'count', doc: 'the peer’s port; 0 if it was left out' },
      implied_port: { type: 'flag', doc: 'the source port of the packet counts instead' },
      token: { type: 'bytes', doc: 'as received in a recent response to get_peers' },
    }),
  },
  response: {
    doc: 'The answer to a query. To find_node: nodes. To get_peers: a token, and values or nodes.',
    source: 'BEP 5 Responses, Contact Encoding',
    fields: {
      t: transaction(),
      id: { type: 'id', doc: 'of the node that answers' },
      nodes: { type: 'pairs', doc: 'compact node info: id and address of each' },
      values: { type: 'addresses', doc: 'compact addresses of peers' },
      token: { type: 'bytes', doc: 'to be presented with announce_peer' },
      has: { type: 'text', doc: 'which of nodes, token and values are there at all' },
    },
  },
  error: {
    doc: 'A query cannot be fulfilled.',
    source: 'BEP 5 Errors',
    fields: {
      t: transaction(),
      code: { type: 'count', doc: '201 generic, 202 server, 203 protocol, 204 method unknown' },
      message: { type: 'text', doc: 'in words' },
    },
  },
  unknown_query: {
    doc: 'A query by a method that BEP 5 does not have: answered with error 204.',
    source: 'BEP 5 Errors (204)',
    fields: { t: transaction(), method: { type: 'text', doc: 'its name' }, ro: readOnly() },
  },
  malformed: {
    doc: 'It has a transaction id and is no answer, but no query either, or one with bad arguments: answered with error 203.',
    source: 'BEP 5 Errors (203)',
    fields: { t: transaction(), why: { type: 'text', doc: 'what is wrong' } },
  },
  garbage: {
    doc: 'Bytes that say nothing, have no transaction id to answer with, or are a broken answer: nobody is told.',
    source: 'BEP 5 KRPC Protocol (“Every message has a key "t"”)',
    fields: { why: { type: 'text', doc: 'what is wrong' } },
  },
} as const satisfies Vocabulary;

/** What a user asks of a node. */
export const calls = {
  create: {
    doc: 'Be a member of the network of exactly these nodes (yourself included), all of whom have just answered you.',
    source: 'BEP 5 Routing Table (“should be saved between invocations”)',
    fields: { members: { type: 'addresses', doc: 'all nodes of the network' } },
  },
  join: {
    doc: 'Join through this node: find the nodes closest to yourself.',
    source: 'BEP 5 Routing Table (“when starting up”)',
    fields: { via: { type: 'address', doc: 'a node' } },
  },
  find_node: {
    doc: 'Find the K nodes closest to an id.',
    source: 'BEP 5 Routing Table; Kademlia §2.3',
    fields: { target: { type: 'id', doc: 'the id' } },
  },
  get_peers: {
    doc: 'Find peers that download a torrent.',
    source: 'BEP 5 Overview',
    fields: { info_hash: infoHash() },
  },
  announce: {
    doc: 'Tell the K nodes closest to the infohash that you download its torrent, with the tokens of a get_peers lookup of your own, made now or in the last four minutes.',
    source: 'BEP 5 Overview, announce_peer',
    fields: {
      info_hash: infoHash(),
      port: { type: 'count', doc: 'where you listen, 1–65535' },
      implied_port: { type: 'flag', doc: 'let the source port of your packets count instead' },
    },
  },
  read_only: {
    doc: 'Be read-only, or no longer: mark your queries with `ro`, and answer nobody’s.',
    source: 'BEP 43',
    fields: { on: { type: 'flag', doc: 'whether to be' } },
  },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  create: { doc: 'The node is a member.', source: 'ours', fields: {} },
  join: {
    doc: 'The node is a member: somebody has answered, and it has found the nodes closest to itself.',
    source: 'BEP 5 Routing Table',
    fields: {},
  },
  find_node: {
    doc: 'The K closest to the target of all others that have answered.',
    source: 'BEP 5 find_node; Kademlia §2.3',
    fields: { nodes: { type: 'ids', doc: 'at most K, nearest first, without the node itself' } },
  },
  get_peers: {
    doc: 'The peers that were named, the node’s own store included.',
    source: 'BEP 5 get_peers',
    fields: { peers: { type: 'addresses', doc: 'each once, in any order' } },
  },
  announce: {
    doc: 'At least one node has accepted the announcement.',
    source: 'BEP 5 announce_peer',
    fields: { nodes: { type: 'ids', doc: 'who has, each under the id of its answer to the announcement' } },
  },
  read_only: { doc: 'So it is.', source: 'BEP 43', fields: {} },
} as const satisfies Vocabulary;

/** What a node shows of itself. */
export const view: Term = {
  doc: 'What a node shows of itself. A node that shows nothing is judged by outcomes and conformance only.',
  source: 'BEP 5 Routing Table, Overview',
  fields: {
    member: { type: 'flag', doc: 'has joined' },
    id: { type: 'id', doc: 'its id' },
    ranges: {
      type: 'ids',
      doc: 'the lowest id of each bucket’s range: of the one around its own id first, then ever farther ones',
    },
    buckets: { type: 'groups', doc: 'ids in each bucket, in the same order; empty buckets, too' },
    contacts: { type: 'pairs', doc: 'id and address of everyone in the buckets' },
    bad: { type: 'ids', doc: 'those of them that have failed to respond to multiple queries in a row' },
    peers: { type: 'pairs', doc: 'infohash and address of the peers in its store' },
    lookups: {
      type: 'count',
      doc: 'how many lookups are under way, those of a join and of refreshing included',
    },
    read_only: { type: 'flag', doc: 'whether it is' },
  },
};

/** {@link view} as a type. */
export interface MainlineView {
  readonly member: boolean;
  readonly id: Id;
  readonly ranges: readonly Id[];
  readonly buckets: readonly (readonly Id[])[];
  readonly contacts: readonly NodeInfo[];
  readonly bad: readonly Id[];
  readonly peers: readonly (readonly [infoHash: Id, peer: string])[];
  readonly lookups: number;
  readonly read_only: boolean;
}

export type MainlineCall = { readonly id: number } & (
  | { readonly type: 'create'; readonly members: readonly string[] }
  | { readonly type: 'join'; readonly via: string }
  | { readonly type: 'find_node'; readonly target: Id }
  | { readonly type: 'get_peers'; readonly info_hash: Id }
  | {
      readonly type: 'announce';
      readonly info_hash: Id;
      readonly port: number;
      readonly implied_port: boolean;
    }
  | { readonly type: 'read_only'; readonly on: boolean }
);

export type MainlineOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly nodes: readonly Id[] }
  | { readonly ok: true; readonly peers: readonly string[] };

function asked<F extends Term['fields']>(more: F) {
  return {
    t: transaction(),
    id: { type: 'id', doc: 'of the node that asks' },
    ...more,
    ro: readOnly(),
  } as const;
}

function transaction() {
  return { type: 'bytes', doc: 'transaction id: chosen by the asker, echoed in the answer' } as const;
}

function readOnly() {
  return { type: 'flag', doc: 'the asker is read-only (BEP 43)' } as const;
}

function infoHash() {
  return { type: 'id', doc: 'the infohash of a torrent' } as const;
}
