import { testKillTable } from './kills.ts';

const byClaim = {
  'rarest-first-outlives-the-seed': 'commonest-first',
  'rarest-first-spreads-evenly': 'commonest-first',
  'tit-for-tat-holds-up-free-riders': 'unchokes-whoever-is-next',
  'completion-is-near-the-fluid-bound': 'bits-from-the-low-end',
};

testKillTable('bittorrent', 65, byClaim, Object.keys(byClaim));
