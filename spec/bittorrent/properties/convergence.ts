import type { Eventually, Name } from '../../kit/property.ts';
import type { BitTorrentView } from '../messages.ts';
import type { BitTorrentOracle } from '../oracle.ts';
import type { BitTorrentParameters } from '../parameters.ts';
import { companyOf, membersOf, reachOf, timeForAll } from '../swarm.ts';

type Property = Eventually<BitTorrentView, BitTorrentParameters, BitTorrentOracle>;

/** Judged when nobody has come or gone for as long as everybody needs to get everything. */
export const convergence: readonly Property[] = [
  {
    name: 'completion',
    kind: 'eventually',
    statement:
      'Every leecher completes to which all pieces can come: its neighbours that upload, and theirs in turn, have them among them, and have been connected for as long as it takes to send everything to everybody.',
    source:
      'Cohen 2003 §2, §3.3 (optimistic unchoking reaches everybody); Hajek, Zhu 2010 (availability is necessary); Kumar, Ross 2006 (nobody is faster than bandwidth allows)',
    assumes: ['honest'],
    judge(observation, { mirrors }) {
      const members = membersOf(observation);
      const { torrent, freeRiders } = observation.params;
      const latest = observation.now - timeForAll(observation.params, members.length);
      const isOld = (peer: Name, other: Name) =>
        (mirrors.get(peer)?.edges.get(other)?.since ?? observation.now) <= latest;
      for (const member of members) {
        if (member.view.role === 'seed') continue;
        if (reachOf(member, members, freeRiders, isOld).size < torrent.pieces.length) continue;
        return {
          peer: member.address,
          expected: 'to have everything',
          seen: `bitfield ${member.view.have} and ${member.view.open} open blocks`,
        };
      }
      return undefined;
    },
  },
  {
    name: 'the-tracker-knows-the-swarm',
    kind: 'eventually',
    statement: 'A tracker that is up knows everybody who takes part, and nobody who has been gone for long.',
    source: 'BEP 3 trackers; mainline tracker (timeout_downloaders_interval)',
    assumes: ['honest'],
    judge(observation) {
      const tracker = observation.peers.find(
        ({ alive, view }) => alive && view?.member && view.role === 'tracker',
      );
      if (!tracker) return undefined;
      const swarm = tracker.view!.swarm;
      const missing = membersOf(observation).find(({ address }) => !swarm.includes(address));
      return (
        missing && {
          peer: tracker.address,
          expected: `${missing.address} in its swarm`,
          seen: swarm.join(', '),
        }
      );
    },
  },
  {
    name: 'peers-find-each-other',
    kind: 'eventually',
    statement:
      'Peers whose nodes of the DHT know of each other, directly or through others’, are connected, directly or through others, whether a tracker is there or not.',
    source: 'BEP 5 Overview (“each peer becomes a tracker”), Routing Table',
    assumes: ['honest', 'dht', 'roomy'],
    judge(observation) {
      const members = membersOf(observation);
      for (const member of members) {
        const company = companyOf(member, members);
        const missed = member.view.nodes.find(
          (node) => !company.has(node) && members.some(({ address }) => address === node),
        );
        if (missed === undefined) continue;
        return {
          peer: member.address,
          expected: `to be connected with ${missed}, whose node its own one knows, if only through others`,
          seen: `connections with ${member.view.connections.join(', ') || 'nobody'}`,
        };
      }
      return undefined;
    },
  },
];

/** Believed of BitTorrent, and false. */
export const fairnessFolklore: readonly Property[] = [
  {
    name: 'uploads-what-it-downloads',
    kind: 'eventually',
    statement: 'Tit for tat makes everybody upload at least half of what it downloads.',
    source: 'Folklore: free riders live on optimistic unchokes and seeds (Qiu, Srikant 2004 §4)',
    expected: 'falsified',
    judge(observation) {
      const sponger = membersOf(observation).find(({ view }) => view.uploaded < view.downloaded / 2);
      return (
        sponger && {
          peer: sponger.address,
          expected: `at least half of ${sponger.view.downloaded} bytes uploaded`,
          seen: `${sponger.view.uploaded}`,
        }
      );
    },
  },
];
