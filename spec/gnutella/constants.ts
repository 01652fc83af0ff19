import type { Constant } from '../kit/protocol-spec.ts';

/** Where servents listen. */
export const PORT = 6346;
/** Bytes of a descriptor’s header (G0.4 §3.1). */
export const HEADER_BYTES = 23;
/** The usual TTL of 0.4. */
export const USUAL_TTL = 7;
/** TTL and hops of a descriptor together never exceed this: gtk-gnutella’s `hard_ttl_limit`. */
export const MOST_TTL = 15;
/** Most results of one QueryHit: their number has one byte (G0.4 §3.2.4). */
export const MOST_RESULTS = 255;
/** How long a servent remembers which descriptors it has seen: gtk-gnutella’s routing tables turn no faster. */
export const MEMORY_MS = 3_600_000;
/** How long an originator waits for each hop that its descriptor may go: gtk-gnutella’s dynamic queries. */
export const HOP_MS = 2400;
/** Code of a Bye of somebody who leaves of its own accord. */
export const BYE_CODE = 200;

/** Every so many steps a walker asks its originator whether to go on. */
export const CHECK_EVERY = 4;
/** An expanding ring grows no farther, and by one each time. */
export const MOST_RING = 7;
/** Walkers of one search. */
export const MOST_WALKERS = 32;

/** What 0.4 says to open a connection, and what it answers (G0.4 §2). */
export const CONNECT = 'GNUTELLA CONNECT/0.4\n\n';
export const OK = 'GNUTELLA OK\n\n';

/** How the first line of each step of a 0.6 handshake begins (handshaking 0.6 §3). */
export const CONNECT_06 = 'GNUTELLA CONNECT/0.6';
export const STATUS_06 = 'GNUTELLA/0.6';
/** Version of query routing that leaves and ultrapeers agree on (ultrapeers §3.1). */
export const ROUTING_VERSION = '0.1';
/** Usual size of a query routing table: 65,536 slots. */
export const TABLE_BITS = 16;
/** What stands in an empty slot of it. */
export const INFINITY = 7;
/** Most slots that one PATCH tells of: at 4 bits each, the kilobyte that the proposal recommends. */
export const PATCH_SLOTS = 2048;
/** Ultrapeers that a leaf remembers, and how often it tries the next while it has none. */
export const MOST_TRIES = 10;
export const ATTACH_MS = 10_000;

/** How long cached Pongs count, and how many answer one Ping (ping-pong, constants T and N). */
export const PONG_MS = 3000;
export const MOST_PONGS = 10;

/** Numbers of the payload descriptors. */
export const NUMBERS = {
  ping: 0x00,
  pong: 0x01,
  bye: 0x02,
  reset: 0x30,
  patch: 0x30,
  push: 0x40,
  query: 0x80,
  query_hit: 0x81,
} as const;

/** Numbers that the sources fix, and those that they leave open. */
export const constants: readonly Constant[] = [
  { name: 'port', value: PORT, doc: 'where servents listen', source: 'G0.4 §2' },
  {
    name: 'header',
    value: `${HEADER_BYTES} bytes`,
    doc: 'GUID (16), type, TTL, hops (1 each), payload length (4, least significant first)',
    source: 'G0.4 §3.1',
  },
  {
    name: 'TTL',
    value: USUAL_TTL,
    doc: 'hops that a descriptor may go; others in some runs, to meet the horizon among few',
    source: 'G0.4 §3.1; gtk-gnutella',
  },
  {
    name: 'TTL and hops',
    value: MOST_TTL,
    doc: 'together at most; what comes with more is lowered',
    source: 'gtk-gnutella hard_ttl_limit; G0.4 §3.1 (“lower it as necessary”)',
  },
  { name: 'results', value: MOST_RESULTS, doc: 'most in one QueryHit', source: 'G0.4 §3.2.4' },
  {
    name: 'memory',
    value: '3600 s',
    doc: 'at least so long a servent remembers what it has seen, and at most twice as long',
    source: 'gtk-gnutella routing.c',
  },
  {
    name: 'patience',
    value: `${HOP_MS} ms`,
    doc: 'a hop that the originator waits for answers',
    source: 'gtk-gnutella dynamic queries',
  },
  {
    name: 'ring',
    value: `1–${MOST_RING}`,
    doc: 'TTLs of an expanding ring, each one more than the last',
    source: 'Lv et al. 2002 §4 (expanding ring)',
  },
  {
    name: 'walkers',
    value: MOST_WALKERS,
    doc: 'most of one search',
    source: 'Lv et al. 2002 §5 (16 to 64; 32 recommended)',
  },
  {
    name: 'checking',
    value: CHECK_EVERY,
    doc: 'steps after which a walker asks its originator whether to go on',
    source: 'Lv et al. 2002 §5',
  },
  {
    name: 'table',
    value: `2^${TABLE_BITS} slots`,
    doc: 'of query routing; far fewer in most runs, so that words meet in one slot',
    source: 'QRP §5 (65536 element route table)',
  },
  { name: 'infinity', value: INFINITY, doc: 'in slots of a table that hold nothing', source: 'QRP §5' },
  {
    name: 'PATCH',
    value: `${PATCH_SLOTS} slots`,
    doc: 'told of by one message; 4 bits each',
    source: 'QRP §4 (“a maximum message size of 1KB”)',
  },
  {
    name: 'tries',
    value: MOST_TRIES,
    doc: 'ultrapeers that a leaf remembers',
    source: 'ours',
  },
  {
    name: 'attaching',
    value: `${ATTACH_MS} ms`,
    doc: 'after which a leaf without ultrapeer tries the next',
    source: 'ours',
  },
  {
    name: 'pong cache',
    value: `${PONG_MS} ms`,
    doc: 'for which what has come is told',
    source: 'ping-pong, constants (T)',
  },
  {
    name: 'pongs',
    value: MOST_PONGS,
    doc: 'from the cache for one Ping',
    source: 'ping-pong, constants (N)',
  },
  { name: 'Bye', value: BYE_CODE, doc: 'code of whoever leaves of its own accord', source: 'Bye proposal' },
];
