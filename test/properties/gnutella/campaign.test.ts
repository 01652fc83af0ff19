import { testCampaigns } from '../campaigns.ts';

testCampaigns('gnutella', { each: 60, all: 1200 }, [
  'connection.called --unreachable--> connection.closed',
  'connection.parting --unreachable--> connection.closed',
]);
