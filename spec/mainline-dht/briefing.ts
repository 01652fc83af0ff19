import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    k: 'K: nodes in a bucket and in an answer, and how many are told of a peer; 8 in BEP 5',
    alpha: 'α: queries of one lookup under way at once',
    detector:
      '`timeout`: you have only your own timers; `perfect` (the atomic grain, exhaustive models): you are told `unreachable`',
  },
  notes: [
    'A node’s address is its IPv4 address and UDP port, `10.0.0.7:6881`; its id is the SHA-1 of that text.',
    'Messages are bytes, in hexadecimal: every `send` and `receive` is a `datagram`, and a small bencoder is all it takes. The other terms say how observers read them.',
    'Time is virtual, and minutes of it cost nothing: let nodes become questionable, tokens and peers expire, and buckets be refreshed as BEP 5 says. Forget a peer 30 minutes after its last announcement, as libtorrent does: BEP 5 does not say.',
    'A node whose query shows that it is there, but that has never answered you, is not in the table: ping it, unless the query is marked `ro`. One that has answered, and found no place, need not be pinged again: two nodes with full buckets would ping each other for ever.',
    'How long to wait for an answer BEP 5 does not say: a second at least, for jitter comes to a few hundred milliseconds, and 15 seconds, as libtorrent does, at most.',
    'What has no transaction id and what is an answer is never answered. Everything else is, but by a read-only node: by error 204 if its method is none of the four, whatever its arguments; by 203 if it is malformed otherwise, or its token is bad.',
    'An announcement may use the tokens of a get_peers lookup of the same node for the same infohash that is at most four minutes old.',
    'A round of maintenance is 15 minutes. Convergence is judged three quarters of an hour after the last operation.',
  ],
};
