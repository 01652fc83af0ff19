import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { calls, messages, type NapsterView, outcomes, view, wireMessages } from './messages.ts';
import type { NapsterOracle } from './oracle.ts';
import type { NapsterParameters } from './parameters.ts';
import { claims } from './properties/claims.ts';
import { convergence } from './properties/convergence.ts';
import { outcomeFolklore, outcomeProperties } from './properties/outcomes.ts';
import { localProperties } from './properties/servers.ts';
import { witnesses } from './properties/witnesses.ts';
import { read } from './wire.ts';

/** Napster, the promise. */
export const napsterSpec: ProtocolSpec<NapsterView, NapsterParameters, NapsterOracle> = {
  name: 'napster',
  title: 'Napster',
  doc: 'File sharing around an index: clients log in at one server, tell it what they share and search there; the server brings downloader and uploader together, and the file goes from one to the other. What lives behind a firewall pushes.',
  sources: [
    'napster messages: drscholl, the open description of the protocol, 2000–2001',
    'opennap 0.44: drscholl’s server, for what the message list leaves open',
  ],
  limits: [
    'Accounts (6–14), chat and channels (205, 400–432), hotlists (207–209), user administration, 600–606, resuming (215–217) and direct browsing (640–642) are not modelled.',
    'Servers are not linked, as Napster’s own were not; linked opennap servers (and LOCAL_ONLY, which is read and changes nothing) are not modelled.',
    'A pair of peers has one channel; TCP connections between clients are told apart by a name that each message carries, and a frame is sent in one piece.',
    'A file’s bytes are two tags, one for what its MD5 covers and one for the rest; downloads begin at its start.',
    'How the redirector learnt of the servers’ loads was never published: here they report with 214.',
    'Behind a firewall connections are refused at once; in truth they may time out.',
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
