import { testKillTable } from '../mutants/kills.ts';

testKillTable('mainline-dht', 36);
