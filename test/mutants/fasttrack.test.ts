import { testKillTable } from './kills.ts';

testKillTable('fasttrack', 65, {
  'a-group-search-costs-two-messages': 'forwards-to-children',
  'super-peers-save-flooding': 'forwards-to-children',
});
