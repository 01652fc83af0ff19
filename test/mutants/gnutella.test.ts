import { testKillTable } from './kills.ts';

testKillTable('gnutella', 49, {
  'a-flood-costs-no-more-than-a-tree': 'echoes',
  'walkers-need-far-fewer-messages': 'never-checks',
  'rings-need-far-fewer-messages': 'rings-begin-at-the-end',
  'first-copies-miss-some': 'forwards-each-copy',
});
