import { mutants } from '../../impl/chord/mutants/index.ts';
import { reference } from '../../impl/chord/subjects.ts';
import { variants } from '../../impl/chord/variants/index.ts';
import type { Address, Call, Message } from '../../sim/peer.ts';
import { chordSpec } from '../../spec/chord/index.ts';
import type { ChordView } from '../../spec/chord/messages.ts';
import { ChordOracle } from '../../spec/chord/oracle.ts';
import { type ChordParameters, DEFAULTS, RULES, spaceOf } from '../../spec/chord/parameters.ts';
import { isIdeal, shapeOf } from '../../spec/chord/ring-shape.ts';
import type { Protocol } from '../kit/protocol.ts';
import type { Operation } from '../kit/scenario.ts';
import { admitsChord, conditionsOf } from './assumptions.ts';
import { exploreChord } from './explore.ts';
import { generateChord } from './generate.ts';
import { sampleHops } from './hops.ts';
import { chordStory } from './story.ts';

/** Chord, as the toolkit runs it. */
export const chord: Protocol<ChordView, ChordParameters, ChordOracle> = {
  spec: chordSpec,
  subjects: [reference, ...variants, ...mutants],
  defaults: DEFAULTS,
  rules: RULES,
  generate: generateChord,
  space: spaceOf,
  found: (_address, initial) => call({ type: 'create', members: initial }),
  join: (via) => call({ type: 'join', via }),
  leave: () => call({ type: 'leave' }),
  isMember: (view) => view.member,
  admits: admitsChord,
  conditions: conditionsOf,
  settle: {
    /**
     * Each round brings every successor pointer one member nearer, and drops one dead entry: N + r. Lists fill up from
     * behind: r. Copies: a lease of 3, then home, then anew: 6. Fingers are right one pass after the ring is, and ToN's
     * fix_fingers (Fig. 6) refreshes one of the m at each call; where no theorem holds they are not judged.
     */
    rounds({ peers: { length: n }, params: { successors: r, bits, fingers, detector } }) {
      const ringAndCopies = 2 * n + 2 * r + 8;
      return fingers && detector === 'perfect'
        ? Math.max(ringAndCopies, n + 2 * r + 2 + bits)
        : ringAndCopies;
    },
    roundMs: 1000,
  },
  oracle: (parameters, rounds) => new ChordOracle(parameters, rounds),
  epilogue(observation, oracle) {
    const { ids } = shapeOf(observation);
    const operations: Operation[] = [];
    for (const key of oracle.confirmedKeys())
      if (ids.length > 0)
        operations.push({
          do: 'call',
          peer: ids[operations.length % ids.length]!,
          call: 'fetch',
          args: { key },
        });
    // Who has looked a key up does so again: what was right then may be wrong now.
    for (const { peer, key } of oracle.lookedUp())
      if (ids.includes(peer)) operations.push({ do: 'call', peer, call: 'lookup', args: { key } });
    // Every member looks up a point right behind another: the interval ends are where mistakes live.
    for (const [at, peer] of ids.entries())
      operations.push(
        { do: 'call', peer, call: 'lookup', args: { key: ids[(at + 2) % ids.length]! } },
        {
          do: 'call',
          peer,
          call: 'lookup',
          args: { key: spaceOf(observation.params).next(ids[(at + 3) % ids.length]!) },
        },
      );
    return operations;
  },
  isIdeal: (observation) => isIdeal(shapeOf(observation), observation.params.successors),
  explore: exploreChord,
  sample: sampleHops,
  story: chordStory,
  lie,
};

/** A lying node names other nodes than it should, and claims that all is well. */
function lie(message: Message, draw: (bound: number) => number, peers: readonly Address[]): Message {
  const other = () => peers[draw(peers.length)]!;
  if (draw(3) === 0) return message;
  if (message.type === 'hop') return { ...message, node: other(), final: draw(2) === 0 } as Message;
  if (message.type === 'state')
    return { ...message, predecessor: other(), successors: [other(), other()] } as Message;
  return message;
}

/** Calls carry their arguments beside their type. */
function call<T extends { readonly type: string }>(value: T): Omit<Call, 'id'> {
  return value;
}
