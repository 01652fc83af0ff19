import type { Constant } from '../kit/protocol-spec.ts';

/** Where the redirector listens (napster messages, section 2). */
export const REDIRECTOR_PORT = 8875;
/** Where index servers listen (section 2). */
export const SERVER_PORT = 8888;
/** A client’s data port unless its user chose another (message 2, example). */
export const DATA_PORT = 6699;
/** A data port that says: behind a firewall, can only push (message 2). */
export const FIREWALLED = 0;
/** “If it is greater than 100, the server will only return 100 results” (message 200). */
export const MOST_RESULTS = 100;
/** So many leading bytes of a file are hashed (section 3 “MD5”). */
export const HASHED_BYTES = 299_008;
/** What whoever is connected to says first: “one ASCII char, 1” (section 5.1). */
export const GO_AHEAD = 1;
/** In the place of the MD5 in message 204, when the owner cannot be connected to: what opennap sends, for the sake of the official server. */
export const FIREWALL_ERROR = 'firewallerror';

/** Numbers that the sources fix, and those that they leave open. */
export const constants: readonly Constant[] = [
  {
    name: 'redirector',
    value: REDIRECTOR_PORT,
    doc: 'TCP port of the metaserver',
    source: 'napster messages §2',
  },
  {
    name: 'server',
    value: SERVER_PORT,
    doc: 'TCP port of an index server (or 7777)',
    source: 'napster messages §2',
  },
  {
    name: 'data port',
    value: DATA_PORT,
    doc: 'where a client is connected to; 0: behind a firewall',
    source: 'napster messages 2',
  },
  {
    name: 'results',
    value: MOST_RESULTS,
    doc: 'most that a search brings; fewer in some runs, to meet the limit with few files',
    source: 'napster messages 200',
  },
  {
    name: 'hashed',
    value: HASHED_BYTES,
    doc: 'bytes of a file that its MD5 covers',
    source: 'napster messages §3 MD5',
  },
  {
    name: 'frame',
    value: '2 + 2 bytes',
    doc: 'length of the data, and type, both little-endian, before the data',
    source: 'napster messages §2',
  },
  {
    name: 'queue',
    value: '1–3',
    doc: 'simultaneous downloads that an uploader grants one user; the message list leaves it to the client',
    source: 'napster messages 619',
  },
  {
    name: 'patience',
    value: '30 s',
    doc: 'how long a transfer of the reference may stand still; the message list has no timers',
    source: 'ours',
  },
  {
    name: 'retry',
    value: '20 s',
    doc: 'after which a client of the reference that has lost its server tries again',
    source: 'ours',
  },
];
