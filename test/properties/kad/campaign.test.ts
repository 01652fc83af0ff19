import { describe, expect, it } from 'vitest';
import { reference } from '../../../impl/kad/subjects.ts';
import { explore } from '../../../properties/explore/explore.ts';
import { kad as typed } from '../../../properties/kad/index.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { testCampaigns } from '../campaigns.ts';

const kad = typed as unknown as Protocol;

testCampaigns('kad', { each: 60, all: 600 });

describe('the small model', () => {
  it.each([
    [3, 87],
    [4, 2716],
  ])('of %i nodes has the states that it has', (peers, states) => {
    const model = kad.explore!.model(peers, reference as never);
    const found = explore({ protocol: kad, subject: reference as never, model, grain: 'atomic' });
    expect(found.states).toBe(states);
    expect(found.properties.filter(({ shortest }) => shortest)).toEqual([]);
  });
});
