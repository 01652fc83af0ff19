import type { Id } from '../kit/ring.ts';
import type { Term, Vocabulary } from '../kit/vocabulary.ts';

/**
 * The messages of Chord. The papers write remote procedure calls; here each is a request with its answer, tied by a
 * `nonce` that the asker chooses and the answer repeats. A node is named by its identifier, which serves as its address
 * (ToN writes n for both).
 */
export const messages = {
  get_state: {
    doc: 'Asks a node for its predecessor and successor list.',
    source:
      'TSE §IV StabilizeFromSuccessor, StabilizeFromPredecessor; ToN Fig. 6 (x = successor.predecessor)',
    fields: { nonce: nonce() },
    answer: 'state',
  },
  state: {
    doc: 'Predecessor and successor list; an empty list says that the node is not (or not yet, or no longer) a member. `pending` true: the node is itself awaiting an answer that may change its state, so what it says may be stale; ask again.',
    source: 'TSE §IV; ZAVE15 §5 for pending',
    fields: {
      nonce: nonce(),
      predecessor: { type: 'id?', doc: 'the predecessor, null if unknown' },
      successors: { type: 'ids', doc: 'the successor list, nearest first' },
      pending: { type: 'flag', doc: 'the answer may be stale' },
    },
  },
  notify: {
    doc: 'The sender thinks that it might be the receiver’s predecessor.',
    source: 'ToN Fig. 6 notify; TSE §IV Rectify',
    fields: { nonce: nonce() },
    answer: 'notified',
    ownEvent: true,
  },
  notified: { doc: 'notify has been heard.', source: 'ToN Fig. 6', fields: { nonce: nonce() } },
  next_hop: {
    doc: 'Asks for the next step of a lookup: the owner of the key, or the closest preceding node known.',
    source: 'ToN Fig. 5 find_successor, closest_preceding_node',
    fields: {
      nonce: nonce(),
      key: { type: 'id', doc: 'the point that is looked up' },
      avoid: { type: 'ids', doc: 'nodes that the asker found dead during this lookup' },
    },
    answer: 'hop',
  },
  hop: {
    doc: 'The next step of a lookup. A node that is not (or not yet, or no longer) a member knows no way: it names itself, and not as final.',
    source: 'ToN Fig. 5',
    fields: {
      nonce: nonce(),
      node: { type: 'id', doc: 'whom to ask next or, if final, the key’s successor' },
      final: { type: 'flag', doc: 'node is the successor of the key' },
    },
  },
  store: {
    doc: 'Keep this pair: you are the key’s successor.',
    source: 'ToN §IV-B (key k is assigned to successor(k))',
    fields: { nonce: nonce(), key: key(), value: { type: 'text', doc: 'the value' } },
    answer: 'stored',
  },
  stored: {
    doc: 'The pair is kept, by the owner and its replicas; not ok: the node is not the owner, or a replica could not be made.',
    source: 'ToN §IV-B, §IV-E.3 (replicas at the nodes succeeding the key)',
    fields: { nonce: nonce(), ok: { type: 'flag', doc: 'kept' } },
  },
  fetch: {
    doc: 'What is the value of this key?',
    source: 'ToN §IV-B',
    fields: { nonce: nonce(), key: key() },
    answer: 'value',
  },
  value: {
    doc: 'The value, null if there is none here.',
    source: 'ToN §IV-B',
    fields: { nonce: nonce(), value: { type: 'text?', doc: 'the value or null' } },
  },
  replicate: {
    doc: 'Keep copies of these pairs for me, their owner.',
    source: 'ToN §IV-E.3 (successor lists help higher layers replicate data)',
    fields: { nonce: nonce(), pairs: { type: 'pairs', doc: 'key and value' } },
    answer: 'replicated',
  },
  replicated: { doc: 'The copies are kept.', source: 'ToN §IV-E.3', fields: { nonce: nonce() } },
  transfer: {
    doc: 'These pairs are yours now: you are their successor.',
    source: 'SIGCOMM §4.4 (transferring keys); ToN §IV-E.4 departures hand keys to the successor',
    fields: { nonce: nonce(), pairs: { type: 'pairs', doc: 'key and value' } },
    answer: 'transferred',
  },
  transferred: { doc: 'The pairs are kept.', source: 'SIGCOMM §4.4', fields: { nonce: nonce() } },
  leaving: {
    doc: 'I am about to leave; here are my neighbours.',
    source: 'ToN §IV-E.4 (voluntary departures)',
    fields: {
      nonce: nonce(),
      predecessor: { type: 'id?', doc: 'the leaver’s predecessor' },
      successors: { type: 'ids', doc: 'the leaver’s successor list' },
    },
    answer: 'farewell',
  },
  farewell: { doc: 'Your leaving is noted.', source: 'ToN §IV-E.4', fields: { nonce: nonce() } },
  update_finger: {
    doc: 'The sender may belong in your finger table at this index (aggressive join only).',
    source: 'SIGCOMM Fig. 6 update_finger_table',
    fields: {
      nonce: nonce(),
      index: { type: 'count', doc: 'finger index, from 0' },
      node: { type: 'id', doc: 'the new node' },
    },
    answer: 'finger_updated',
  },
  finger_updated: { doc: 'Noted.', source: 'SIGCOMM Fig. 6', fields: { nonce: nonce() } },
} as const satisfies Vocabulary;

/** What a user asks of a node. */
export const calls = {
  create: {
    doc: 'Be a member of the ideal ring of exactly these members (yourself included) from now on.',
    source: 'ToN Fig. 6 create, for one member; TSE: the initial ring has at least r+1',
    fields: { members: { type: 'ids', doc: 'all members of the ring' } },
  },
  join: {
    doc: 'Join the ring through this member.',
    source: 'ToN Fig. 6 join; TSE §IV Join',
    fields: { via: { type: 'id', doc: 'a member' } },
  },
  leave: { doc: 'Leave, handing over keys.', source: 'ToN §IV-E.4', fields: {} },
  lookup: { doc: 'Find the successor of a key.', source: 'ToN Fig. 5', fields: { key: key() } },
  store: {
    doc: 'Store a value under a key, at its successor and its replicas.',
    source: 'ToN §IV-B',
    fields: { key: key(), value: { type: 'text', doc: 'the value' } },
  },
  fetch: { doc: 'Get the value stored under a key.', source: 'ToN §IV-B', fields: { key: key() } },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  create: { doc: 'The node is a member.', source: 'ToN Fig. 6', fields: {} },
  join: { doc: 'The node is a member.', source: 'TSE §IV', fields: {} },
  leave: { doc: 'The node may be switched off.', source: 'ToN §IV-E.4', fields: {} },
  lookup: {
    doc: 'The successor of the key.',
    source: 'ToN Fig. 5',
    fields: {
      owner: { type: 'id', doc: 'successor(key)' },
      hops: { type: 'count', doc: 'how many other nodes were asked' },
    },
  },
  store: {
    doc: 'The pair is kept by its owner and replicas.',
    source: 'ToN §IV-B',
    fields: { owner: { type: 'id', doc: 'who keeps it' } },
  },
  fetch: {
    doc: 'The value, or null if the owner has none.',
    source: 'ToN §IV-B',
    fields: { value: { type: 'text?', doc: 'the value or null' } },
  },
} as const satisfies Vocabulary;

/** What a node shows of itself. */
export const view: Term = {
  doc: 'What a node shows of itself. A node that shows nothing is judged by outcomes and conformance only.',
  source: 'ToN Table I; TSE §II',
  fields: {
    member: { type: 'flag', doc: 'has joined, and has not left; one that is leaving may show either' },
    predecessor: { type: 'id?', doc: 'the predecessor pointer, null if unknown' },
    successors: {
      type: 'ids',
      doc: 'the successor list, nearest first; empty while not a member, and only then',
    },
    fingers: {
      type: 'slots',
      doc: 'finger[i] = successor(n + 2^i), i from 0; null where not yet known; empty without fingers',
    },
    keys: { type: 'ids', doc: 'the keys whose values it keeps, owned or replicated, sorted' },
  },
};

/** {@link view} as a type. */
export interface ChordView {
  readonly member: boolean;
  readonly predecessor: Id | null;
  readonly successors: readonly Id[];
  readonly fingers: readonly (Id | null)[];
  readonly keys: readonly Id[];
}

export type Pair = readonly [key: Id, value: string];

export type ChordMessage =
  | { readonly type: 'get_state' | 'notify' | 'notified'; readonly nonce: number }
  | { readonly type: 'replicated' | 'transferred' | 'farewell' | 'finger_updated'; readonly nonce: number }
  | {
      readonly type: 'state';
      readonly nonce: number;
      readonly predecessor: Id | null;
      readonly successors: readonly Id[];
      readonly pending: boolean;
    }
  | { readonly type: 'next_hop'; readonly nonce: number; readonly key: Id; readonly avoid: readonly Id[] }
  | { readonly type: 'hop'; readonly nonce: number; readonly node: Id; readonly final: boolean }
  | { readonly type: 'store'; readonly nonce: number; readonly key: Id; readonly value: string }
  | { readonly type: 'stored'; readonly nonce: number; readonly ok: boolean }
  | { readonly type: 'fetch'; readonly nonce: number; readonly key: Id }
  | { readonly type: 'value'; readonly nonce: number; readonly value: string | null }
  | { readonly type: 'replicate' | 'transfer'; readonly nonce: number; readonly pairs: readonly Pair[] }
  | {
      readonly type: 'leaving';
      readonly nonce: number;
      readonly predecessor: Id | null;
      readonly successors: readonly Id[];
    }
  | { readonly type: 'update_finger'; readonly nonce: number; readonly index: number; readonly node: Id };

export type ChordCall = { readonly id: number } & (
  | { readonly type: 'create'; readonly members: readonly Id[] }
  | { readonly type: 'join'; readonly via: Id }
  | { readonly type: 'leave' }
  | { readonly type: 'lookup'; readonly key: Id }
  | { readonly type: 'fetch'; readonly key: Id }
  | { readonly type: 'store'; readonly key: Id; readonly value: string }
);

export type ChordOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly owner: Id; readonly hops: number }
  | { readonly ok: true; readonly owner: Id }
  | { readonly ok: true; readonly value: string | null };

function nonce() {
  return { type: 'count', doc: 'chosen by the asker, repeated in the answer' } as const;
}

function key() {
  return { type: 'id', doc: 'a point on the circle' } as const;
}
