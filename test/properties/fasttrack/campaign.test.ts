import { testCampaigns } from '../campaigns.ts';

// The reference answers at once whoever asks for a link, so nobody is gone before it has; and few liars hit on the other: see the page.
testCampaigns('fasttrack', { each: 60, all: 3000 }, [
  'link.asked --unreachable--> link.closed',
  'link.open --recv.node_info--> link.closed',
  'transfer.offering --send.http_close--> transfer.closed',
  'transfer.sending --send.http_close--> transfer.closed',
]);
