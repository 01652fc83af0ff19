import type { Name } from '../kit/property.ts';
import type { Term, Vocabulary } from '../kit/vocabulary.ts';

const INDEX = { type: 'count', doc: 'which piece, from 0' } as const;
const BEGIN = { type: 'count', doc: 'where in the piece, in bytes' } as const;
const LENGTH = { type: 'count', doc: 'of the block, in bytes' } as const;

/** What peers say to each other and to the tracker. */
export const messages = {
  handshake: {
    doc: 'Opens a connection, from either end.',
    source: 'BEP 3 peer protocol',
    fields: {
      protocol: { type: 'text', doc: 'BitTorrent protocol' },
      info_hash: { type: 'id', doc: 'of the torrent' },
      peer_id: { type: 'id', doc: 'of the sender' },
    },
  },
  keep_alive: { doc: 'Says nothing, lest the connection look dead.', source: 'BEP 3', fields: {} },
  choke: { doc: 'You will get no more blocks; forget what you asked for.', source: 'BEP 3 (0)', fields: {} },
  unchoke: { doc: 'You may ask for blocks.', source: 'BEP 3 (1)', fields: {} },
  interested: { doc: 'You have what I lack.', source: 'BEP 3 (2)', fields: {} },
  not_interested: { doc: 'You have nothing that I lack.', source: 'BEP 3 (3)', fields: {} },
  have: {
    doc: 'I have this piece, verified.',
    source: 'BEP 3 (4)',
    fields: { index: INDEX },
  },
  bitfield: {
    doc: 'I have these pieces. Only ever the first message after the handshake; left out by who has none.',
    source: 'BEP 3 (5)',
    fields: {
      bits: { type: 'bytes', doc: 'a bit for each piece, the high bit of the first byte for piece 0' },
    },
  },
  request: {
    doc: 'Send me this block.',
    source: 'BEP 3 (6)',
    fields: { index: INDEX, begin: BEGIN, length: LENGTH },
  },
  piece: {
    doc: 'Here is a block.',
    source: 'BEP 3 (7)',
    fields: {
      index: INDEX,
      begin: BEGIN,
      length: LENGTH,
      block: {
        type: 'bytes',
        doc: 'the bytes; where the run has no content, eight digits that stand in for them',
      },
    },
  },
  cancel: {
    doc: 'I no longer need this block.',
    source: 'BEP 3 (8)',
    fields: { index: INDEX, begin: BEGIN, length: LENGTH },
  },
  port: {
    doc: 'My node of the Mainline DHT listens here. Said after the handshake, and the bitfield, by who has one.',
    source: 'BEP 5 BitTorrent Protocol Extension (9)',
    fields: { port: { type: 'count', doc: 'of its node' } },
  },
  datagram: {
    doc: 'One packet between the nodes of the Mainline DHT that peers have beside them, where they have any: what is in it is the business of that protocol.',
    source: 'BEP 5 KRPC Protocol',
    fields: { bytes: { type: 'bytes', doc: 'the bencoding of a KRPC message' } },
  },
  announce: {
    doc: 'To the tracker: I am there, and how far I am. Who else is?',
    source: 'BEP 3 trackers',
    answer: 'peers',
    fields: {
      info_hash: { type: 'id', doc: 'of the torrent' },
      peer_id: { type: 'id', doc: 'of the sender' },
      port: { type: 'count', doc: 'where it listens' },
      uploaded: { type: 'count', doc: 'bytes of blocks sent so far' },
      downloaded: { type: 'count', doc: 'bytes of blocks received so far' },
      left: { type: 'count', doc: 'bytes of pieces that are not verified yet' },
      event: { type: 'text', doc: 'started, completed, stopped, or empty' },
      numwant: { type: 'count', doc: 'peers wanted' },
    },
  },
  peers: {
    doc: 'The tracker’s answer: some of the others, at random.',
    source: 'BEP 3 trackers; BEP 23',
    fields: {
      interval: { type: 'count', doc: 'seconds until the next announcement' },
      peers: { type: 'bytes', doc: 'IPv4 address and port of each, six bytes' },
    },
  },
  failure: {
    doc: 'The tracker’s answer to an announcement that it cannot accept.',
    source: 'BEP 3 trackers (failure reason)',
    fields: { reason: { type: 'text', doc: 'why' } },
  },
} as const satisfies Vocabulary;

/** What a user asks of a peer. */
export const calls = {
  create: {
    doc: 'Be one of the first: the tracker if your address is its, else a peer of the swarm, with the whole content if you are among the seeds.',
    source: 'BEP 3 (“To start serving”, “To start downloading”)',
    fields: { members: { type: 'addresses', doc: 'the others that begin now' } },
  },
  join: {
    doc: 'Join the swarm: announce yourself to the tracker that the metainfo file names. A peer that comes back with its state keeps the blocks that it has; over the pipe none does: there `start` makes a new one.',
    source: 'BEP 3 (“To start downloading”)',
    fields: { via: { type: 'address', doc: 'a member, from whose user yours has the metainfo file' } },
  },
  leave: {
    doc: 'Tell the tracker that you stop, and close your connections.',
    source: 'BEP 3 trackers (event “stopped”)',
    fields: {},
  },
  assemble: { doc: 'Give the content, if it is complete.', source: 'BEP 3', fields: {} },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  create: { doc: 'It begins.', source: 'ours', fields: {} },
  join: { doc: 'The tracker has answered.', source: 'BEP 3 trackers', fields: {} },
  leave: { doc: 'The peer may be switched off.', source: 'BEP 3 trackers', fields: {} },
  assemble: {
    doc: 'The content.',
    source: 'BEP 3',
    fields: { content: { type: 'bytes', doc: 'all blocks in their order, as they came' } },
  },
} as const satisfies Vocabulary;

/** What a peer shows of itself. */
export const view: Term = {
  doc: 'What a peer shows of itself. A peer that shows nothing is judged by outcomes and conformance only.',
  source: 'BEP 3; Cohen 2003',
  fields: {
    member: { type: 'flag', doc: 'takes part' },
    role: { type: 'text', doc: 'tracker, seed or leecher' },
    have: { type: 'bytes', doc: 'bitfield of the pieces that it has verified' },
    open: { type: 'count', doc: 'blocks that it has neither received nor asked anybody for' },
    endgame: { type: 'flag', doc: 'it is in the endgame' },
    connections: { type: 'addresses', doc: 'with whom handshakes have been exchanged' },
    views: {
      type: 'records',
      doc: 'for each connection what the other one has',
      fields: {
        peer: { type: 'address', doc: 'the other one' },
        pieces: { type: 'bytes', doc: 'bitfield' },
      },
    },
    unchoked: { type: 'addresses', doc: 'whom it does not choke' },
    unchoking: { type: 'addresses', doc: 'who does not choke it' },
    interesting: { type: 'addresses', doc: 'in whom it is interested' },
    interested: { type: 'addresses', doc: 'who is interested in it' },
    snubbed: { type: 'addresses', doc: 'who had snubbed it when it last decided whom to unchoke' },
    asked: {
      type: 'records',
      doc: 'for each connection the requests under way',
      fields: {
        peer: { type: 'address', doc: 'the other one' },
        blocks: { type: 'texts', doc: 'each as index:begin' },
      },
    },
    availability: { type: 'counts', doc: 'for each piece how many of its neighbours have it' },
    rounds: { type: 'count', doc: 'rounds of choking so far' },
    uploaded: { type: 'count', doc: 'bytes of blocks sent' },
    downloaded: { type: 'count', doc: 'bytes of blocks received' },
    verified: { type: 'count', doc: 'those of them that are in verified pieces' },
    partial: { type: 'count', doc: 'those that are in pieces under way' },
    wasted: { type: 'count', doc: 'those that came twice, unasked, or in pieces that failed their hash' },
    swarm: { type: 'addresses', doc: 'a tracker: the peers that it knows' },
    nodes: {
      type: 'addresses',
      doc: 'the nodes of the DHT that its own one knows, bad ones left out; none where it has none',
    },
  },
};

/** {@link view} as a type. */
export interface BitTorrentView {
  readonly member: boolean;
  readonly role: 'tracker' | 'seed' | 'leecher';
  readonly have: string;
  readonly open: number;
  readonly endgame: boolean;
  readonly connections: readonly Name[];
  readonly views: readonly { readonly peer: Name; readonly pieces: string }[];
  readonly unchoked: readonly Name[];
  readonly unchoking: readonly Name[];
  readonly interesting: readonly Name[];
  readonly interested: readonly Name[];
  readonly snubbed: readonly Name[];
  readonly asked: readonly { readonly peer: Name; readonly blocks: readonly string[] }[];
  readonly availability: readonly number[];
  readonly rounds: number;
  readonly uploaded: number;
  readonly downloaded: number;
  readonly verified: number;
  readonly partial: number;
  readonly wasted: number;
  readonly swarm: readonly Name[];
  readonly nodes: readonly Name[];
}

/** A block on its way, or wanted. */
interface BlockTerm {
  readonly index: number;
  readonly begin: number;
  readonly length: number;
}

export type BitTorrentMessage =
  | {
      readonly type: 'handshake';
      readonly protocol: string;
      readonly info_hash: Name;
      readonly peer_id: Name;
    }
  | { readonly type: 'keep_alive' | 'choke' | 'unchoke' | 'interested' | 'not_interested' }
  | { readonly type: 'have'; readonly index: number }
  | { readonly type: 'bitfield'; readonly bits: string }
  | ({ readonly type: 'request' | 'cancel' } & BlockTerm)
  | ({ readonly type: 'piece'; readonly block: string } & BlockTerm)
  | { readonly type: 'port'; readonly port: number }
  | { readonly type: 'datagram'; readonly bytes: string }
  | Announcement
  | { readonly type: 'peers'; readonly interval: number; readonly peers: string }
  | { readonly type: 'failure'; readonly reason: string };

export type AnnounceEvent = 'started' | 'completed' | 'stopped' | '';

/** What a peer tells the tracker. */
export interface Announcement {
  readonly type: 'announce';
  readonly info_hash: Name;
  readonly peer_id: Name;
  readonly port: number;
  readonly uploaded: number;
  readonly downloaded: number;
  readonly left: number;
  readonly event: AnnounceEvent;
  readonly numwant: number;
}

export type BitTorrentCall = { readonly id: number } & (
  | { readonly type: 'create'; readonly members: readonly Name[] }
  | { readonly type: 'join'; readonly via: Name }
  | { readonly type: 'leave' | 'assemble' }
);

export type BitTorrentOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true; readonly content?: string };
