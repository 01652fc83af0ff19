import { mutants } from '../../impl/mainline-dht/mutants/index.ts';
import { reference } from '../../impl/mainline-dht/subjects.ts';
import { variants } from '../../impl/mainline-dht/variants/index.ts';
import type { Call } from '../../sim/peer.ts';
import { GOOD_MS } from '../../spec/mainline-dht/constants.ts';
import { mainlineSpec } from '../../spec/mainline-dht/index.ts';
import type { MainlineView } from '../../spec/mainline-dht/messages.ts';
import { MainlineOracle } from '../../spec/mainline-dht/oracle.ts';
import { DEFAULTS, type MainlineParameters, RULES, space } from '../../spec/mainline-dht/parameters.ts';
import { gapIn, type MainlineObservation, membersOf } from '../../spec/mainline-dht/reach.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { conditionsOf } from './assumptions.ts';
import { exploreMainline } from './explore.ts';
import { generateMainline } from './generate.ts';
import { lie } from './lie.ts';
import { mainlineStory } from './story.ts';

/** The Mainline DHT, as the toolkit runs it. */
export const mainlineDht: Protocol<MainlineView, MainlineParameters, MainlineOracle> = {
  spec: mainlineSpec,
  subjects: [reference, ...variants, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  generate: generateMainline,
  space: () => space,
  found: (_address, initial) => call({ type: 'create', members: initial }),
  join: (via) => call({ type: 'join', via }),
  isMember: (view) => view.member,
  admits: () => true,
  conditions: conditionsOf,
  settle: {
    /** Every bucket is refreshed once in a round, and a node that is gone is bad after two. */
    rounds: () => 3,
    roundMs: GOOD_MS,
  },
  oracle: (parameters, _rounds, liars) => new MainlineOracle(parameters, liars),
  epilogue,
  isIdeal,
  explore: exploreMainline,
  story: mainlineStory,
  lie,
};

/** When all is calm, everybody looks for a neighbour of somebody, and a torrent that one announces is found by others. */
function epilogue(observation: MainlineObservation, oracle: MainlineOracle): readonly Operation[] {
  const members = membersOf(observation) ?? [];
  if (members.length === 0) return [];
  const ask = (at: number, name: string, args: Record<string, unknown>): Operation => ({
    do: 'call',
    peer: members[at % members.length]!.address,
    call: name,
    args,
  });
  const infoHash = space.flip(members[0]!.view.id, 159);
  const find = (info_hash: unknown) => members.map((_, at) => ask(at, 'get_peers', { info_hash }));
  const wait: Operation = { do: 'wait', ms: 30_000 };
  return [
    ...members.map((_, at) =>
      ask(at, 'find_node', { target: space.flip(members[(at + 2) % members.length]!.view.id, 100) }),
    ),
    ...oracle.announcements.infoHashes().map((info_hash, at) => ask(at, 'get_peers', { info_hash })),
    wait,
    ask(1, 'announce', { info_hash: infoHash, port: 51413, implied_port: members.length % 2 === 0 }),
    wait,
    ...find(infoHash),
    wait,
  ];
}

/** Nobody remembers nodes that are gone, and everybody knows somebody wherever somebody is. */
function isIdeal(observation: MainlineObservation): boolean {
  const members = membersOf(observation);
  if (!members) return false;
  const living = new Set(members.map(({ view }) => view.id));
  return (
    members.every(({ view }) => view.contacts.every(([id]) => living.has(id))) && gapIn(members) === undefined
  );
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
