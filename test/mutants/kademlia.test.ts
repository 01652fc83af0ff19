import { testKillTable } from './kills.ts';

testKillTable('kademlia', 40, 50);
