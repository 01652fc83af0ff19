import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { calls, type GnutellaView, messages, outcomes, view, wireMessages } from './messages.ts';
import type { GnutellaOracle } from './oracle.ts';
import type { GnutellaParameters } from './parameters.ts';
import { claims } from './properties/claims.ts';
import { convergence } from './properties/convergence.ts';
import { localProperties } from './properties/links.ts';
import { outcomeFolklore, outcomeProperties } from './properties/outcomes.ts';
import { witnesses } from './properties/witnesses.ts';
import { read } from './wire.ts';

/** Gnutella, the promise. */
export const gnutellaSpec: ProtocolSpec<GnutellaView, GnutellaParameters, GnutellaOracle> = {
  name: 'gnutella',
  title: 'Gnutella',
  doc: 'File sharing without a centre: servents hold connections with a few others and flood Pings and Queries over them, as far as a TTL allows; Pongs and QueryHits go back the way that the question has come. In 0.6 most are leaves, shielded by ultrapeers that know which words they have.',
  sources: [
    'G0.4: the annotated Gnutella protocol specification v0.4, Clip2, document revision 1.6, 2001–2003',
    'Bye proposal: GDF, “Bye packet”, for how connections end',
    'Lv, Cao, Cohen, Li, Shenker: Search and Replication in Unstructured Peer-to-Peer Networks, ICS 2002, for rings, walkers, checking and state keeping',
    'Ritter: Why Gnutella can’t scale, 2001, for the messages that a flood takes at most',
    'Handshaking 0.6: Bildson, Rohrs, “An Extensible Handshaking Protocol for the Gnutella Network”, Lime Wire',
    'Ultrapeers: Singla, Rohrs, “Ultrapeers: Another Step Towards Gnutella Scalability”, Lime Wire, 2001',
    'QRP: Rohrs, “Query Routing for the Gnutella Network”, version 1.0, Lime Wire, 2002, for tables of words',
    'ping-pong: Rohrs, Falco, the revised ping/pong scheme of LimeWire and BearShare, for cached Pongs',
    'gtk-gnutella: routing.c, and its documents on dynamic queries, for limits, memory and patience',
  ],
  limits: [
    'Where a servent learns of others (host caches) is no part of the protocol: here its user says.',
    'Walkers and their checking never were part of Gnutella: how they look on the wire (an extension of Query; CHECK, GO, STOP) is ours, and a TTL has one byte where Lv et al. use 1,024.',
    'File transfer (G0.4 §5) is not modelled: a Push leads to GIV, and there it ends. Nor are firewalls: everybody can be connected to.',
    'Who is an ultrapeer and who a leaf is said by the run: they are not elected, and an ultrapeer is not talked into being a leaf (X-Ultrapeer-Needed). A leaf without an ultrapeer refuses everybody, where the proposal lets it be a servent of 0.4.',
    'Whoever was refused in 0.6 does not try again in 0.4: a servent of 0.4 is the one who asks.',
    'Tables of words are not compressed, are not passed on by ultrapeers, and are updated at once, where the proposal waits for minutes.',
    'Pongs of servents that do not cache, a reserve of old ones, the throttling of Pings and the crawler’s Ping are not modelled: in a run all cache, or none.',
    'A pair of servents has one connection, and a descriptor is sent in one piece; 4 kB are no limit.',
    'The limits on bandwidth and flow control of real servents are not modelled.',
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
    ...localProperties,
    ...convergence,
    ...outcomeProperties,
    ...outcomeFolklore,
    neverThrows,
    ...conformance,
    ...witnesses,
    ...claims,
  ],
};
