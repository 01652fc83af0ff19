import { describe, expect, it } from 'vitest';
import { bitTorrent as typed } from '../../../properties/bittorrent/index.ts';
import { explore } from '../../../properties/explore/explore.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import { referenceOf } from '../../../properties/kit/subjects.ts';
import { testCampaigns } from '../campaigns.ts';

const bitTorrent = typed as unknown as Protocol;

// What only peers of another kind do, as the sources let them: the page says so.
testCampaigns('bittorrent', { each: 15, all: 600 }, [
  'lifecycle.arriving --done.join--> lifecycle.arriving',
  'lifecycle.leeching --done.create--> lifecycle.leeching',
  'lifecycle.seeding --done.create--> lifecycle.seeding',
  'lifecycle.leaving --done.create--> lifecycle.leaving',
  'lifecycle.leaving --done.join--> lifecycle.leaving',
  'session.free.starting --send.announce [it has completed, for the first time]--> session.free.starting',
  'session.registered --send.announce [it has completed, and the tracker may not have heard]--> session.registered',
  'connection.closed --close--> connection.closed',
  'connection.strange --unreachable--> connection.over',
  'connection.strange --send.handshake [it names the protocol and this torrent]--> connection.strange',
  'piece.missing --send.have [it began with everything]--> piece.verified',
  'choking.first --timer.rechoke--> choking.second',
  'choking.second --timer.rechoke--> choking.third',
  'choking.third --timer.rechoke--> choking.first',
  'tracking.serving --close--> tracking.serving',
]);

describe('the small model: a tracker, a seed and a leecher that may join, two pieces of one block', () => {
  /** Rounds and bytes are counted for ever, so there is no end of it. Counts are pinned: a changed one is to be looked at. */
  it.each([
    [8, 1_683],
    [10, 8_140],
    [13, 77_347],
  ])('to a depth of %i events has the states that it has', (depth, states) => {
    const subject = referenceOf(bitTorrent);
    const model = bitTorrent.explore!.model(3, subject);
    const found = explore({ protocol: bitTorrent, subject, model, grain: 'message', maxDepth: depth });
    expect(found.properties.filter(({ shortest }) => shortest)).toEqual([]);
    expect(found.states).toBe(states);
  });
});
