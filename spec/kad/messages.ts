import type { Id } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import type { Field, Term, Vocabulary } from '../kit/vocabulary.ts';

/**
 * The messages of Kad (version 2), by the names and opcodes that aMule gives them. They are objects here, not bytes: tags,
 * versions, TCP ports, sender keys and obfuscation are left out. A question has no number: an answer belongs to a question
 * by its sender and, for searches, by the target.
 */
export const messages = {
  bootstrap_req: {
    doc: 'Whom do you know?',
    source: '0x01 KADEMLIA2_BOOTSTRAP_REQ',
    fields: {},
    answer: 'bootstrap_res',
  },
  bootstrap_res: {
    doc: 'Some contacts from all over the table, at most 20.',
    source: '0x09 KADEMLIA2_BOOTSTRAP_RES',
    fields: { id: sender(), contacts: contacts() },
  },
  hello_req: {
    doc: 'I am here; are you?',
    source: '0x11 KADEMLIA2_HELLO_REQ',
    fields: { id: sender() },
    answer: 'hello_res',
  },
  hello_res: {
    doc: 'I am. `ack` asks for the third message of the handshake, which proves that the asker’s address is his own.',
    source: '0x19 KADEMLIA2_HELLO_RES',
    fields: { id: sender(), ack: { type: 'flag', doc: 'a `hello_res_ack` is wanted' } },
  },
  hello_res_ack: {
    doc: 'I have heard you: my address is my own.',
    source: '0x22 KADEMLIA2_HELLO_RES_ACK',
    fields: { id: sender() },
  },
  req: {
    doc: 'Which contacts are closest to the target?',
    source: '0x21 KADEMLIA2_REQ',
    fields: {
      count: {
        type: 'count',
        doc: 'how many at most: 2 to find something, 4 to store something, 11 to find nodes',
      },
      target: target(),
      check: { type: 'id', doc: 'the receiver’s identifier: a node that has another by now does not answer' },
    },
    answer: 'res',
  },
  res: {
    doc: 'Contacts that have shown life and own their address, closest first.',
    source: '0x29 KADEMLIA2_RES',
    fields: { target: target(), contacts: contacts() },
  },
  search_key_req: {
    doc: 'Which files with this keyword do you know?',
    source: '0x33 KADEMLIA2_SEARCH_KEY_REQ',
    fields: { target: target(), words: { type: 'text', doc: 'words that their names must have besides' } },
    answer: 'search_res',
  },
  search_source_req: {
    doc: 'Who has this file?',
    source: '0x34 KADEMLIA2_SEARCH_SOURCE_REQ',
    fields: { target: target() },
    answer: 'search_res',
  },
  search_notes_req: {
    doc: 'What is said of this file?',
    source: '0x35 KADEMLIA2_SEARCH_NOTES_REQ',
    fields: { target: target() },
    answer: 'search_res',
  },
  search_res: {
    doc: 'Entries of the index: file and name, publisher and address, or publisher and comment. At most 50 in one message; a node that has none says nothing.',
    source: '0x3B KADEMLIA2_SEARCH_RES',
    fields: { id: sender(), target: target(), results: { type: 'pairs', doc: 'what was found' } },
  },
  publish_key_req: {
    doc: 'These files have this keyword.',
    source: '0x43 KADEMLIA2_PUBLISH_KEY_REQ',
    fields: { target: target(), files: { type: 'pairs', doc: 'files and their names' } },
    answer: 'publish_res',
  },
  publish_source_req: {
    doc: 'I have this file; my address is the one that this comes from.',
    source: '0x44 KADEMLIA2_PUBLISH_SOURCE_REQ',
    fields: { target: target(), id: sender() },
    answer: 'publish_res',
  },
  publish_notes_req: {
    doc: 'I have to say this of this file.',
    source: '0x45 KADEMLIA2_PUBLISH_NOTES_REQ',
    fields: { target: target(), id: sender(), comment: { type: 'text', doc: 'what there is to say' } },
    answer: 'publish_res',
  },
  publish_res: {
    doc: 'Noted; or not, if the index is full: its load is 100 then, and the answer is the same.',
    source: '0x4B KADEMLIA2_PUBLISH_RES',
    fields: {
      target: target(),
      load: { type: 'count', doc: 'how full the index is under this key, in percent' },
    },
  },
} as const satisfies Vocabulary;

/** What a user asks of a node. */
export const calls = {
  start: {
    doc: 'Be connected, with all these nodes (yourself left out) as contacts that have just been met.',
    source: 'ours: the network at first',
    fields: { members: { type: 'addresses', doc: 'all nodes, yourself included' } },
  },
  join: {
    doc: 'Bootstrap from this node.',
    source: 'CKademlia::Bootstrap',
    fields: { via: { type: 'address', doc: 'a node' } },
  },
  share: {
    doc: 'Publish that you have this file, and its name under each keyword of it; and again, as long as you run.',
    source: 'CSharedFileList::Publish; CSearch STOREFILE, STOREKEYWORD',
    fields: { file: file(), name: { type: 'text', doc: 'its name' } },
  },
  note: {
    doc: 'Publish a comment on this file; and again, as long as you run.',
    source: 'CSearch STORENOTES',
    fields: { file: file(), comment: { type: 'text', doc: 'the comment' } },
  },
  search: {
    doc: 'Find files whose names have all these words.',
    source: 'CSearchManager::PrepareFindKeywords',
    fields: { words: { type: 'text', doc: 'the words' } },
  },
  sources: {
    doc: 'Find who has this file.',
    source: 'CSearch FILE',
    fields: { file: file() },
  },
  notes: { doc: 'Find what is said of this file.', source: 'CSearch NOTES', fields: { file: file() } },
  firewall: {
    doc: 'From now on nobody can reach you by UDP of himself, or again everybody can, as the firewall check has found out.',
    source: 'CUDPFirewallTester::IsFirewalledUDP',
    fields: { closed: { type: 'flag', doc: 'whether you are firewalled' } },
  },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  start: { doc: 'The node is connected.', source: 'ours', fields: {} },
  join: { doc: 'The node is connected: it has contacts.', source: 'Process2BootstrapResponse', fields: {} },
  share: {
    doc: 'File and name have been offered to whoever was found to index them.',
    source: 'CSearch::ProcessPublishResult',
    fields: {
      stored: { type: 'count', doc: 'how many said that they have noted it, sources and keywords together' },
    },
  },
  note: {
    doc: 'The comment has been offered likewise.',
    source: 'CSearch::ProcessPublishResult',
    fields: { stored: { type: 'count', doc: 'how many said that they have noted it' } },
  },
  search: {
    doc: 'What was found.',
    source: 'CSearch::ProcessResultKeyword',
    fields: { files: { type: 'pairs', doc: 'files and their names' } },
  },
  sources: {
    doc: 'Who has it.',
    source: 'CSearch::ProcessResultFile',
    fields: { sources: { type: 'pairs', doc: 'nodes and their addresses' } },
  },
  notes: {
    doc: 'What is said of it.',
    source: 'CSearch::ProcessResultNotes',
    fields: { notes: { type: 'pairs', doc: 'nodes and their comments' } },
  },
  firewall: { doc: 'Noted.', source: 'ours', fields: {} },
} as const satisfies Vocabulary;

/** What a node shows of itself. */
export const view: Term = {
  doc: 'What a node shows of itself. A node that shows nothing is judged by outcomes and conformance only.',
  source: 'CRoutingZone, CRoutingBin, CContact, CIndexed',
  fields: {
    member: { type: 'flag', doc: 'is connected' },
    id: { type: 'id', doc: 'its identifier' },
    contacts: contacts(),
    zones: {
      type: 'pairs',
      doc: 'for each contact the zone of its bin: the bits, of 0 and 1, that the distances from the node begin with there',
    },
    types: {
      type: 'pairs',
      doc: 'for each contact its type, 0 to 4; with a ? behind while it has not proved that its address is its own',
    },
    keywords: { type: 'pairs', doc: 'key and file of each keyword entry of the index' },
    sources: { type: 'pairs', doc: 'file and publisher of each source entry' },
    notes: { type: 'pairs', doc: 'file and publisher of each note' },
    keywordTotal: { type: 'count', doc: 'the node’s own count of its keyword entries' },
    sourceTotal: { type: 'count', doc: '… of its source entries' },
    noteTotal: { type: 'count', doc: '… of its notes' },
    inFlight: {
      type: 'count',
      doc: 'questions of one search that wait for their answer and have not been given up: the most of any search',
    },
  },
};

/** A node as others are told of it. */
export type Contact = readonly [id: Id, address: Name];

export type Pair = readonly [id: Id, text: string];

/** {@link view} as a type. */
export interface KadView {
  readonly member: boolean;
  readonly id: Id;
  readonly contacts: readonly Contact[];
  readonly zones: readonly Pair[];
  readonly types: readonly Pair[];
  readonly keywords: readonly Pair[];
  readonly sources: readonly Pair[];
  readonly notes: readonly Pair[];
  readonly keywordTotal: number;
  readonly sourceTotal: number;
  readonly noteTotal: number;
  readonly inFlight: number;
}

export type KadMessage =
  | { readonly type: 'bootstrap_req' }
  | { readonly type: 'bootstrap_res'; readonly id: Id; readonly contacts: readonly Contact[] }
  | { readonly type: 'hello_req' | 'hello_res_ack'; readonly id: Id }
  | { readonly type: 'hello_res'; readonly id: Id; readonly ack: boolean }
  | { readonly type: 'req'; readonly count: number; readonly target: Id; readonly check: Id }
  | { readonly type: 'res'; readonly target: Id; readonly contacts: readonly Contact[] }
  | { readonly type: 'search_key_req'; readonly target: Id; readonly words: string }
  | { readonly type: 'search_source_req' | 'search_notes_req'; readonly target: Id }
  | { readonly type: 'search_res'; readonly id: Id; readonly target: Id; readonly results: readonly Pair[] }
  | { readonly type: 'publish_key_req'; readonly target: Id; readonly files: readonly Pair[] }
  | { readonly type: 'publish_source_req'; readonly target: Id; readonly id: Id }
  | { readonly type: 'publish_notes_req'; readonly target: Id; readonly id: Id; readonly comment: string }
  | { readonly type: 'publish_res'; readonly target: Id; readonly load: number };

export type KadCall = { readonly id: number } & (
  | { readonly type: 'start'; readonly members: readonly Name[] }
  | { readonly type: 'join'; readonly via: Name }
  | { readonly type: 'share'; readonly file: Id; readonly name: string }
  | { readonly type: 'note'; readonly file: Id; readonly comment: string }
  | { readonly type: 'search'; readonly words: string }
  | { readonly type: 'sources' | 'notes'; readonly file: Id }
  | { readonly type: 'firewall'; readonly closed: boolean }
);

export type KadOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly stored: number }
  | { readonly ok: true; readonly files: readonly Pair[] }
  | { readonly ok: true; readonly sources: readonly Pair[] }
  | { readonly ok: true; readonly notes: readonly Pair[] };

function contacts(): Field {
  return { type: 'contacts', doc: 'identifiers and addresses' };
}

function sender() {
  return { type: 'id', doc: 'the sender’s identifier' } as const;
}

function target() {
  return { type: 'id', doc: 'what is looked up: a keyword’s hash, a file’s hash, or a node' } as const;
}

function file() {
  return { type: 'id', doc: 'its eDonkey hash' } as const;
}
