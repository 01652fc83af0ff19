import { testKillTable } from './kills.ts';

testKillTable('mainline-dht', 63);
