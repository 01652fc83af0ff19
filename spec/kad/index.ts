import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { calls, type KadView, messages, outcomes, view } from './messages.ts';
import type { KadOracle } from './oracle.ts';
import type { KadParameters } from './parameters.ts';
import { conductInTheEnd, conductProperties } from './properties/conduct.ts';
import { convergence } from './properties/convergence.ts';
import { outcomeFolklore, outcomeProperties } from './properties/outcomes.ts';
import { witnesses } from './properties/witnesses.ts';
import { contactProperties, indexProperties, zoneFolklore, zoneProperties } from './properties/zones.ts';

/** Kad, the promise. */
export const kadSpec: ProtocolSpec<KadView, KadParameters, KadOracle> = {
  name: 'kad',
  title: 'Kad',
  doc: 'eMule’s Kademlia: nodes keep contacts in zones by their distance, and index, for a while, which files have a keyword, who has a file, and what is said of it. A search looks up nodes near a key, and acts on those that respond and are in its tolerance zone.',
  sources: [
    'aMule, src/kademlia, as of June 2026 (names of functions and constants are its)',
    'Maymounkov, Mazières: Kademlia, IPTPS 2002',
    'Steiner, En-Najjary, Biersack: A global view of Kad, IMC 2007',
  ],
  limits: [
    'Messages are objects, not bytes: tags, versions, TCP ports, sender keys and obfuscation are not modelled.',
    'A node’s identifier is the MD4 of its address, so that everybody can tell it; eMule draws it once at random.',
    'That a node is firewalled is told by its user: the firewall check itself, buddies and callbacks are not modelled, nor is the ping for the external port.',
    'LAN addresses, which eMule exempts from the tolerance zone and from the limits per network, do not occur.',
    'A file has one name at an indexer, the last that was published; aMule keeps several and a measure of trust.',
    'aMule’s wider question when the two best nodes are dead (KADEMLIA_FIND_VALUE_MORE) is allowed by the machines, and not made by the reference.',
  ],
  constants,
  messages,
  calls,
  outcomes,
  view,
  briefing,
  machines,
  properties: [
    ...zoneProperties,
    ...contactProperties,
    ...indexProperties,
    ...outcomeProperties,
    ...conductProperties,
    ...convergence,
    ...conductInTheEnd,
    neverThrows,
    ...conformance,
    ...zoneFolklore,
    ...outcomeFolklore,
    ...witnesses,
  ],
};
