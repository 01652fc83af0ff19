import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { type BitTorrentView, calls, messages, outcomes, view } from './messages.ts';
import type { BitTorrentOracle } from './oracle.ts';
import type { BitTorrentParameters } from './parameters.ts';
import { claims } from './properties/claims.ts';
import { convergence, fairnessFolklore } from './properties/convergence.ts';
import { deedProperties, folklore } from './properties/deeds.ts';
import { outcomeProperties } from './properties/outcomes.ts';
import { stateProperties } from './properties/state.ts';
import { witnesses } from './properties/witnesses.ts';

/** BitTorrent, the promise. */
export const bitTorrentSpec: ProtocolSpec<BitTorrentView, BitTorrentParameters, BitTorrentOracle> = {
  name: 'bittorrent',
  title: 'BitTorrent',
  doc: 'A swarm of peers that download one torrent and upload it to each other at the same time. A tracker tells them of one another; they ask for the pieces that are rarest, a block at a time, and upload to those that upload to them.',
  sources: [
    'BEP 3: Cohen, The BitTorrent Protocol Specification, 2008',
    'BEP 5: Loewenstern, Norberg, DHT Protocol, 2008',
    'BEP 23: Tracker Returns Compact Peer Lists, 2008',
    'Cohen 2003: Incentives Build Robustness in BitTorrent, P2PEcon 2003',
    'mainline 4: the original client, Choker and PiecePicker, 2005',
    'Legout 2006: Legout, Urvoy-Keller, Michiardi, Rarest First and Choke Algorithms Are Enough, IMC 2006',
    'Hajek, Zhu 2010: The Missing Piece Syndrome in Peer-to-Peer Communication',
    'Kumar, Ross 2006: Peer-Assisted File Distribution: The Minimum Distribution Time',
  ],
  limits: [
    'One torrent a swarm; the fast extension (BEP 6), super-seeding (BEP 16), µTP and encryption are not modelled.',
    'The tracker is asked over a connection like any other, not over HTTP or UDP (BEP 15).',
    'A peer’s id is the SHA-1 of its address and not random, so that runs repeat.',
    'Only blocks take bandwidth: all other messages have at most 68 bytes, bitfields and answers of the tracker apart.',
    'Two peers have one connection, whoever opened it.',
  ],
  constants,
  messages,
  calls,
  outcomes,
  view,
  briefing,
  machines,
  properties: [
    ...stateProperties,
    ...deedProperties,
    ...folklore,
    ...convergence,
    ...fairnessFolklore,
    ...outcomeProperties,
    ...claims,
    neverThrows,
    ...conformance,
    ...witnesses,
  ],
};
