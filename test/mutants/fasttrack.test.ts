import { testKillTable } from './kills.ts';

testKillTable('fasttrack', 66, {
  'a-group-search-costs-two-messages': 'forwards-to-children',
  'super-peers-save-flooding': 'forwards-to-children',
});
