import { testKillTable } from './kills.ts';

testKillTable('chord', 40);
