import { testKillTable } from './kills.ts';

testKillTable('napster', 64, {
  'a-search-costs-two-messages': 'floods-its-clients',
  'a-search-brings-at-most-100': 'fifty-results-at-most',
  'a-transfer-is-counted-at-both-ends': 'counts-no-downloads',
  'searches-are-as-available-as-the-server': 'never-comes-back',
});
