import type { Constant } from '../kit/protocol-spec.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** tRefresh: a bucket in which nothing was looked up for so long is refreshed (§2.3). */
export const REFRESH_MS = HOUR_MS;
/** tReplicate: a node that keeps a pair, and has not received it for so long, republishes it (§2.5). */
export const REPLICATE_MS = HOUR_MS;
/** tRepublish: the publisher publishes anew (§2.5). */
export const REPUBLISH_MS = 24 * HOUR_MS;
/**
 * tExpire: a pair is forgotten so long after it was published (§2.5). Ten seconds more than tRepublish, as in XLattice, or
 * pairs would be gone for as long as publishing takes.
 */
export const EXPIRE_MS = 24 * HOUR_MS + 10_000;

/** Numbers that the sources fix, and those that they leave open. */
export const constants: readonly Constant[] = [
  { name: 'B', value: 160, doc: 'bits of an identifier; any 1–160 in models', source: '§2' },
  {
    name: 'k',
    value: 20,
    doc: 'contacts in a bucket, nodes that keep a pair; smaller in models',
    source: '§2.2',
  },
  { name: 'α', value: 3, doc: 'questions of a lookup under way at once', source: '§2.3' },
  { name: 'tRefresh', value: '1 h', doc: 'until a bucket is refreshed', source: '§2.3' },
  { name: 'tReplicate', value: '1 h', doc: 'until a holder republishes a pair', source: '§2.5' },
  { name: 'tRepublish', value: '24 h', doc: 'until the publisher publishes anew', source: '§2.5' },
  {
    name: 'tExpire',
    value: '24 h 10 s',
    doc: 'until a pair is forgotten; 24 h in the paper, with which pairs would be gone while they are published anew',
    source: '§2.5; XLattice (86,410 s)',
  },
  { name: 'stale', value: 5, doc: 'unanswered questions in a row that make a contact stale', source: '§4.1' },
  {
    name: 'patience',
    value: 'open',
    doc: 'how long an answer may take: the paper does not say; 400 ms in the reference, ten round trips in calm weather',
    source: 'ours',
  },
];
