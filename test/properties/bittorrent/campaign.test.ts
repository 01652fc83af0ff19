import { testCampaigns } from '../campaigns.ts';

// What only peers of another kind do, as the sources let them: the page says so.
testCampaigns('bittorrent', { each: 15, all: 600 }, [
  'lifecycle.arriving --done.join--> lifecycle.arriving',
  'lifecycle.leeching --done.create--> lifecycle.leeching',
  'lifecycle.seeding --done.create--> lifecycle.seeding',
  'lifecycle.leaving --done.create--> lifecycle.leaving',
  'lifecycle.leaving --done.join--> lifecycle.leaving',
  'session.free.starting --send.announce [it has completed, for the first time]--> session.free.starting',
  'session.free.starting --send.announce [it has completed, and the tracker may not have heard]--> session.free.starting',
  'session.free.starting --send.announce [it starts again, for want of an answer]--> session.free.starting',
  'session.free.unheard --send.announce [it goes on]--> session.free.starting',
  'session.free.unheard --send.announce [it has completed, for the first time]--> session.free.starting',
  'session.free.unheard --send.announce [it has completed, and the tracker may not have heard]--> session.free.starting',
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
