import { testKillTable } from './kills.ts';

testKillTable('bittorrent', 45, {
  'rarest-first-outlives-the-seed': 'commonest-first',
  'rarest-first-spreads-evenly': 'commonest-first',
  'tit-for-tat-holds-up-free-riders': 'prefers-whom-it-feeds',
  'completion-is-near-the-fluid-bound': 'commonest-first',
});
