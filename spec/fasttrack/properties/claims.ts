import type { Claim } from '../../kit/property.ts';

/** The figures of super-peers. */
export const claims: readonly Claim[] = [
  {
    name: 'a-group-search-costs-two-messages',
    kind: 'claim',
    statement:
      'However many children a lone supernode has, a search costs one question and one end, besides its replies.',
    source: 'giFT-FastTrack 0x06–0x08; ordinary nodes are shielded (Liang, Kumar, Ross 2006)',
    measure: 'messages of a search besides its replies',
    interval: [1.9, 2.1],
    range: [0, 100],
  },
  {
    name: 'super-peers-save-flooding',
    kind: 'claim',
    statement:
      'With s supernodes among N nodes a search is forwarded about s/N times as often as in a flat network of N nodes with as many links each.',
    source: '2|E| − s + 1 in the graph of supernodes, instead of 2|E| − N + 1; cf. Yang, Garcia-Molina 2003',
    measure: 'forwards with 8 supernodes among 40 nodes, over those of 40 supernodes; 4 links each',
    interval: [0.15, 0.25],
    range: [0, 2],
  },
];
