import { testKillTable } from './kills.ts';

testKillTable('fasttrack', 69, {
  'a-group-search-costs-two-messages': 'forwards-to-children',
  'super-peers-save-flooding': 'forwards-to-children',
});
