import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { calls, type KademliaView, messages, outcomes, view } from './messages.ts';
import type { KademliaOracle } from './oracle.ts';
import type { KademliaParameters } from './parameters.ts';
import { claims } from './properties/claims.ts';
import { convergence } from './properties/convergence.ts';
import { memoryProperties, owedProperties } from './properties/memory.ts';
import { outcomeProperties } from './properties/outcomes.ts';
import { tableFolklore, tableProperties } from './properties/tables.ts';
import { witnesses } from './properties/witnesses.ts';

/** Kademlia, the promise. */
export const kademliaSpec: ProtocolSpec<KademliaView, KademliaParameters, KademliaOracle> = {
  name: 'kademlia',
  title: 'Kademlia',
  doc: 'A distributed hash table whose distance is bitwise exclusive or: nodes keep a bucket of k contacts for each power of two of distance, lookups ask α of the closest at a time, and pairs are kept by the k nodes closest to their key.',
  sources: [
    '§: Maymounkov, Mazières, Kademlia: A Peer-to-peer Information System Based on the XOR Metric, IPTPS 2002',
  ],
  limits: [
    'Identifiers serve as addresses: two hosts with one identifier, and nodes that change their address, are not modelled.',
    'Accelerated lookups (b > 1, §4.2), round-trip times and the packing of several RPCs are not modelled.',
    'Values have no signatures: what a lying node says is believed.',
    'Backing off from contacts that do not respond (§4.1) is not modelled: stale ones are left alone altogether.',
    'Lookups are exact, and values found, only while every node knows somebody in each of its subtrees: that is a precondition here, since joins alone do not guarantee it.',
  ],
  constants,
  messages,
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
    ...owedProperties,
    ...outcomeProperties,
    neverThrows,
    ...conformance,
    ...witnesses,
    ...claims,
  ],
};
