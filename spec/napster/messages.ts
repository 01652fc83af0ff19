import type { Term, Vocabulary } from '../kit/vocabulary.ts';
import type { FrameType, Layout } from './layouts.ts';
import { layouts } from './layouts.ts';

/** What peers really send. */
export const wireMessages = {
  frame: {
    doc: 'A message between client and server: length, type, data.',
    source: 'napster messages §2',
    fields: {
      bytes: {
        type: 'bytes',
        doc: 'two bytes length of the data, two bytes type, both little-endian, and the data',
      },
    },
  },
  connect: {
    doc: 'The first packet of a TCP connection: to a client’s data port, or to the redirector.',
    source: 'napster messages §5.1, §5.2',
    fields: { socket: socket(), port: { type: 'count', doc: 'the port that is connected to' } },
  },
  segment: {
    doc: 'Text within such a connection.',
    source: 'napster messages §5.1, §5.2',
    fields: { socket: socket(), bytes: { type: 'bytes', doc: 'the text, in ASCII' } },
  },
  data: data(),
  fin: fin(),
} as const satisfies Vocabulary;

/** What the messages between client and server mean. Their numbers and fields are in layouts.ts. */
const FRAMES: Record<FrameType, readonly [doc: string, section: string]> = {
  login_error: ['You are not logged in, and why.', '0'],
  login: ['I am this client; others reach me at this port, or not at all if it is 0.', '2'],
  login_ack: ['You are logged in.', '3'],
  share: ['I share this file.', '100'],
  unshare: ['I share this file no longer.', '102'],
  unshare_all: ['I share nothing any more.', '110'],
  search: ['Who shares such files?', '200'],
  result: ['This user shares this file.', '201'],
  results_end: ['That was all.', '202'],
  get: ['I want this file of this user, and will connect to them.', '203'],
  get_ack: ['You may have it: there the user listens. Port 0: nobody can connect to them.', '204'],
  get_error: ['It cannot be had: the user is not there, or does not share it.', '206'],
  signoff: ['That user is not there.', '210'],
  browse: ['What does this user share?', '211'],
  browse_entry: ['This, among others.', '212'],
  browse_end: ['That was all of it.', '213'],
  stats: ['So many users and files are here: also what a server tells the redirector.', '214'],
  download_start: ['I am downloading one file more.', '218'],
  download_end: ['And one less.', '219'],
  upload_start: ['I am uploading one file more.', '220'],
  upload_end: ['And one less.', '221'],
  disconnect: ['You are about to be disconnected.', '316'],
  failure: ['That did not work, and why.', '404'],
  alternate_get: ['I want this file of this user, who shall connect to me.', '500'],
  alternate_ack: ['Connect to this user, who listens there, and send the file.', '501'],
  upload_request: ['This user wants this file of you.', '607'],
  accept: ['That user may have it.', '608'],
  accept_failed: ['That user may not have it: from the uploader, and passed on to the downloader.', '609'],
  queue_limit: ['That user has so many downloads of mine already, and must wait.', '619'],
  limit_reached: ['You have so many downloads of that user already.', '620'],
  data_port_error: ['I could not connect to this user; passed on to them.', '626'],
  ghost: ['Somebody has logged in under your name.', '748'],
};

const FIELDS: Record<string, { readonly type: 'text' | 'count'; readonly doc: string }> = {
  nick: { type: 'text', doc: 'the other user; in login the client itself' },
  password: { type: 'text', doc: 'of the account' },
  port: { type: 'count', doc: 'data port; 0: behind a firewall' },
  client: { type: 'text', doc: 'name and version of the program' },
  speed: { type: 'count', doc: 'link type, 0–10' },
  email: { type: 'text', doc: 'of the account, or anything' },
  file: { type: 'text', doc: 'its name' },
  md5: { type: 'text', doc: 'of the first 299,008 bytes; or why it cannot be had' },
  size: { type: 'count', doc: 'bytes' },
  bitrate: { type: 'count', doc: 'kbps' },
  freq: { type: 'count', doc: 'Hz' },
  time: { type: 'count', doc: 'seconds' },
  query: { type: 'text', doc: 'FILENAME CONTAINS, MAX_RESULTS, LINESPEED, BITRATE, FREQ clauses' },
  ip: { type: 'count', doc: 'the user’s address as a little-endian number' },
  users: { type: 'count', doc: 'who is logged in' },
  files: { type: 'count', doc: 'that are shared' },
  gigabytes: { type: 'count', doc: 'that these make up' },
  code: { type: 'count', doc: '0' },
  text: { type: 'text', doc: 'in words' },
  limit: { type: 'count', doc: 'downloads that are granted at a time' },
};

function framed(type: FrameType): Term {
  const [doc, section] = FRAMES[type];
  const { fields } = layouts[type] as Layout;
  return {
    doc,
    source: `napster messages ${section}`,
    fields: Object.fromEntries(fields.map(([name]) => [name, FIELDS[name]!])),
  };
}

/** What the bytes say, as observers are told. */
export const messages: Vocabulary = {
  ...Object.fromEntries((Object.keys(FRAMES) as FrameType[]).map((type) => [type, framed(type)])),
  connect: wireMessages.connect,
  digits: {
    doc: '1, as the first thing that the accepting end says: go ahead. Later: the size of the file, or the offset to begin at.',
    source: 'napster messages §5.1, §5.2',
    fields: { socket: socket(), value: { type: 'count', doc: 'the number' } },
  },
  verb: {
    doc: 'GET: give me a file. SEND: take one.',
    source: 'napster messages §5.1, §5.2',
    fields: { socket: socket(), verb: { type: 'text', doc: 'GET or SEND' } },
  },
  particulars: {
    doc: 'Which file, and who says so.',
    source: 'napster messages §5.1, §5.2',
    fields: {
      socket: socket(),
      nick: { type: 'text', doc: 'of whoever sends this' },
      file: { type: 'text', doc: 'its name' },
      number: { type: 'count', doc: 'after GET the offset to begin at, after SEND the size' },
    },
  },
  refusal: {
    doc: 'INVALID REQUEST, or FILE NOT SHARED.',
    source: 'napster messages §5.1, §5.2',
    fields: { socket: socket(), text: { type: 'text', doc: 'which of them' } },
  },
  best_host: {
    doc: 'What the redirector answers: the index server to log in at; port 0 if there is none.',
    source: 'opennap metaserver.c',
    fields: {
      socket: socket(),
      host: { type: 'address', doc: 'the server' },
      port: { type: 'count', doc: 'its port' },
    },
  },
  data: data(),
  fin: fin(),
  unknown_frame: {
    doc: 'A message by a number that we do not know.',
    source: 'napster messages §3 (“missing”, “???”)',
    fields: { number: { type: 'count', doc: 'its type' }, text: { type: 'text', doc: 'its data' } },
  },
  garbage: {
    doc: 'Bytes that say nothing: a frame whose length is wrong or whose data does not fit its type, or a strange segment.',
    source: 'napster messages §2',
    fields: { why: { type: 'text', doc: 'what is wrong' } },
  },
};

/** What a user asks of a peer. */
export const calls = {
  join: {
    doc: 'A server or redirector begins to serve. A client logs in: at the redirector’s choice or at the server that is named, and if that fails at any other, in order. Any other peer that is named stands for the first of these.',
    source: 'napster messages §2; 2',
    fields: { via: { type: 'address', doc: 'the redirector, a server, or anybody' } },
  },
  leave: { doc: 'Log out, or stop serving, and go.', source: 'napster messages 316', fields: {} },
  login: {
    doc: 'Log in again, after logging out.',
    source: 'napster messages 2',
    fields: { via: { type: 'address', doc: 'as for join' } },
  },
  logout: {
    doc: 'Close the connection to the server, and stay offline. Transfers go on.',
    source: 'napster messages §5',
    fields: {},
  },
  share: {
    doc: 'Share this file from now on, at whatever server you log in.',
    source: 'napster messages 100',
    fields: {
      ...described(),
      head: { type: 'text', doc: 'stands for its first 299,008 bytes' },
      tail: { type: 'text', doc: 'stands for the others' },
    },
  },
  unshare: {
    doc: 'Share it no longer.',
    source: 'napster messages 102',
    fields: { file: { type: 'text', doc: 'its name' } },
  },
  unshare_all: { doc: 'Share nothing any more.', source: 'napster messages 110', fields: {} },
  search: {
    doc: 'Find files on the server.',
    source: 'napster messages 200',
    fields: { query: { type: 'text', doc: 'the data of message 200' } },
  },
  browse: {
    doc: 'List what a user shares.',
    source: 'napster messages 211',
    fields: { nick: { type: 'text', doc: 'the user' } },
  },
  download: {
    doc: 'Get a file of a user.',
    source: 'napster messages 203, 500, §5',
    fields: { nick: { type: 'text', doc: 'the user' }, file: { type: 'text', doc: 'its name' } },
  },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  join: { doc: 'The peer serves, or is logged in.', source: 'napster messages 3', fields: {} },
  leave: { doc: 'The peer may be switched off.', source: 'ours', fields: {} },
  login: { doc: 'The client is logged in.', source: 'napster messages 3', fields: {} },
  logout: { doc: 'The client is offline.', source: 'ours', fields: {} },
  share: {
    doc: 'It is shared, if the client is online; otherwise it will be.',
    source: 'napster messages 100',
    fields: {},
  },
  unshare: { doc: 'It is not.', source: 'napster messages 102', fields: {} },
  unshare_all: { doc: 'Nothing is.', source: 'napster messages 110', fields: {} },
  search: {
    doc: 'What the server found.',
    source: 'napster messages 201, 202',
    fields: { hits: { type: 'rows', doc: 'nick, file, MD5, size, bitrate, frequency and time of each' } },
  },
  browse: {
    doc: 'What the user shares.',
    source: 'napster messages 212, 213',
    fields: { files: { type: 'rows', doc: 'nick, file, MD5, size, bitrate, frequency and time of each' } },
  },
  download: {
    doc: 'The file is here.',
    source: 'napster messages §5',
    fields: {
      md5: { type: 'text', doc: 'as the server gave it; empty if the file was pushed' },
      size: { type: 'count', doc: 'bytes that came' },
      content: { type: 'text', doc: 'tags of the pieces that came, with + between different ones' },
    },
  },
} as const satisfies Vocabulary;

/** What a peer shows of itself. */
export const view: Term = {
  doc: 'What a peer shows of itself. One that shows nothing is judged by outcomes and conformance only.',
  source: 'ours',
  fields: {
    member: { type: 'flag', doc: 'serves, or has been logged in at some time and has not gone' },
    server: { type: 'address?', doc: 'a client: where it is logged in, or null' },
    sessions: {
      type: 'rows',
      doc: 'a server: nick, address, data port, link type, downloads and uploads of each client that is logged in; a redirector: of each server its address, again, 0, 0, its users, and 0',
    },
    index: {
      type: 'rows',
      doc: 'a server: nick, file, MD5, size, bitrate, frequency and time of each entry',
    },
    library: {
      type: 'rows',
      doc: 'a client: file, MD5, size, bitrate, frequency and time of what it shares',
    },
    downloads: {
      type: 'rows',
      doc: 'a client: nick, file and stage of each: `reading` once its size has come',
    },
    uploads: { type: 'rows', doc: 'a client: nick, file and stage of each' },
  },
};

/** {@link view} as a type. */
export interface NapsterView {
  readonly member: boolean;
  readonly server: string | null;
  readonly sessions: readonly SessionRow[];
  readonly index: readonly EntryRow[];
  readonly library: readonly LibraryRow[];
  readonly downloads: readonly TransferRow[];
  readonly uploads: readonly TransferRow[];
}

export type SessionRow = readonly [
  nick: string,
  address: string,
  port: number,
  speed: number,
  downloads: number,
  uploads: number,
];
export type LibraryRow = readonly [
  file: string,
  md5: string,
  size: number,
  bitrate: number,
  freq: number,
  time: number,
];
export type EntryRow = readonly [nick: string, ...LibraryRow];
export type TransferRow = readonly [nick: string, file: string, stage: string];

export type NapsterCall = { readonly id: number } & (
  | { readonly type: 'join' | 'login'; readonly via: string }
  | { readonly type: 'leave' | 'logout' | 'unshare_all' }
  | {
      readonly type: 'share';
      readonly file: string;
      readonly md5: string;
      readonly size: number;
      readonly bitrate: number;
      readonly freq: number;
      readonly time: number;
      readonly head: string;
      readonly tail: string;
    }
  | { readonly type: 'unshare'; readonly file: string }
  | { readonly type: 'search'; readonly query: string }
  | { readonly type: 'browse'; readonly nick: string }
  | { readonly type: 'download'; readonly nick: string; readonly file: string }
);

export type NapsterOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly hits: readonly EntryRow[] }
  | { readonly ok: true; readonly files: readonly EntryRow[] }
  | { readonly ok: true; readonly md5: string; readonly size: number; readonly content: string };

function described() {
  return {
    file: { type: 'text', doc: 'its name, without double quotes' },
    md5: { type: 'text', doc: 'of its first 299,008 bytes, in hexadecimal' },
    size: { type: 'count', doc: 'bytes' },
    bitrate: { type: 'count', doc: 'kbps' },
    freq: { type: 'count', doc: 'Hz' },
    time: { type: 'count', doc: 'seconds' },
  } as const;
}

function socket() {
  return {
    type: 'text',
    doc: 'the connection: address of whoever opened it, and a number of its own',
  } as const;
}

function data() {
  return {
    doc: 'Bytes of a file: a tag stands for them.',
    source: 'napster messages §5.1',
    fields: {
      socket: socket(),
      offset: { type: 'count', doc: 'where in the file they begin' },
      size: { type: 'count', doc: 'how many' },
      content: { type: 'text', doc: 'stands for them' },
    },
  } as const;
}

function fin() {
  return {
    doc: 'The connection is closed; as an answer to `connect`: nobody listens there.',
    source: 'napster messages §5.1, §5.2',
    fields: { socket: socket() },
  } as const;
}
