import type { Claim } from '../../kit/property.ts';

/** The papers' figures. */
export const claims: readonly Claim[] = [
  {
    name: 'hops-grow-as-half-log-n',
    kind: 'claim',
    statement: 'With fingers, the nodes asked in a lookup grow by ½ for each doubling of the ring.',
    source: 'ToN §IV-D: ½ log2 N on average, Fig. 10',
    measure: 'growth of hops a doubling, from 32 to 512 nodes',
    interval: [0.4, 0.6],
    range: [-4, 4],
    assumes: ['fingers'],
  },
  {
    name: 'hops-grow-as-half-n',
    kind: 'claim',
    statement:
      'Without fingers and with a list of one, a lookup walks half the ring: hops grow by ½ for each node.',
    source: 'ToN §IV-C, Fig. 3a (basic lookup)',
    measure: 'growth of hops a node, from 16 to 64 nodes',
    interval: [0.45, 0.55],
    range: [-4, 4],
  },
];
