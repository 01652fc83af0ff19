import { testCampaigns } from '../campaigns.ts';

testCampaigns('kademlia', { each: 30, all: 500 }, [
  'answering.asked --recv.*--> answering.asked',
  'answering.asked --send.* [several answers are owed]--> answering.asked',
]);
