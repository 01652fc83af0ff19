import { neverThrows } from '../kit/never-throws.ts';
import type { ProtocolSpec } from '../kit/protocol-spec.ts';
import { briefing } from './briefing.ts';
import { constants } from './constants.ts';
import { conformance } from './machines/conformance.ts';
import { machines } from './machines/index.ts';
import { type ChordView, calls, messages, outcomes, view } from './messages.ts';
import type { ChordOracle } from './oracle.ts';
import type { ChordParameters } from './parameters.ts';
import { claims } from './properties/claims.ts';
import { convergence } from './properties/convergence.ts';
import { founding } from './properties/founding.ts';
import { outcomeProperties } from './properties/outcomes.ts';
import { ringFolklore, ringProperties } from './properties/ring.ts';
import { staleness } from './properties/staleness.ts';
import { witnesses } from './properties/witnesses.ts';

/** Chord, the promise. */
export const chordSpec: ProtocolSpec<ChordView, ChordParameters, ChordOracle> = {
  name: 'chord',
  title: 'Chord',
  doc: 'A distributed lookup service: nodes and keys are points on a circle of 2^m identifiers, a key lives at its successor, and nodes keep successor lists and fingers so that lookups take ½ log₂ N steps while nodes come and go.',
  sources: [
    'SIGCOMM: Stoica, Morris, Karger, Kaashoek, Balakrishnan, 2001',
    'PODC: Liben-Nowell, Balakrishnan, Karger, 2002',
    'ToN: Stoica et al., IEEE/ACM Transactions on Networking 11(1), 2003',
    'CCR: Zave, Using lightweight modeling to understand Chord, 2012',
    'ZAVE15: Zave, How to make Chord correct, arXiv 1502.06461',
    'TSE: Zave, Reasoning about identifier spaces, IEEE TSE, 2017',
  ],
  limits: [
    'Identifiers serve as addresses: two hosts with one identifier are not modelled.',
    'Virtual nodes, locality and the security of the identifiers are not modelled.',
    'Under message loss, partitions or wrong failure detection no theorem covers the ring; such runs are labelled outside it.',
    'A pair is stored once under its key: concurrent writes to one key are not modelled.',
  ],
  constants,
  messages,
  calls,
  outcomes,
  view,
  briefing,
  machines,
  properties: [
    ...ringProperties,
    ...founding,
    ...staleness,
    ...ringFolklore,
    ...convergence,
    ...outcomeProperties,
    neverThrows,
    ...conformance,
    ...witnesses,
    ...claims,
  ],
};
