import { testQuickKills } from './kills.ts';

testQuickKills('kad', 10, 12);
