import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { read } from './krpc.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { calls, type MainlineView, messages, outcomes, view, wireMessages } from './messages.ts';
import type { MainlineOracle } from './oracle.ts';
import type { MainlineParameters } from './parameters.ts';
import { convergence } from './properties/convergence.ts';
import { outcomeFolklore, outcomeProperties } from './properties/outcomes.ts';
import { memoryProperties, tableFolklore, tableProperties } from './properties/table.ts';
import { witnesses } from './properties/witnesses.ts';

/** The Mainline DHT, the promise. */
export const mainlineSpec: ProtocolSpec<MainlineView, MainlineParameters, MainlineOracle> = {
  name: 'mainline-dht',
  title: 'Mainline DHT',
  doc: 'BitTorrent’s distributed tracker: nodes with 160-bit ids keep routing tables of good nodes by XOR distance, ask one another in bencoded packets over UDP, and keep for half an hour which peers announced that they download a torrent.',
  sources: [
    'BEP 5: Loewenstern, Norberg, DHT Protocol, 2008–2020',
    'BEP 43: Read-only DHT Nodes, 2014',
    'BEP 3: The BitTorrent Protocol Specification (bencoding), 2008',
    'Kademlia: Maymounkov, Mazières, IPTPS 2002',
    'libtorrent: what BEP 5 leaves open (lifetime of peers)',
  ],
  limits: [
    'IPv6 (BEP 32), ids bound to IP addresses (BEP 42), stored items (BEP 44) and infohash indexing (BEP 51) are not modelled.',
    'A node’s id is the SHA-1 of its address and not random, so that runs repeat.',
    'The PORT message of the peer protocol and the `nodes` key of torrent files are not modelled: nodes join through one that they are told of.',
    'How many peers a node keeps or names is not limited, so packets may grow beyond what a link carries.',
    'What nobody can be told (no transaction id, or a broken answer) is not answered: BEP 5 has no error without one.',
  ],
  constants,
  messages,
  wire: { messages: wireMessages, read },
  calls,
  outcomes,
  view,
  briefing,
  machines,
  properties: [
    ...tableProperties,
    ...memoryProperties,
    ...tableFolklore,
    ...convergence,
    ...outcomeProperties,
    ...outcomeFolklore,
    neverThrows,
    ...conformance,
    ...witnesses,
  ],
};
