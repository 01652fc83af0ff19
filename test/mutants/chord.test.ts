import { testKillTable } from './kills.ts';

testKillTable('chord', 40, {
  'hops-grow-as-half-log-n': 'ignores-fingers',
  'hops-grow-as-half-n': 'counts-hops-twice',
});
