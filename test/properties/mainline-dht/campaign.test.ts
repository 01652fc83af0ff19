import { testCampaigns } from '../campaigns.ts';

testCampaigns('mainline-dht', { each: 20, all: 200 }, [
  'answering.asked --send.* [it answers one of them]--> answering.asked',
  'acceptance --send.announce_peer--> acceptance',
]);
