import { testKillTable } from './kills.ts';

testKillTable('gnutella', 36);
