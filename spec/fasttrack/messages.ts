import type { Term, Vocabulary } from '../kit/vocabulary.ts';
import { KINDS } from './files.ts';

/** What peers say. The cipher that hides it on the wire, and the layout of fields beneath, are not modelled. */
export const messages = {
  ping: { doc: 'Are you a supernode?', source: 'giFT-FastTrack udp 0x27', fields: {} },
  supernode_pong: { doc: 'I am.', source: 'giFT-FastTrack udp 0x28', fields: {} },
  node_pong: {
    doc: 'I am an ordinary node. Also to whoever wants to be linked.',
    source: 'giFT-FastTrack udp 0x29',
    fields: {},
  },
  node_list: {
    doc: 'Supernodes that I know: to whoever wants to be taken, whether it is or not, and to children that are sent away.',
    source: 'giFT-FastTrack 0x00',
    fields: { supernodes: { type: 'addresses', doc: 'neighbours first' } },
  },
  neighbours: {
    doc: 'I am a supernode: let us be linked. In return: so be it.',
    source: 'giFT-FastTrack 0x01',
    fields: {},
  },
  node_info: {
    doc: 'I am this ordinary node, and want to be your child.',
    source: 'giFT-FastTrack 0x02',
    fields: {
      port: { type: 'count', doc: 'where files can be fetched; 0: behind a firewall' },
      bandwidth: { type: 'count', doc: 'kbps' },
    },
  },
  external_ip: {
    doc: 'You are my child. From now on you may share.',
    source: 'giFT-FastTrack 0x2c (“we wait with sharing until we get it”)',
    fields: { ip: { type: 'address', doc: 'where you are seen' } },
  },
  share: { doc: 'I share this file.', source: 'giFT-FastTrack 0x22', fields: described() },
  unshare: {
    doc: 'I share this file no longer.',
    source: 'giFT-FastTrack 0x05',
    fields: { file: { type: 'text', doc: 'its name' } },
  },
  search: {
    doc: 'Who shares such files?',
    source: 'giFT-FastTrack 0x06',
    fields: { id: { type: 'text', doc: 'the child’s number for this search' }, ...sought() },
  },
  reply: {
    doc: 'This node shares this file.',
    source: 'giFT-FastTrack 0x07',
    fields: { id: id(), ...hit(), ...described() },
  },
  reply_end: { doc: 'That was all.', source: 'giFT-FastTrack 0x08', fields: { id: id() } },
  forward: {
    doc: 'A search on its way through the supernodes.',
    source: 'giFT-FastTrack 0x0a, 0x0b',
    fields: { id: id(), hops: { type: 'count', doc: 'links crossed with this one, from 1' }, ...sought() },
  },
  push: {
    doc: 'That node shall connect to this one: from the latter by its supernode and the other’s to the former.',
    source: 'giFT-FastTrack 0x0d',
    fields: {
      transfer: transfer(),
      pusher: { type: 'address', doc: 'who has the file, behind a firewall' },
      supernode: { type: 'address', doc: 'the pusher’s, as the reply has said' },
      dest: { type: 'address', doc: 'who wants the file' },
    },
  },
  give: {
    doc: 'I am connecting as I was told to: ask me for the file.',
    source: 'giFT-FastTrack, fst_push (GIVE)',
    fields: { transfer: transfer() },
  },
  http_get: {
    doc: 'Give me this file.',
    source: 'giFT-FastTrack, fst_download (HTTP GET)',
    fields: { transfer: transfer(), file: { type: 'text', doc: 'its name' } },
  },
  http_ok: {
    doc: 'There it comes.',
    source: 'giFT-FastTrack, fst_http (HTTP 200)',
    fields: { transfer: transfer(), size: { type: 'count', doc: 'bytes' } },
  },
  http_error: {
    doc: 'It is not shared here.',
    source: 'giFT-FastTrack, fst_http (HTTP 404)',
    fields: { transfer: transfer(), status: { type: 'count', doc: 'as in HTTP' } },
  },
  data: {
    doc: 'Bytes of a file: a tag stands for them.',
    source: 'giFT-FastTrack, fst_download',
    fields: {
      transfer: transfer(),
      offset: { type: 'count', doc: 'where in the file they begin' },
      size: { type: 'count', doc: 'how many' },
      content: { type: 'text', doc: 'stands for them' },
    },
  },
  http_close: {
    doc: 'The connection of a transfer is closed, or refused.',
    source: 'giFT-FastTrack, fst_http',
    fields: { transfer: transfer() },
  },
  garbage: {
    doc: 'Bytes that say nothing: the cipher is out of step.',
    source: 'giFT-FastTrack, fst_session (a session whose messages make no sense is closed)',
    fields: { why: { type: 'text', doc: 'what is wrong' } },
  },
} as const satisfies Vocabulary;

/** What a user asks of a peer. */
export const calls = {
  join: {
    doc: 'Come in: as a supernode, if you are listed as one, else find a supernode that takes you. That peer is asked first, then those that you remember, then those of the bootstrap list.',
    source: 'Liang, Kumar, Ross 2006',
    fields: { via: { type: 'address', doc: 'anybody' } },
  },
  leave: { doc: 'Close all connections, and go.', source: 'ours', fields: {} },
  share: {
    doc: 'Share this file from now on, whoever your supernode is.',
    source: 'giFT-FastTrack 0x22',
    fields: { ...described(), content: { type: 'text', doc: 'stands for its bytes' } },
  },
  unshare: {
    doc: 'Share it no longer.',
    source: 'giFT-FastTrack 0x05',
    fields: { file: { type: 'text', doc: 'its name' } },
  },
  search: { doc: 'Find files, or who else has one.', source: 'giFT-FastTrack 0x06', fields: sought() },
  download: {
    doc: 'Get a file that a search has found: from that node, through the supernode that the latest hit names if it must push.',
    source: 'giFT-FastTrack 0x0d, fst_download',
    fields: { node: { type: 'address', doc: 'who has it' }, file: { type: 'text', doc: 'its name' } },
  },
  promote: {
    doc: 'Be a supernode from now on, if you are fit for it. Say so before you speak as one.',
    source: 'Liang, Kumar, Ross 2006; who decides it: ours',
    fields: {},
  },
  demote: {
    doc: 'Be an ordinary node from now on: send your children away, and look for a supernode. Say so when you have spoken as one for the last time.',
    source: 'Liang, Kumar, Ross 2006; who decides it: ours',
    fields: {},
  },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  join: { doc: 'The peer is a supernode, or some supernode’s child.', source: 'ours', fields: {} },
  leave: { doc: 'The peer may be switched off.', source: 'ours', fields: {} },
  share: { doc: 'It is shared, as soon as there is a supernode.', source: 'ours', fields: {} },
  unshare: { doc: 'It is not.', source: 'ours', fields: {} },
  search: {
    doc: 'What was found.',
    source: 'giFT-FastTrack 0x07, 0x08',
    fields: {
      hits: { type: 'rows', doc: 'node, file, hash, size, and the supernode that answered, of each' },
    },
  },
  download: {
    doc: 'The file is here.',
    source: 'giFT-FastTrack, fst_download',
    fields: {
      size: { type: 'count', doc: 'bytes that came' },
      content: { type: 'text', doc: 'the tag of the pieces that came' },
    },
  },
  promote: { doc: 'The node is a supernode.', source: 'ours', fields: {} },
  demote: { doc: 'The node is an ordinary node.', source: 'ours', fields: {} },
} as const satisfies Vocabulary;

/** What a peer shows of itself. */
export const view: Term = {
  doc: 'What a peer shows of itself. One that shows nothing is judged by outcomes and conformance only.',
  source: 'ours',
  fields: {
    member: { type: 'flag', doc: 'is a supernode, or has been a child at some time, and has not gone' },
    role: { type: 'choice', values: ['ordinary', 'supernode'], doc: 'what it is' },
    parent: { type: 'address?', doc: 'an ordinary node: the supernode whose child it is, or null' },
    children: { type: 'rows', doc: 'a supernode: address and port of each child' },
    index: {
      type: 'rows',
      doc: 'a supernode: node, file, hash and size of each entry, its own files included',
    },
    links: { type: 'addresses', doc: 'a supernode: those that it is linked with' },
    known: { type: 'addresses', doc: 'supernodes that it remembers' },
    library: { type: 'rows', doc: 'file, hash and size of what its user shares' },
    downloads: { type: 'rows', doc: 'node, file and stage of each' },
    uploads: { type: 'rows', doc: 'node, file and bytes sent of each; no file: none has been asked for yet' },
  },
};

/** {@link view} as a type. */
export interface FastTrackView {
  readonly member: boolean;
  readonly role: 'ordinary' | 'supernode';
  readonly parent: string | null;
  readonly children: readonly ChildRow[];
  readonly index: readonly EntryRow[];
  readonly links: readonly string[];
  readonly known: readonly string[];
  readonly library: readonly LibraryRow[];
  readonly downloads: readonly DownloadRow[];
  readonly uploads: readonly UploadRow[];
}

export type ChildRow = readonly [address: string, port: number];
export type LibraryRow = readonly [file: string, hash: string, size: number];
export type EntryRow = readonly [node: string, ...LibraryRow];
export type HitRow = readonly [...EntryRow, supernode: string];

export type DownloadRow = readonly [node: string, file: string, stage: string];
export type UploadRow = readonly [node: string, file: string, sent: number];

export type FastTrackMessage =
  | { readonly type: 'ping' | 'supernode_pong' | 'node_pong' | 'neighbours' }
  | { readonly type: 'node_list'; readonly supernodes: readonly string[] }
  | { readonly type: 'node_info'; readonly port: number; readonly bandwidth: number }
  | { readonly type: 'external_ip'; readonly ip: string }
  | ({ readonly type: 'share' } & Description)
  | { readonly type: 'unshare'; readonly file: string }
  | ({ readonly type: 'search'; readonly id: string } & Sought)
  | Reply
  | { readonly type: 'reply_end'; readonly id: string }
  | Forward
  | {
      readonly type: 'push';
      readonly transfer: string;
      readonly pusher: string;
      readonly supernode: string;
      readonly dest: string;
    }
  | { readonly type: 'give'; readonly transfer: string }
  | { readonly type: 'http_close'; readonly transfer: string }
  | { readonly type: 'http_get'; readonly transfer: string; readonly file: string }
  | { readonly type: 'http_ok'; readonly transfer: string; readonly size: number }
  | { readonly type: 'http_error'; readonly transfer: string; readonly status: number }
  | {
      readonly type: 'data';
      readonly transfer: string;
      readonly offset: number;
      readonly size: number;
      readonly content: string;
    }
  | { readonly type: 'garbage'; readonly why: string };

export type Reply = { readonly type: 'reply'; readonly id: string } & Hit;
export type Forward = { readonly type: 'forward'; readonly id: string; readonly hops: number } & Sought;

interface Sought {
  readonly kind: 'files' | 'location';
  readonly sought: string;
}

interface Description {
  readonly file: string;
  readonly hash: string;
  readonly size: number;
}

/** What a reply says. */
export interface Hit extends Description {
  readonly node: string;
  readonly port: number;
  readonly supernode: string;
}

export type FastTrackCall = { readonly id: number } & (
  | { readonly type: 'join'; readonly via: string }
  | { readonly type: 'leave' | 'promote' | 'demote' }
  | { readonly type: 'download'; readonly node: string; readonly file: string }
  | ({ readonly type: 'share'; readonly content: string } & Description)
  | { readonly type: 'unshare'; readonly file: string }
  | ({ readonly type: 'search' } & Sought)
);

export type FastTrackOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly hits: readonly HitRow[] }
  | { readonly ok: true; readonly size: number; readonly content: string };

function described() {
  return {
    file: { type: 'text', doc: 'its name' },
    hash: { type: 'text', doc: 'its hash, in hexadecimal' },
    size: { type: 'count', doc: 'bytes' },
  } as const;
}

function hit() {
  return {
    node: { type: 'address', doc: 'who shares it' },
    port: { type: 'count', doc: 'where that node can be fetched from; 0: behind a firewall' },
    supernode: { type: 'address', doc: 'of that node: who says so' },
  } as const;
}

function sought() {
  return {
    kind: { type: 'choice', values: KINDS, doc: '`files`: by words of the name; `location`: by hash' },
    sought: { type: 'text', doc: 'the words, or the hash' },
  } as const;
}

function transfer() {
  return { type: 'text', doc: 'the transfer: a number that its downloader has given it' } as const;
}

function id() {
  return {
    type: 'text',
    doc: 'to a child: its number for the search; between supernodes: the number of the flood, which has a colon in it',
  } as const;
}
