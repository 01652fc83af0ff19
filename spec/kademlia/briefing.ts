import type { Briefing } from '../kit/protocol-spec.ts';

/** What an implementer in another language should know besides the vocabulary. */
export const briefing: Briefing = {
  parameters: {
    bits: 'B: identifiers have so many bits; 1 to 160',
    k: 'contacts in a bucket and in an answer, nodes that keep a pair',
    alpha:
      'α: questions of one lookup under way at once; k, once an answer, or somebody’s silence, has brought nobody closer than all asked and named before',
    buckets:
      'how buckets divide the space: `fixed`, one for each distance range [2^i, 2^(i+1)); `split`, a full bucket splits if it holds your own identifier; `relaxed`, also in the smallest subtree around it that holds k nodes. Whichever you do is judged by what you show',
    spares:
      'contacts in the replacement cache of a bucket; 0: ping the head of a full bucket, and evict it if it is silent',
    failures:
      'unanswered questions in a row that make a contact stale: it is not named to others, and makes way for the next newcomer; it may stay in its bucket until then',
    detector:
      '`timeout`: you have only your own timers; `perfect`: you are told `unreachable` when a peer that you talk to is gone',
  },
  notes: [
    'A peer’s address is its identifier. Distance is bitwise exclusive or.',
    'An answer takes 20 ms in calm weather and up to some 260 ms in bad weather: be patient for 400 ms. Whoever is silent for longer is removed from the lookup.',
    'Every question of a lookup carries that lookup’s number, so that it can be told how many are under way; the answerer ignores it.',
    'The node itself counts as one of the nodes that have answered: it may be in the result of its own lookup, and keep a pair itself. With k = 1 a joiner looks for one neighbour besides.',
    'Time is virtual: hours pass in a run. Refresh buckets, and republish pairs, every hour; publish your own pairs anew every 24 hours; forget a pair 24 hours and 10 seconds after it was published.',
    '`ttl` is how long a pair is still to be kept. Who republishes, hands over or caches a pair passes on what is left of it, and never more. A copy’s is shortened by who sends it: halved, at least, for each node between the closest that the lookup has heard of and the one that gets the copy.',
    'The first peers of a run are all given `create` with the same members; the others `join` through a member. One whose `join` has failed is switched off. Nobody says farewell.',
    'Any message of another node moves it to the tail of its bucket; of answers only those that you asked for.',
  ],
};
