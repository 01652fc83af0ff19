import type { Field, Vocabulary } from '../kit/vocabulary.ts';

/** What peers really send. */
export const wireMessages = {
  text: {
    doc: 'What is said to open a connection, about walkers, and by whoever was pushed.',
    source: 'G0.4 §2, §6; Lv et al. 2002 §5',
    fields: { bytes: { type: 'bytes', doc: 'the text, in ASCII' } },
  },
  descriptor: {
    doc: 'A message within an open connection: header and payload.',
    source: 'G0.4 §3.1',
    fields: {
      bytes: {
        type: 'bytes',
        doc: '16 bytes GUID; one each for type, TTL and hops; 4 bytes length of the payload, least significant first; and the payload',
      },
    },
  },
} as const satisfies Vocabulary;

const header = {
  guid: { type: 'id', doc: 'its GUID, 32 hexadecimal digits; an answer has that of what it answers' },
  ttl: { type: 'count', doc: 'how many more hops it may go' },
  hops: { type: 'count', doc: 'how many it has gone' },
} as const;

const headers = {
  ultrapeer: { type: 'flag', doc: 'X-Ultrapeer: its sender is one, and no leaf' },
  routing: { type: 'flag', doc: 'X-Query-Routing: its sender knows query routing' },
} as const;

const tries: Field = { type: 'addresses', doc: 'X-Try-Ultrapeers: ultrapeers that its sender knows' };

const word = {
  guid: { type: 'id', doc: 'of the search' },
  walker: { type: 'count', doc: 'its number' },
} as const;

const place = {
  port: { type: 'count', doc: 'where its sender listens, least significant byte first' },
  ip: { type: 'address', doc: 'its sender’s address, most significant byte first' },
} as const;

const servent: Field = { type: 'id', doc: 'the servent’s own identifier, 32 hexadecimal digits' };

/** What the bytes say, as observers are told. */
export const messages: Vocabulary = {
  connect: { doc: 'May I connect? GNUTELLA CONNECT/0.4', source: 'G0.4 §2', fields: {} },
  ok: {
    doc: 'You may: GNUTELLA OK. Whoever will not have it closes the connection.',
    source: 'G0.4 §2',
    fields: {},
  },
  connect_06: {
    doc: 'May I connect? GNUTELLA CONNECT/0.6, and headers.',
    source: 'Handshaking 0.6 §3; ultrapeers §3',
    fields: headers,
  },
  ok_06: {
    doc: 'You may: GNUTELLA/0.6 200 OK, and headers. Whoever has asked says so, too, if it still wants to.',
    source: 'Handshaking 0.6 §3; ultrapeers §3.1',
    fields: { ...headers, tries },
  },
  busy: {
    doc: 'You may not: GNUTELLA/0.6 503, and whom to try instead.',
    source: 'Handshaking 0.6 §3; ultrapeers §3.2',
    fields: { code: { type: 'count', doc: '503, or another that is not 200' }, ...headers, tries },
  },
  reset: {
    doc: '0x30, variant 0. A leaf’s table of words: forget what I have told. Goes one hop.',
    source: 'QRP §4',
    fields: {
      ...header,
      length: { type: 'count', doc: 'its slots, a power of 2' },
      infinity: { type: 'count', doc: 'what an empty slot holds' },
    },
  },
  patch: {
    doc: '0x30, variant 1. What is added to the next slots of it. Goes one hop.',
    source: 'QRP §4',
    fields: {
      ...header,
      number: { type: 'count', doc: 'which message of this update it is, from 1' },
      of: { type: 'count', doc: 'how many there are' },
      bits: { type: 'count', doc: '4 or 8, of each slot' },
      data: { type: 'bytes', doc: 'the slots, in two’s complement' },
    },
  },
  ping: { doc: '0x00. Who is there?', source: 'G0.4 §3.2.1', fields: header },
  pong: {
    doc: '0x01. I am.',
    source: 'G0.4 §3.2.2',
    fields: {
      ...header,
      ...place,
      files: { type: 'count', doc: 'how many it shares' },
      kilobytes: { type: 'count', doc: 'that these make up' },
    },
  },
  bye: {
    doc: '0x02. I am closing this connection; goes one hop.',
    source: 'Bye proposal',
    fields: {
      ...header,
      code: { type: 'count', doc: '200 of its own accord' },
      reason: { type: 'text', doc: 'in words' },
    },
  },
  push: {
    doc: '0x40. To the servent with that identifier: connect to me, and give me that file.',
    source: 'G0.4 §3.2.5',
    fields: {
      ...header,
      servent,
      index: { type: 'count', doc: 'of the file there' },
      ...place,
    },
  },
  query: {
    doc: '0x80. Who shares such files?',
    source: 'G0.4 §3.2.3',
    fields: {
      ...header,
      speed: { type: 'count', doc: 'kb/s that whoever answers must have at least' },
      criteria: { type: 'text', doc: 'words that must all be in the name' },
      walker: { type: 'count?', doc: 'number of the walker that this is; null: it is flooded' },
      keeps: {
        type: 'flag',
        doc: 'of a walker: servents remember where they have sent walkers of this search',
      },
      origin: { type: 'address?', doc: 'of a walker: who has sent it out' },
    },
  },
  query_hit: {
    doc: '0x81. I do.',
    source: 'G0.4 §3.2.4',
    fields: {
      ...header,
      ...place,
      speed: { type: 'count', doc: 'kb/s of its sender' },
      results: { type: 'rows', doc: 'index, size and name of each file' },
      servent,
    },
  },
  giv: {
    doc: 'GIV: you have pushed me, and this is the file.',
    source: 'G0.4 §6',
    fields: {
      index: { type: 'count', doc: 'of the file at its sender' },
      servent,
      name: { type: 'text', doc: 'of the file' },
    },
  },
  check: {
    doc: 'To a walker’s originator: is it still to go on?',
    source: 'Lv et al. 2002 §5 (checking)',
    fields: word,
  },
  go: { doc: 'It is.', source: 'Lv et al. 2002 §5 (checking)', fields: word },
  stop: {
    doc: 'It is not: enough was found, or it is over.',
    source: 'Lv et al. 2002 §5 (checking)',
    fields: word,
  },
  unknown_descriptor: {
    doc: 'A descriptor of a type that we do not know.',
    source: 'G0.4 §3.1',
    fields: { number: { type: 'count', doc: 'its type' } },
  },
  garbage: {
    doc: 'Bytes that say nothing: a length that is wrong, a payload that does not fit its type, a strange text.',
    source: 'G0.4 §3.1',
    fields: { why: { type: 'text', doc: 'what is wrong' } },
  },
};

/** How a search is kept from flooding everything. */
export const CONTROLS = ['flood', 'ring', 'walkers', 'state keeping'] as const;
export type Control = (typeof CONTROLS)[number];

const file = {
  name: { type: 'text', doc: 'its name' },
  size: { type: 'count', doc: 'bytes' },
} as const;

/** What a user asks of a servent. */
export const calls = {
  join: {
    doc: 'Listen, and connect to this servent, unless it is oneself.',
    source: 'G0.4 §2',
    fields: { via: { type: 'address', doc: 'anybody who is there' } },
  },
  leave: { doc: 'Say Bye to all neighbours, and go.', source: 'Bye proposal', fields: {} },
  connect: {
    doc: 'Open a connection to this servent: where a network comes from is the user’s business.',
    source: 'G0.4 §2',
    fields: { to: { type: 'address', doc: 'the other servent' } },
  },
  disconnect: {
    doc: 'Say Bye to this neighbour, and close the connection.',
    source: 'Bye proposal',
    fields: { from: { type: 'address', doc: 'the neighbour' } },
  },
  share: { doc: 'Share this file from now on.', source: 'G0.4 §3.2.4', fields: file },
  unshare: { doc: 'Share it no longer.', source: 'G0.4 §3.2.4', fields: { name: file.name } },
  ping: {
    doc: 'Find out who is there.',
    source: 'G0.4 §3.2.1',
    fields: { ttl: { type: 'count', doc: 'how far' } },
  },
  push: {
    doc: 'Have a servent that a search has found connect, and offer that file: for it may be behind a firewall.',
    source: 'G0.4 §3.2.5, §6',
    fields: { owner: { type: 'address', doc: 'of the servent' }, name: file.name },
  },
  search: {
    doc: 'Find files: by a flood, by floods with TTL 1, 2, … until something is found, by walkers, or by walkers that are sent where none has gone.',
    source: 'G0.4 §3.2.3, §4; Lv et al. 2002 §4, §5',
    fields: {
      criteria: { type: 'text', doc: 'words that must all be in the name' },
      speed: { type: 'count', doc: 'kb/s that whoever answers must have at least' },
      ttl: { type: 'count', doc: 'how far' },
      control: { type: 'choice', values: CONTROLS, doc: 'how' },
      walkers: { type: 'count', doc: 'how many walkers; floods and rings have none' },
    },
  },
} as const satisfies Vocabulary;

/** What a successful call answers with; an unsuccessful one says `ok: false` and a `reason` instead. */
export const outcomes = {
  join: { doc: 'The servent listens.', source: 'G0.4 §2', fields: {} },
  leave: { doc: 'The servent may be switched off.', source: 'ours', fields: {} },
  connect: { doc: 'The connection is open.', source: 'G0.4 §2', fields: {} },
  disconnect: { doc: 'It is closed.', source: 'Bye proposal', fields: {} },
  share: { doc: 'It is shared.', source: 'G0.4 §3.2.4', fields: {} },
  unshare: { doc: 'It is not.', source: 'G0.4 §3.2.4', fields: {} },
  ping: {
    doc: 'Who has answered in time.',
    source: 'G0.4 §3.2.2',
    fields: {
      guids: { type: 'texts', doc: 'of the Ping that was sent' },
      pongs: { type: 'rows', doc: 'address, port, files and kilobytes of each' },
    },
  },
  push: {
    doc: 'It has connected, and offers this.',
    source: 'G0.4 §6',
    fields: { name: file.name },
  },
  search: {
    doc: 'What was found in time.',
    source: 'G0.4 §3.2.4',
    fields: {
      guids: { type: 'texts', doc: 'of each Query that was sent' },
      hits: { type: 'rows', doc: 'servent, address, port, index, size and name of each' },
    },
  },
} as const satisfies Vocabulary;

/** What a peer shows of itself. */
export const view = {
  doc: 'What a peer shows of itself. One that shows nothing is judged by outcomes and conformance only.',
  source: 'ours',
  fields: {
    member: { type: 'flag', doc: 'listens' },
    links: { type: 'addresses', doc: 'neighbours with whom a connection is open' },
    calling: { type: 'addresses', doc: 'those with whom a handshake is under way' },
    files: { type: 'rows', doc: 'index, size and name of what it shares' },
    remembered: {
      type: 'count',
      doc: 'Pings and Queries that it remembers; told whenever it has forgotten some',
    },
  },
} as const;

/** {@link view} as a type. */
export interface GnutellaView {
  readonly member: boolean;
  readonly links: readonly string[];
  readonly calling: readonly string[];
  readonly files: readonly (readonly [index: number, size: number, name: string])[];
  readonly remembered: number;
}

export type HitRow = readonly [
  servent: string,
  ip: string,
  port: number,
  index: number,
  size: number,
  name: string,
];
export type PongRow = readonly [ip: string, port: number, files: number, kilobytes: number];

export type GnutellaCall = { readonly id: number } & (
  | { readonly type: 'join'; readonly via: string }
  | { readonly type: 'leave' }
  | { readonly type: 'connect'; readonly to: string }
  | { readonly type: 'disconnect'; readonly from: string }
  | { readonly type: 'share'; readonly name: string; readonly size: number }
  | { readonly type: 'unshare'; readonly name: string }
  | { readonly type: 'ping'; readonly ttl: number }
  | { readonly type: 'push'; readonly owner: string; readonly name: string }
  | {
      readonly type: 'search';
      readonly criteria: string;
      readonly speed: number;
      readonly ttl: number;
      readonly control: Control;
      readonly walkers: number;
    }
);

export type GnutellaOutcome =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true }
  | { readonly ok: true; readonly name: string }
  | { readonly ok: true; readonly guids: readonly string[]; readonly pongs: readonly PongRow[] }
  | { readonly ok: true; readonly guids: readonly string[]; readonly hits: readonly HitRow[] };
