import { testKillTable } from '../mutants/kills.ts';

testKillTable('kad', 36);
