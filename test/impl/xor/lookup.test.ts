import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lookup } from '../../../impl/xor/lookup.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { sortByDistance, xorSpace } from '../../../spec/kit/xor.ts';

const space = xorSpace(8);
const contact = (id: Id) => ({ id });
const ids = (list: readonly { id: Id }[]) => list.map(({ id }) => id);
const lookup = (target: Id, width: number, parallel: number) =>
  new Lookup<{ id: Id }>(space, target, { width, parallel });

/** A network as whom everyone names, who is silent, and in which order answers come. */
const network = fc.record({
  nodes: fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 24 }),
  target: fc.nat(255),
  width: fc.integer({ min: 1, max: 5 }),
  parallel: fc.integer({ min: 1, max: 4 }),
  choices: fc.infiniteStream(fc.nat(0xffff)),
});

describe('an iterative lookup', () => {
  test('never asks anyone twice or more than α at once, and ends', () => {
    fc.assert(
      fc.property(network, ({ nodes, target, width, parallel, choices }) => {
        const draw = (bound: number) => (choices.next().value as number) % bound;
        const search = lookup(target, width, parallel);
        search.consider([contact(nodes[0]!)]);
        const asked: Id[] = [];
        const waiting: Id[] = [];
        const answeredAll: Id[] = [];
        const silent: Id[] = [];
        const step = () => {
          const now = ids(search.next());
          asked.push(...now);
          waiting.push(...now);
          expect(search.inFlight).toBe(waiting.length);
          expect(waiting.length).toBeLessThanOrEqual(parallel);
        };
        for (step(); waiting.length > 0; step()) {
          const [one] = waiting.splice(draw(waiting.length), 1);
          if (draw(4) === 0) {
            expect(search.failed(one!)).toBe(true);
            silent.push(one!);
          } else {
            const named = Array.from({ length: draw(width + 1) }, () => contact(nodes[draw(nodes.length)]!));
            expect(search.answered(one!, named)).toBe(true);
            answeredAll.push(one!);
          }
          // A snapshot in the middle changes nothing.
          if (draw(3) === 0) search.restore(JSON.parse(JSON.stringify(search.snapshot())));
        }
        expect(search.isOver()).toBe(true);
        expect(new Set(asked).size).toBe(asked.length);
        const nearest = sortByDistance(space, target, answeredAll).slice(0, width);
        expect(ids(search.closest())).toEqual(nearest);
        for (const id of silent) expect(search.standingOf(id)).toBeUndefined();
      }),
    );
  });

  test('when everyone knows everyone the k closest are found, whatever the order', () => {
    fc.assert(
      fc.property(network, ({ nodes, target, width, parallel, choices }) => {
        const draw = (bound: number) => (choices.next().value as number) % bound;
        const sorted = sortByDistance(space, target, [...nodes]);
        const search = lookup(target, width, parallel);
        search.consider([contact(nodes[0]!)]);
        const waiting: Id[] = [];
        for (waiting.push(...ids(search.next())); waiting.length > 0; waiting.push(...ids(search.next()))) {
          const [one] = waiting.splice(draw(waiting.length), 1);
          const others = sorted.filter((id) => id !== one).slice(0, width);
          search.answered(one!, others.map(contact));
        }
        expect(ids(search.closest())).toEqual(sorted.slice(0, width));
      }),
    );
  });

  test('the closest unasked come first, and answers of those not asked count for nothing', () => {
    const search = lookup(0, 3, 2);
    search.consider([contact(9), contact(3), contact(5), contact(1)]);
    expect(ids(search.next())).toEqual([1, 3]);
    expect(search.next()).toEqual([]);
    expect(search.answered(9, [contact(2)])).toBe(false);
    expect(search.failed(5)).toBe(false);
    expect(search.answered(3, [contact(2)])).toBe(true);
    expect(search.answered(3, [contact(4)])).toBe(false);
    expect(ids(search.next())).toEqual([2]);
    expect(search.standingOf(1)).toBe('asked');
    search.failed(1);
    search.consider([contact(1)]);
    expect(search.standingOf(1)).toBeUndefined();
    expect(ids(search.next())).toEqual([5]);
    search.answered(2, []);
    search.answered(5, []);
    expect(search.isOver()).toBe(true);
    expect(search.next()).toEqual([]);
    expect(ids(search.closest())).toEqual([2, 3, 5]);
  });

  test('with nobody to ask it is over', () => {
    const search = lookup(7, 3, 2);
    expect(search.isOver()).toBe(true);
    expect(search.closest()).toEqual([]);
  });
});
