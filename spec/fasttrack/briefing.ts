import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    supernodes: 'addresses of the nodes that come in as supernodes; all others come in as ordinary nodes',
    bootstrap: 'addresses that every node is delivered with; some may not be there, or be no supernodes',
    firewalled: 'addresses of nodes whose port is 0; all others are fetched from at 1214',
    slow: 'addresses of nodes whose line has 56 kbps; all others have 512',
    children: 'most children of a supernode',
    links: 'most links of a supernode, and as many as it seeks',
    hops: 'most links that a search crosses',
    uptime: 'least uptime of a node that is promoted, in milliseconds',
    numbers:
      'whether numbers of searches, and times of birth, are used again (`reused`, for models) or not (`fresh`)',
  },
  notes: [
    'A peer’s address is its IPv4 address, `10.0.0.7`. Two peers have one connection, which carries whatever they say to each other, pings too. You are told `unreachable` when it has ended: the other has gone, closed it, or the network is cut. `{"close": "10.0.0.7"}` closes yours.',
    'An ordinary node pings, sends `node_info` to one that has answered `supernode_pong`, and is its child once `external_ip` has come; a supernode that has no room answers with `node_list`, and closes. Nothing is shared before.',
    'A supernode asks another with `neighbours`, which is the answer, too; one that may have no more links answers with `node_list`, and closes.',
    'A search goes from child to supernode (`search`), and from there along all links (`forward`), under a number that is unique in the network and has a colon in it; a child’s number has none. Whoever has had a `forward` before, or at the limit of hops, ends it at once. Each `forward` has one `reply_end`, once all that were sent on for it have had theirs.',
    'A file matches when each word of what is sought, of letters, digits and apostrophes, stands somewhere in its name, whatever the case; no words match everything. Files go in pieces of any size; whoever is done with a transfer may close it.',
    'Nothing says how long to wait; but what may fall silent needs patience: convergence is judged three minutes after the last operation, and nothing may hang then.',
  ],
};
