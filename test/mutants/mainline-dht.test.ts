import { testQuickKills } from './kills.ts';

testQuickKills('mainline-dht', 10, 12);
