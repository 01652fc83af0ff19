import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { calls, type FastTrackView, messages, outcomes, view } from './messages.ts';
import type { FastTrackOracle } from './oracle.ts';
import type { FastTrackParameters } from './parameters.ts';
import { claims } from './properties/claims.ts';
import { convergence } from './properties/convergence.ts';
import { folklore, outcomeProperties } from './properties/outcomes.ts';
import { stateProperties } from './properties/state.ts';
import { witnesses } from './properties/witnesses.ts';

/** FastTrack, the promise. */
export const fastTrackSpec: ProtocolSpec<FastTrackView, FastTrackParameters, FastTrackOracle> = {
  name: 'fasttrack',
  title: 'FastTrack',
  doc: 'The network of KaZaA, and the way in which Skype is built: ordinary nodes are children of one supernode each, which keeps an index of what they share; searches are answered from it and flooded among supernodes.',
  sources: [
    'giFT-FastTrack: the reverse-engineered client of the giFT project, 2003–2004, for messages and their numbers',
    'Liang, Kumar, Ross 2006: The FastTrack overlay: a measurement study, Computer Networks 50',
    'Baset, Schulzrinne 2006: An analysis of the Skype peer-to-peer Internet telephony protocol, INFOCOM',
  ],
  limits: [
    'FastTrack was never published: that there are limits of children, links and hops, and thresholds for supernodes, is known, their values are not; here they are parameters of the run.',
    'KaZaA’s network is modelled as far as that goes; of Skype, which has a super-node overlay by the same authors, only what it shares with it: joining through supernodes that are remembered or delivered. Its login server, buddies, calls and relays are not.',
    'The cipher, the layout of messages, metadata, ratings (“participation level”) and network statistics (0x09) are not modelled. A message that cannot be read is `garbage`.',
    'A hash is a name: that UUHash covers parts of a file only is not modelled.',
    'Two peers have one connection, which carries pings (UDP in truth), too.',
    'Links stay until they break: that real ones were changed every eleven minutes or so is not modelled, nor is redundancy of supernodes.',
    'How a supernode learns that nothing more comes for a search that it has forwarded was never published: here each copy is ended once all that were sent on for it are.',
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
    ...convergence,
    ...outcomeProperties,
    ...folklore,
    neverThrows,
    ...conformance,
    ...witnesses,
    ...claims,
  ],
};
