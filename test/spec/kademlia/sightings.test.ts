import { describe, expect, it } from 'vitest';
import type { KademliaObservation } from '../../../spec/kademlia/neighbourhood.ts';
import { Sightings } from '../../../spec/kademlia/sightings.ts';

const ME = 15;
const shows = (sightings: Sightings, alive: boolean, bucket: readonly number[]) =>
  sightings.changed(
    {
      peers: [{ address: ME, alive, view: { member: true, buckets: [bucket] } }],
    } as never as KademliaObservation,
    0,
  );

/** A peer that asks 7 and 1, and shows 1 before 7 when both have answered. */
function asksBoth(crashesMeanwhile: boolean): Sightings {
  const sightings = new Sightings(new Set());
  sightings.takesPart(ME);
  shows(sightings, true, [1, 7]);
  for (const [rpc, to] of [7, 1].entries()) sightings.sent(ME, to, { type: 'find_node', rpc } as never);
  if (crashesMeanwhile) {
    shows(sightings, false, []);
    sightings.takesPart(ME);
    shows(sightings, true, [1, 7]);
  }
  for (const [rpc, from] of [7, 1].entries()) sightings.received(ME, from, { type: 'nodes', rpc } as never);
  shows(sightings, true, [1, 7]);
  return sightings;
}

describe('the order in which contacts were seen', () => {
  it('is that of their answers', () => {
    expect(asksBoth(false).disorder(ME)).toEqual({ before: 1, after: 7 });
  });

  it('says nothing of answers to a former life, which may count or not', () => {
    expect(asksBoth(true).disorder(ME)).toBeUndefined();
  });
});
