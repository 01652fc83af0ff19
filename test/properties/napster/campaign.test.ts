import { testCampaigns } from '../campaigns.ts';

testCampaigns('napster', { each: 60, all: 1200 });
