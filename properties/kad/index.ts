import { mutants } from '../../impl/kad/mutants/index.ts';
import { reference } from '../../impl/kad/subjects.ts';
import type { Call } from '../../sim/peer.ts';
import { kadSpec } from '../../spec/kad/index.ts';
import type { KadView } from '../../spec/kad/messages.ts';
import { KadOracle } from '../../spec/kad/oracle.ts';
import { DEFAULTS, type KadParameters, RULES, spaceOf } from '../../spec/kad/parameters.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { conditionsOf } from './assumptions.ts';
import { exploreKad } from './explore.ts';
import { generateKad } from './generate.ts';
import { lie } from './lies.ts';
import { kadStory } from './story.ts';

/** Questions that are asked once all has settled. */
const MOST_QUESTIONS = 8;

/** Kad, as the toolkit runs it. */
export const kad: Protocol<KadView, KadParameters, KadOracle> = {
  spec: kadSpec,
  subjects: [reference, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  generate: generateKad,
  space: spaceOf,
  found: (_address, initial) => call({ type: 'start', members: initial }),
  join: (via) => call({ type: 'join', via }),
  isMember: (view) => view.member,
  // Nothing that is promised rests on who goes when.
  admits: () => true,
  conditions: conditionsOf,
  // A store takes 140 seconds, and may have to wait for others for the same key: a file’s source, a note on it, a search of 45.
  settle: { rounds: () => 7, roundMs: 60_000 },
  oracle: (parameters, _rounds, liars) => new KadOracle(parameters, liars),
  epilogue({ peers }, oracle) {
    const members = peers.filter(({ alive, view }) => alive && view?.member).map(({ address }) => address);
    if (members.length === 0) return [];
    return oracle
      .questions()
      .slice(0, MOST_QUESTIONS)
      .map(
        ({ type, ...args }, at): Operation => ({
          do: 'call',
          peer: members[at % members.length]!,
          call: type,
          args,
        }),
      );
  },
  isIdeal: ({ peers }) =>
    peers.every(
      ({ alive, view, address }) =>
        !alive ||
        !view?.member ||
        peers.every((other) => other.address === address || !other.alive) ||
        view.contacts.some(([, contact]) => peers.some((other) => other.address === contact && other.alive)),
    ),
  explore: exploreKad,
  story: kadStory,
  lie,
};

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
