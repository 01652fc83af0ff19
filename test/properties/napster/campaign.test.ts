import { testCampaigns } from '../campaigns.ts';

testCampaigns('napster', { each: 60, all: 1200 }, [
  'session --close [to somebody else]--> session',
  'session.redirecting --recv.fin [of that connection]--> session.offline',
  'session.redirecting --send.fin [of that connection]--> session.offline',
]);
