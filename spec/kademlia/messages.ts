import type { Id } from '../kit/identifiers.ts';
import type { Term, Vocabulary } from '../kit/vocabulary.ts';

/**
 * The messages of Kademlia: four remote calls, each a question with its answer, tied by an `rpc` id that the asker chooses
 * and the answer repeats. A node is named by its identifier, which serves as its address. Whoever sends a message says by it
 * that it is there.
 */
export const messages = {
  ping: { doc: 'Are you there?', source: '§2.3 PING', fields: { rpc: rpc() }, answer: 'pong' },
  pong: { doc: 'I am.', source: '§2.3 PING', fields: { rpc: rpc() } },
  find_node: {
    doc: 'Which nodes do you know that are closest to the target?',
    source: '§2.3 FIND_NODE',
    fields: { rpc: rpc(), lookup: lookup(), target: { type: 'id', doc: 'the identifier looked up' } },
    answer: 'nodes',
  },
  nodes: {
    doc: 'The closest that the node knows, at most k, without the asker and the node itself.',
    source: '§2.3 FIND_NODE',
    fields: { rpc: rpc(), nodes: nodes() },
  },
  find_value: {
    doc: 'What is the value of this key, or who is closest to it?',
    source: '§2.3 FIND_VALUE',
    fields: { rpc: rpc(), lookup: lookup(), key: key() },
    answer: 'found',
  },
  found: {
    doc: 'The value, if the node has it, and then no nodes; else null, and the closest nodes as in `nodes`.',
    source: '§2.3 FIND_VALUE',
    fields: {
      rpc: rpc(),
      value: { type: 'text?', doc: 'the value or null' },
      ttl: { type: 'count', doc: 'milliseconds until the value expires; 0 if it is null' },
      nodes: nodes(),
    },
  },
  store: {
    doc: 'Keep this pair.',
    source: '§2.3 STORE; §2.5',
    fields: {
      rpc: rpc(),
      key: key(),
      value: { type: 'text', doc: 'the value' },
      ttl: { type: 'count', doc: 'milliseconds until it expires' },
      cached: {
        type: 'flag',
        doc: 'a copy along a lookup path, which is kept until it expires and republished by nobody',
      },
    },
    answer: 'stored',
  },
  stored: { doc: 'The pair is kept.', source: '§2.3 STORE', fields: { rpc: rpc() } },
} as const satisfies Vocabulary;

/** What a user asks of a node. */
export const calls = {
  create: {
    doc: 'Be a member of the network of exactly these members (yourself included), all of whom you have just seen.',
    source: 'ours: the network at first',
    fields: { members: { type: 'ids', doc: 'all members of the network' } },
  },
  join: {
    doc: 'Join through this member.',
    source: '§2.3',
    fields: { via: { type: 'id', doc: 'a member' } },
  },
  lookup: { doc: 'Find the k nodes closest to a key.', source: '§2.3 node lookup', fields: { key: key() } },
  store: {
    doc: 'Publish a value under a key: keep it at the k nodes closest to it, and publish it anew every 24 hours.',
    source: '§2.3, §2.5',
    fields: { key: key(), value: { type: 'text', doc: 'the value' } },
  },
  fetch: { doc: 'Get the value stored under a key.', source: '§2.3', fields: { key: key() } },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  create: { doc: 'The node is a member.', source: 'ours', fields: {} },
  join: {
    doc: 'The node is a member: it has looked itself up, and refreshed farther buckets.',
    source: '§2.3',
    fields: {},
  },
  lookup: {
    doc: 'The k closest to the key of all that have answered, the node itself among them, nearest first.',
    source: '§2.3',
    fields: {
      nodes: { type: 'ids', doc: 'at most k, nearest first' },
      asked: { type: 'count', doc: 'how many nodes were asked' },
    },
  },
  store: {
    doc: 'The pair is kept.',
    source: '§2.3',
    fields: { nodes: { type: 'ids', doc: 'who keeps it: has said so, or is the node itself' } },
  },
  fetch: {
    doc: 'The value, or null if none was found.',
    source: '§2.3',
    fields: { value: { type: 'text?', doc: 'the value or null' } },
  },
} as const satisfies Vocabulary;

/** What a node shows of itself. */
export const view: Term = {
  doc: 'What a node shows of itself. A node that shows nothing is judged by outcomes and conformance only.',
  source: '§2.2, §2.4, §2.5',
  fields: {
    member: { type: 'flag', doc: 'has joined' },
    buckets: {
      type: 'groups',
      doc: 'the buckets that hold contacts, nearest the node first, each from least to most recently seen',
    },
    stale: {
      type: 'ids',
      doc: 'contacts in buckets that are flagged as stale: nobody is told of them (§4.1)',
    },
    pairs: { type: 'pairs', doc: 'key and value of what it keeps for others to find, without cached copies' },
    cached: { type: 'pairs', doc: 'copies along lookup paths (§2.3)' },
  },
};

export type Pair = readonly [key: Id, value: string];

/** {@link view} as a type. */
export interface KademliaView {
  readonly member: boolean;
  readonly buckets: readonly (readonly Id[])[];
  readonly stale: readonly Id[];
  readonly pairs: readonly Pair[];
  readonly cached: readonly Pair[];
}

export type KademliaMessage =
  | { readonly type: 'ping' | 'pong' | 'stored'; readonly rpc: number }
  | { readonly type: 'find_node'; readonly rpc: number; readonly lookup: number; readonly target: Id }
  | { readonly type: 'nodes'; readonly rpc: number; readonly nodes: readonly Id[] }
  | { readonly type: 'find_value'; readonly rpc: number; readonly lookup: number; readonly key: Id }
  | {
      readonly type: 'found';
      readonly rpc: number;
      readonly value: string | null;
      readonly ttl: number;
      readonly nodes: readonly Id[];
    }
  | {
      readonly type: 'store';
      readonly rpc: number;
      readonly key: Id;
      readonly value: string;
      readonly ttl: number;
      readonly cached: boolean;
    };

export type KademliaCall = { readonly id: number } & (
  | { readonly type: 'create'; readonly members: readonly Id[] }
  | { readonly type: 'join'; readonly via: Id }
  | { readonly type: 'lookup' | 'fetch'; readonly key: Id }
  | { readonly type: 'store'; readonly key: Id; readonly value: string }
);

export type KademliaOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly nodes: readonly Id[]; readonly asked: number }
  | { readonly ok: true; readonly nodes: readonly Id[] }
  | { readonly ok: true; readonly value: string | null };

function rpc() {
  return { type: 'count', doc: 'chosen by the asker, repeated in the answer' } as const;
}

function lookup() {
  return {
    type: 'count',
    doc: 'which of the asker’s lookups the question belongs to: all questions of one have one number, and no two lookups of a node the same',
  } as const;
}

function key() {
  return { type: 'id', doc: 'a key' } as const;
}

function nodes() {
  return { type: 'ids', doc: 'the closest nodes known, at most k' } as const;
}
