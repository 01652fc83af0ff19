import type { Constant } from '../kit/protocol-spec.ts';

const MINUTE_MS = 60_000;

/** A node is good for so long after it answered, or asked (BEP 5 “Routing Table”); a bucket is fresh for so long. */
export const GOOD_MS = 15 * MINUTE_MS;
/** Queries in a row left unanswered that make a node bad: “multiple”, and “try once more”. */
export const BAD_FAILURES = 2;
/** The secret of tokens changes so often (BEP 5). */
export const SECRET_MS = 5 * MINUTE_MS;
/** Tokens up to this age are accepted (BEP 5). */
export const TOKEN_MS = 10 * MINUTE_MS;
/** A peer is forgotten so long after its last announcement: not in BEP 5; libtorrent’s. */
export const PEER_MS = 30 * MINUTE_MS;
/** An answer is sure to be awaited so long; BEP 5 does not say, and clients wait for 2 to 15 s. */
export const PROMPT_MS = 1000;

/** And for so long it may be: libtorrent’s patience. */
export const LONGEST_PATIENCE_MS = 15_000;

/** Clocks run fast or slow by up to five in a hundred of the time for which a node is good. */
export const MARGIN_MS = 60_000;

/** Numbers that the sources fix, and those that they leave open. */
export const constants: readonly Constant[] = [
  { name: 'id', value: 160, doc: 'bits of a node id and of an infohash', source: 'BEP 5 Overview' },
  {
    name: 'K',
    value: 8,
    doc: 'nodes in a bucket, in an answer, and that are told of a peer; smaller in some runs, to get full buckets from few nodes',
    source: 'BEP 5 Routing Table',
  },
  {
    name: 'α',
    value: 3,
    doc: 'queries of a lookup under way at once; BEP 5 does not say',
    source: 'Kademlia §2.3',
  },
  {
    name: 'good',
    value: '15 min',
    doc: 'until a silent node is questionable',
    source: 'BEP 5 Routing Table',
  },
  {
    name: 'refresh',
    value: '15 min',
    doc: 'until an unchanged bucket is refreshed',
    source: 'BEP 5 Routing Table',
  },
  {
    name: 'bad',
    value: BAD_FAILURES,
    doc: 'queries in a row left unanswered that make a node bad (“multiple”; “try once more”)',
    source: 'BEP 5 Routing Table',
  },
  { name: 'secret', value: '5 min', doc: 'between two secrets of tokens', source: 'BEP 5 Overview' },
  { name: 'token', value: '10 min', doc: 'age up to which tokens are accepted', source: 'BEP 5 Overview' },
  {
    name: 'lifetime',
    value: '30 min',
    doc: 'of an announced peer; BEP 5 does not say',
    source: 'libtorrent (announce_interval × 2)',
  },
  {
    name: 'patience',
    value: '2 s',
    doc: 'how long an answer may take in the reference; BEP 5 does not say, libtorrent waits 15 s',
    source: 'k-rpc-socket',
  },
  {
    name: 'prompt',
    value: '1 s',
    doc: 'until an answer must be awaited by whoever asked: one that comes later does not count; BEP 5 does not say',
    source: 'ours',
  },
];
