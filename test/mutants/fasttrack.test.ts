import { testKillTable } from './kills.ts';

testKillTable('fasttrack', 36);
