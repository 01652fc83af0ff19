import { testKillTable } from './kills.ts';

testKillTable('kad', 69);
