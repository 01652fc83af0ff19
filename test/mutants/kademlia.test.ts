import { testQuickKills } from './kills.ts';

testQuickKills('kademlia', 10, 12);
