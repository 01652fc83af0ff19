import { testKillTable } from './kills.ts';

testKillTable('kademlia', 71, {
  'a-joiner-knows-the-far-buckets': 'join-skips-the-refresh',
  'one-republication-an-hour': 'republishes-regardless',
  'a-newcomer-gets-its-pairs': 'never-hands-over',
  'symmetric-traffic': 'hears-answers-only',
  'hops-grow-as-half-log-n': 'bucket-off-by-one',
});
