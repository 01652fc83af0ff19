import { testCampaigns } from '../campaigns.ts';

testCampaigns('gnutella', { each: 60, all: 1200 }, [
  'connection.called --unreachable--> connection.closed',
  'connection.agreed --unreachable--> connection.closed',
  'connection.agreed --close--> connection.closed',
  'connection.crossed --unreachable--> connection.closed',
  'connection.crossed --close--> connection.closed',
  'connection.called06 --unreachable--> connection.closed',
  'connection.parting --unreachable--> connection.closed',
]);
