import { testKillTable } from './kills.ts';

testKillTable('gnutella', 75, {
  'a-flood-costs-no-more-than-a-tree': 'echoes',
  'walkers-need-far-fewer-messages': 'never-checks',
  'walkers-where-5-percent-share': 'never-checks',
  'walkers-where-1-percent-share': 'never-checks',
  'walkers-where-a-quarter-percent-shares': 'never-checks',
  'rings-need-far-fewer-messages': 'rings-begin-at-the-end',
  'first-copies-miss-some': 'forwards-each-copy',
});
