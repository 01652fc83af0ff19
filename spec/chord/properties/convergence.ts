import type { Eventually, Finding } from '../../kit/property.ts';
import { type Id, successorOf } from '../../kit/ring.ts';
import type { ChordView } from '../messages.ts';
import { type ChordOracle, holdersOf, keepersOf } from '../oracle.ts';
import { type ChordParameters, spaceOf } from '../parameters.ts';
import { type ChordObservation, flawsOf, isIdeal, type RingShape, shapeOf } from '../ring-shape.ts';

type Property = Eventually<ChordView, ChordParameters, ChordOracle>;

/** Judged after membership has come to rest and the stated rounds of maintenance have passed. */
export const convergence: readonly Property[] = [
  eventually(
    'ideal-ring',
    'Every list holds the next r members in order, and every predecessor is the member before.',
    'TSE §V (liveness); ToN Theorem IV.3',
    (shape, { params: { successors: r } }) =>
      isIdeal(shape, r)
        ? undefined
        : { expected: `the ideal ring of ${shape.ids.join(', ')}`, seen: flawsOf(shape, r) },
    ['theorem'],
  ),
  eventually(
    'successor-correctness',
    'Every member’s successor is the next member round the circle.',
    'ToN §IV-E.1',
    (shape) => {
      const n = shape.ids.length;
      const wrong = shape.views.findIndex(({ successors }, i) => successors[0] !== shape.ids[(i + 1) % n]);
      return wrong < 0
        ? undefined
        : {
            peer: shape.ids[wrong]!,
            expected: `successor ${shape.ids[(wrong + 1) % n]}`,
            seen: `successor ${shape.views[wrong]!.successors[0] ?? 'none'}`,
          };
    },
    ['theorem'],
  ),
  eventually(
    'finger-correctness',
    'finger[i] of node n is the successor of n + 2^i.',
    'ToN §IV-D, Table I',
    (shape, observation) => {
      if (!observation.params.fingers) return undefined;
      const space = spaceOf(observation.params);
      for (const [at, view] of shape.views.entries())
        for (let i = 0; i < space.bits; i++) {
          const start = space.plusPower(shape.ids[at]!, i);
          const right = successorOf(shape.ids, start);
          const finger = view.fingers[i] ?? null;
          if (finger !== right)
            return {
              peer: shape.ids[at]!,
              expected: `finger[${i}] = successor(${start}) = ${right}`,
              seen: `finger[${i}] = ${finger ?? 'unknown'}`,
            };
        }
      return undefined;
    },
    ['theorem', 'fingers'],
  ),
  eventually(
    'key-placement',
    'Every key that is still kept anywhere is kept at its successor.',
    'ToN §IV-B',
    (shape, observation, oracle) => {
      for (const key of oracle.confirmedKeys()) {
        const owner = successorOf(shape.ids, key);
        const holders = holdersOf(observation, key);
        if (holders.length > 0 && !holders.includes(owner))
          return {
            peer: owner,
            expected: `key ${key} at its successor ${owner}`,
            seen: `kept by ${listed(holders)}`,
          };
      }
      return undefined;
    },
    ['theorem', 'stores'],
  ),
  eventually(
    'replication-degree',
    'Every key that is still kept is kept by its successor and the next d − 1 members.',
    'ToN §IV-E.3 (replication over the successor list)',
    (shape, observation, oracle) => {
      for (const key of oracle.confirmedKeys()) {
        const holders = holdersOf(observation, key);
        if (holders.length === 0) continue;
        const right = keepersOf(shape.ids, key, observation.params.replicas);
        if (right.some((id) => !holders.includes(id)))
          return {
            peer: right[0]!,
            expected: `key ${key} at ${listed(right)}`,
            seen: `at ${listed(holders)}`,
          };
      }
      return undefined;
    },
    ['theorem', 'stores'],
  ),
  eventually(
    'no-surplus-copies',
    'A key is kept by nobody but its successor and the next d − 1 members.',
    'ours: d copies of a pair, no more; the papers do not say that a copy must ever go',
    (shape, observation, oracle) => {
      for (const key of oracle.confirmedKeys()) {
        const right = keepersOf(shape.ids, key, observation.params.replicas);
        const surplus = holdersOf(observation, key).find((id) => !right.includes(id));
        if (surplus !== undefined)
          return { peer: surplus, expected: `key ${key} at ${listed(right)} only`, seen: 'kept here, too' };
      }
      return undefined;
    },
    ['theorem', 'stores', 'copies-go'],
  ),
  {
    name: 'every-call-ends',
    kind: 'eventually',
    needsViews: false,
    statement: 'Whatever is asked of a node that stays is answered: no lookup, join or store hangs.',
    source: 'ToN §IV-E.3 (lookups go round failed nodes); each hop comes nearer to the key',
    assumes: ['honest'],
    judge(_observation, oracle) {
      const [hanging] = oracle.unanswered();
      return hanging && { peer: hanging.peer, expected: `an answer to its ${hanging.type}`, seen: 'none' };
    },
  },
  {
    ...eventually(
      'one-ring-after-a-partition',
      'When a partition has healed, the ring becomes one again.',
      'Folklore; TSE §VI: two rings that are each ideal never hear of one another',
      (shape) => (shape.rings === 1 ? undefined : { expected: 'one ring', seen: `${shape.rings} rings` }),
      ['partition-happened'],
    ),
    expected: 'falsified',
  },
];

/** A promise about the members, as long as there are any. */
function eventually(
  name: string,
  statement: string,
  source: string,
  judge: (shape: RingShape, observation: ChordObservation, oracle: ChordOracle) => Finding | undefined,
  assumes: readonly string[],
): Property {
  return {
    name,
    kind: 'eventually',
    statement,
    source,
    assumes,
    judge(observation, oracle) {
      const shape = shapeOf(observation);
      return shape.ids.length === 0 ? undefined : judge(shape, observation, oracle);
    },
  };
}

function listed(ids: readonly Id[]): string {
  return ids.length === 0 ? 'nobody' : ids.join(', ');
}
