import type { Claim } from '../../kit/property.ts';

/** Figures of the paper, measured in networks of their own. */
export const claims: readonly Claim[] = [
  {
    name: 'hops-grow-as-half-log-n',
    kind: 'claim',
    statement:
      'With k = 1 and α = 1, the nodes asked in a lookup grow by ½ for each doubling of the network.',
    source: '§2.3, §3 (⌈log n⌉ + c steps at most); half of the leading bits agree by chance',
    measure: 'growth of nodes asked a doubling, from 16 to 256 nodes (64 over a pipe)',
    interval: [0.35, 0.65],
    range: [-4, 4],
  },
  {
    name: 'symmetric-traffic',
    kind: 'claim',
    statement: 'A node receives lookups from the same distribution of nodes as its routing table holds.',
    source: '§1, §2.1 (XOR is symmetric)',
    measure: 'share of questions that come from a node in the receiver’s own table',
    interval: [0.85, 1],
    range: [0, 1],
  },
  {
    name: 'a-joiner-knows-the-far-buckets',
    kind: 'claim',
    statement:
      'A node that has just joined knows somebody in every range farther than its closest neighbour where there is anybody.',
    source: '§2.3 (a joiner refreshes all buckets farther away than its closest neighbour)',
    measure: 'share of such ranges that it knows',
    interval: [0.97, 1],
    range: [0, 1],
  },
  {
    name: 'a-newcomer-gets-its-pairs',
    kind: 'claim',
    statement: 'A newcomer that is closer to a key than all who keep it is given the pair as it joins.',
    source: '§2.5 (a node that learns of one closer to some of its keys gives it the pairs)',
    measure: 'share of joins right at a key after which the newcomer keeps the pair',
    interval: [0.97, 1],
    range: [0, 1],
  },
  {
    name: 'one-republication-an-hour',
    kind: 'claim',
    statement: 'Of the k nodes that keep a pair mostly one republishes it in an hour.',
    source: '§2.5 (optimisation: no republication within an hour of a STORE)',
    measure: 'STOREs an hour, in multiples of k',
    interval: [0.5, 1.6],
    range: [0, 64],
  },
];
