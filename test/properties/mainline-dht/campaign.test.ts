import { testCampaigns } from '../campaigns.ts';

testCampaigns('mainline-dht', { each: 20, all: 200 }, [
  'answering.asked --send.* [it answers one of them]--> answering.asked',
  // Of nodes that cannot be read-only, or become it later than they are told.
  'read-only.open --done.read_only--> read-only.open',
  'read-only.quiet --send.response [it need not be read-only any longer]--> read-only.quiet',
  'read-only.quiet --send.error [it need not be read-only any longer]--> read-only.quiet',
]);
