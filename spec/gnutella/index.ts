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
  doc: 'File sharing without a centre: servents hold connections with a few others and flood Pings and Queries over them, as far as a TTL allows; Pongs and QueryHits go back the way that the question has come.',
  sources: [
    'G0.4: the annotated Gnutella protocol specification v0.4, Clip2, document revision 1.6, 2001–2003',
    'Bye proposal: GDF, “Bye packet”, for how connections end',
    'Lv, Cao, Cohen, Li, Shenker: Search and Replication in Unstructured Peer-to-Peer Networks, ICS 2002, for rings, walkers, checking and state keeping',
    'Ritter: Why Gnutella can’t scale, 2001, for the messages that a flood takes at most',
    'gtk-gnutella: routing.c, and its documents on dynamic queries, for limits, memory and patience',
  ],
  limits: [
    'Where a servent learns of others (host caches) is no part of the protocol: here its user says.',
    'Walkers and their checking never were part of Gnutella: how they look on the wire (an extension of Query; CHECK, GO, STOP) is ours, and a TTL has one byte where Lv et al. use 1,024.',
    'File transfer (G0.4 §5) is not modelled: a Push leads to GIV, and there it ends. Nor are firewalls: everybody can be connected to.',
    'Of 0.6 there is Bye only: ultrapeers, leaves, query routing tables and caches of Pongs are not modelled.',
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
