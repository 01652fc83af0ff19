import { testKillTable } from './kills.ts';

const dear = {
  'walkers-need-far-fewer-messages': 'forwards-each-copy',
  'walkers-where-5-percent-share': 'forwards-each-copy',
  'walkers-where-1-percent-share': 'forwards-each-copy',
  'walkers-where-a-quarter-percent-shares': 'forwards-each-copy',
};

testKillTable(
  'gnutella',
  104,
  {
    'a-flood-costs-no-more-than-a-tree': 'echoes',
    'rings-need-far-fewer-messages': 'rings-begin-at-the-end',
    'first-copies-miss-some': 'forwards-each-copy',
    ...dear,
  },
  Object.keys(dear),
);
