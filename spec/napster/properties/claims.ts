import type { Claim } from '../../kit/property.ts';

/** The figures of a centralised index. */
export const claims: readonly Claim[] = [
  {
    name: 'a-search-costs-two-messages',
    kind: 'claim',
    statement:
      'However many clients there are, a search costs one question and one end, besides its results.',
    source: 'napster messages 200–202',
    measure: 'messages of a search besides its results',
    interval: [1.9, 2.1],
    range: [0, 100],
  },
  {
    name: 'a-search-brings-at-most-100',
    kind: 'claim',
    statement: 'However much matches, a search brings 100 results at most.',
    source: 'napster messages 200',
    measure: 'results of a search that 150 files match',
    interval: [99, 101],
    range: [0, 200],
  },
  {
    name: 'a-transfer-is-counted-at-both-ends',
    kind: 'claim',
    statement: 'While a file is on its way its server counts one download and one upload.',
    source: 'napster messages 218, 220, §5.1',
    measure: 'downloads and uploads that the server counts in the middle of one transfer',
    interval: [1.9, 2.1],
    range: [0, 10],
  },
  {
    name: 'searches-are-as-available-as-the-server',
    kind: 'claim',
    statement: 'A search succeeds when its server is there, and when it is not, it does not.',
    source: 'A single index server: P(search ok) = P(server up)',
    measure: 'searches that succeed, less those at whose time the server is there',
    interval: [-0.05, 0.05],
    range: [-1, 1],
  },
];
