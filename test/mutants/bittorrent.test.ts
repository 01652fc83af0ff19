import { testQuickKills } from './kills.ts';

testQuickKills('bittorrent', 25, 25);
