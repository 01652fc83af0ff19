import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChordView } from '../../../spec/chord/messages.ts';
import { DEFAULTS } from '../../../spec/chord/parameters.ts';
import { ringProperties } from '../../../spec/chord/properties/ring.ts';
import {
  type ChordObservation,
  principalsOf,
  type RingShape,
  shapeOf,
} from '../../../spec/chord/ring-shape.ts';
import { between, type Id } from '../../../spec/kit/ring.ts';

const id = fc.nat(15);
/** Any members with any lists, whether or not those they name exist. */
const rings = fc
  .uniqueArray(fc.record({ address: id, successors: fc.array(id, { maxLength: 4 }) }), {
    selector: ({ address }) => address,
    maxLength: 8,
  })
  .map((peers): ChordObservation => {
    const view = (successors: Id[]): ChordView => ({
      member: true,
      predecessor: null,
      successors,
      fingers: [],
      keys: [],
    });
    const seats = peers.map(({ address, successors }) => ({ address, alive: true, view: view(successors) }));
    return { peers: seats, params: DEFAULTS, epoch: 1, now: 0 };
  });

/** As TSE §III says it. */
function isSkipped(shape: RingShape, member: Id): boolean {
  return shape.views.some(({ successors }, node) => {
    const list = [shape.ids[node]!, ...successors];
    return list.some((before, i) => {
      const next = list[i + 1];
      return next !== undefined && next !== before && between(before, member, next);
    });
  });
}

/** As CCR §4 says it. */
function isOrdered({ ids, best, inRing }: RingShape): boolean {
  const ringOf = (from: number): number[] => {
    const ring = [from];
    for (let node = best[from]!; node !== from; node = best[node]!) ring.push(node);
    return ring;
  };
  return ids.every((member, node) => {
    const next = best[node]!;
    return (
      !inRing[node] ||
      next === node ||
      ringOf(node).every((other) => !between(member, ids[other]!, ids[next]!))
    );
  });
}

it('principals are the members that no list skips', () => {
  fc.assert(
    fc.property(rings, (observation) => {
      const shape = shapeOf(observation);
      expect(principalsOf(shape)).toEqual(shape.ids.filter((member) => !isSkipped(shape, member)));
    }),
    { numRuns: 3000, seed: 1 },
  );
});

it('a ring is ordered when nobody on it lies between a member and its best successor', () => {
  const orderedRing = ringProperties.find(({ name }) => name === 'ordered-ring')!;
  fc.assert(
    fc.property(rings, (observation) => {
      const finding = orderedRing.judge(observation, 0, undefined);
      expect(finding === undefined).toBe(isOrdered(shapeOf(observation)));
    }),
    { numRuns: 3000, seed: 1 },
  );
});
