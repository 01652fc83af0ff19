import type { Constant } from '../kit/protocol-spec.ts';

/** What a handshake begins with (BEP 3). */
export const PROTOCOL = 'BitTorrent protocol';
/** Bytes of a block: what every client asks for, and all accept (BEP 3). */
export const BLOCK_BYTES = 2 ** 14;
/** Between two rounds of choking (BEP 3; Cohen 2003 §3.2). */
export const RECHOKE_MS = 10_000;
/** Every third round somebody new is unchoked optimistically: each 30 s (BEP 3). */
export const OPTIMISTIC_ROUNDS = 3;
/** Rates are averages over so long (Cohen 2003 §3.2). */
export const RATE_MS = 20_000;
/** Silence sent over a connection before a keep-alive (BEP 3: “generally sent once every two minutes”). */
export const KEEP_ALIVE_MS = 120_000;
/** A tracker forgets peers that have not announced for so many intervals: mainline's 45 min at an interval of 30. */
export const EXPIRY_INTERVALS = 1.5;
/** How soon a tracker that is gone is asked again: ours; mainline waits for its next turn. */
export const RETRY_MS = 30_000;

/** After which who has had no answer of the tracker may ask again, as over HTTP: ours, BEP 3 gives no time; BEP 15 has 15 s. */
export const UNANSWERED_MS = 5_000;

/**
 * A client may gather what has happened and act on it in a turn of its own, once a second by its own clock (libtorrent: "tick"):
 * the sources say what is to be done, and not that nothing may come before it. Clocks run slow by up to five in a hundred.
 */
export const REACTION_MS = 1_060;

/** Within which others are told of a piece. BEP 3 gives no time; aria2 gathers what has come, and tells it all at once. */
export const TELLING_MS = 60_000;

/** Numbers that the sources fix, and those that they leave open. */
export const constants: readonly Constant[] = [
  {
    name: 'piece',
    value: '2^18',
    doc: 'usual bytes of a piece; 1 to 4 blocks in most runs',
    source: 'BEP 3 info dictionary',
  },
  { name: 'block', value: '2^14', doc: 'bytes of a block', source: 'BEP 3 request' },
  {
    name: 'backlog',
    value: 5,
    doc: 'requests under way on one connection; BEP 3 says “several”',
    source: 'Cohen 2003 §2.3',
  },
  {
    name: 'cutoff',
    value: 4,
    doc: 'verified pieces from which on the rarest is picked, not a random one',
    source: 'mainline 4 (rarest_first_cutoff); Cohen 2003 §2.4.3',
  },
  { name: 'rechoke', value: '10 s', doc: 'between two rounds of choking', source: 'BEP 3; Cohen 2003 §3.2' },
  {
    name: 'optimistic',
    value: '30 s',
    doc: 'between two optimistic unchokes: every third round',
    source: 'BEP 3; Cohen 2003 §3.3',
  },
  {
    name: 'uploads',
    value: 4,
    doc: 'most unchoked peers that are interested: three by rate and one optimistically',
    source: 'Cohen 2003 §3.2; mainline 4 (max_uploads)',
  },
  {
    name: 'least uploads',
    value: 2,
    doc: 'who has nobody to reciprocate to unchokes so many interested peers all the same',
    source: 'mainline 4 (min_uploads)',
  },
  { name: 'rate', value: '20 s', doc: 'over which rates are averaged', source: 'Cohen 2003 §3.2' },
  {
    name: 'snubbed',
    value: '60 s',
    doc: 'without a piece from a peer that one is interested in',
    source: 'Cohen 2003 §3.4; mainline 4: 30 s',
  },
  { name: 'keep-alive', value: '120 s', doc: 'after so long a silence', source: 'BEP 3' },
  {
    name: 'numwant',
    value: 50,
    doc: 'peers in an answer of the tracker',
    source: 'mainline tracker (response_size)',
  },
  {
    name: 'interval',
    value: '30 min',
    doc: 'between two announcements; minutes in most runs',
    source: 'mainline tracker (reannounce_interval)',
  },
  {
    name: 'expiry',
    value: '1.5 intervals',
    doc: 'until the tracker forgets a peer that does not announce',
    source: 'mainline tracker (timeout_downloaders_interval)',
  },
  {
    name: 'connections',
    value: '40, 80',
    doc: 'that a peer opens itself at most, and has at most',
    source: 'mainline 4 (max_initiate, max_allow_in)',
  },
];
