import { mutants } from '../../impl/bittorrent/mutants/index.ts';
import { reference } from '../../impl/bittorrent/subjects.ts';
import { variants } from '../../impl/bittorrent/variants/index.ts';
import type { Call } from '../../sim/peer.ts';
import { bitTorrentSpec } from '../../spec/bittorrent/index.ts';
import type { BitTorrentView } from '../../spec/bittorrent/messages.ts';
import { BitTorrentOracle, type SwarmObservation } from '../../spec/bittorrent/oracle.ts';
import {
  type BitTorrentParameters,
  DEFAULTS,
  loadOf,
  RULES,
  space,
} from '../../spec/bittorrent/parameters.ts';
import { membersOf, timeForAll } from '../../spec/bittorrent/swarm.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation, Scenario } from '../kit/scenario.ts';
import { conditionsOf } from './assumptions.ts';
import { exploreBitTorrent } from './explore.ts';
import { generateBitTorrent } from './generate.ts';
import { lie } from './lie.ts';
import { sampleBitTorrent } from './measure.ts';
import { bitTorrentStory } from './story.ts';
import { torrentFile } from './torrent-file.ts';

const ROUND_MS = 30_000;

/** BitTorrent, as the toolkit runs it. */
export const bitTorrent: Protocol<BitTorrentView, BitTorrentParameters, BitTorrentOracle> = {
  spec: bitTorrentSpec,
  subjects: [reference, ...variants, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  generate: generateBitTorrent,
  connections: true,
  bandwidth: loadOf,
  space: () => space,
  found: (_address, initial) => call({ type: 'create', members: initial }),
  join: (via) => call({ type: 'join', via }),
  leave: () => call({ type: 'leave' }),
  isMember: (view) => view.member,
  admits: () => true,
  conditions: conditionsOf,
  settle: { rounds: roundsOf, roundMs: ROUND_MS },
  oracle: (parameters, _rounds, liars) => new BitTorrentOracle(parameters, liars),
  epilogue: (observation) =>
    membersOf(observation).map(
      ({ address }): Operation => ({ do: 'call', peer: address, call: 'assemble', args: {} }),
    ),
  /** Everybody has what is to be had: a piece that no member has nobody can get. */
  isIdeal: (observation: SwarmObservation) =>
    new Set(membersOf(observation).map(({ view }) => view.have)).size <= 1,
  sample: sampleBitTorrent,
  explore: exploreBitTorrent,
  story: bitTorrentStory,
  material: torrentFile,
  lie,
};

/** Time for all to hear of all, and to get everything from them. */
function roundsOf({ params, peers }: Scenario<BitTorrentParameters>): number {
  return Math.ceil((timeForAll(params, peers.length) + 3 * params.intervalMs) / ROUND_MS);
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
