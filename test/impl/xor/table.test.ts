import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FixedTable } from '../../../impl/xor/fixed-table.ts';
import type { RoutingTable } from '../../../impl/xor/table.ts';
import { ownRange, relaxed, TreeTable } from '../../../impl/xor/tree-table.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { bucketIndex, sortByDistance, xorSpace } from '../../../spec/kit/xor.ts';

interface Node {
  readonly id: Id;
  readonly note?: number;
}

const OPTIONS = { width: 3, spares: 2 };
const kinds = ['fixed', 'own range', 'relaxed'] as const;

function table(
  kind: (typeof kinds)[number],
  bits: number,
  owner: Id,
  width = OPTIONS.width,
): RoutingTable<Node> {
  const options = { ...OPTIONS, width };
  const space = xorSpace(bits);
  if (kind === 'fixed') return new FixedTable<Node>(space, owner, options);
  return new TreeTable<Node>(space, owner, options, kind === 'relaxed' ? relaxed : ownRange);
}

const settings = fc.record({
  bits: fc.constantFrom(5, 32, 40),
  owner: fc.nat(31),
  seen: fc.array(fc.nat(31), { maxLength: 60 }),
  target: fc.nat(31),
  count: fc.integer({ min: 1, max: 8 }),
});

describe.each(kinds)('a table of buckets: %s', (kind) => {
  test('buckets hold what belongs there, once, at most k, never the owner', () => {
    fc.assert(
      fc.property(settings, ({ bits, owner, seen }) => {
        const { space, nodes, self } = build(bits, owner, seen);
        const made = table(kind, bits, self);
        for (const id of nodes) made.seen({ id });
        const all = made.entries().map(({ id }) => id);
        expect(new Set(all).size).toBe(all.length);
        expect(made.size).toBe(all.length);
        expect(all).not.toContain(self);
        for (const bucket of made.buckets()) {
          expect(bucket.entries.length).toBeLessThanOrEqual(OPTIONS.width);
          const { like, depth } = made.rangeOf(bucket);
          for (const { id } of bucket.entries) {
            expect(space.sharedPrefix(id, like)).toBeGreaterThanOrEqual(depth);
            expect(made.bucketOf(id)).toBe(bucket);
          }
        }
      }),
    );
  });

  test('closest: the same as sorting all there is by distance', () => {
    fc.assert(
      fc.property(settings, ({ bits, owner, seen, target, count }) => {
        const { space, nodes, self, id } = build(bits, owner, seen);
        const made = table(kind, bits, self);
        for (const node of nodes) made.seen({ id: node });
        const sorted = sortByDistance(
          space,
          id(target),
          made.entries().map((entry) => entry.id),
        );
        expect(made.closest(id(target), count).map((entry) => entry.id)).toEqual(sorted.slice(0, count));
        const odd = ({ id: one }: Node) => space.bit(one, bits - 1) === 1;
        expect(made.closest(id(target), count, odd).map((entry) => entry.id)).toEqual(
          sorted.filter((one) => odd({ id: one })).slice(0, count),
        );
      }),
    );
  });

  test('seen goes to the tail; full stays as it is; room is made in order', () => {
    // All in one far bucket of three, which no rule splits when four and more are nearer.
    const made = table(kind, 8, 0);
    for (const id of [1, 2, 3, 4, 5, 6]) made.seen({ id });
    for (const id of [128, 129, 130]) expect(made.seen({ id })).toBe('added');
    expect(made.seen({ id: 131 })).toBe('full');
    expect(made.seen({ id: 128 })).toBe('known');
    const far = () => made.bucketOf(128).entries.map(({ id }) => id);
    expect(far()).toEqual([129, 130, 128]);
    for (const id of [131, 132, 133]) made.keepSpare({ id });
    expect(made.bucketOf(128).spare.map(({ id }) => id)).toEqual([132, 133]);
    expect(made.promote(made.bucketOf(128))).toBeUndefined();
    made.remove(129);
    expect(made.promote(made.bucketOf(128))).toEqual({ id: 133 });
    expect(far()).toEqual([130, 128, 133]);
    made.update({ id: 128, note: 7 });
    expect(made.get(128)).toEqual({ id: 128, note: 7 });
    expect(far()).toEqual([130, 128, 133]);
    made.forgetSpare(132);
    expect(made.bucketOf(128).spare).toEqual([]);
  });

  test('a snapshot is JSON, shares nothing that changes, and leads back', () => {
    fc.assert(
      fc.property(settings, fc.array(fc.nat(31)), ({ bits, owner, seen, target }, later) => {
        const { nodes, self, id } = build(bits, owner, seen);
        const made = table(kind, bits, self);
        for (const node of nodes) made.seen({ id: node });
        const saved = made.snapshot();
        const text = JSON.stringify(saved);
        for (const value of later) {
          made.seen({ id: id(value) });
          made.remove(id(value ^ 1));
        }
        expect(JSON.stringify(saved)).toBe(text);
        const again = table(kind, bits, self);
        again.restore(JSON.parse(text));
        expect(JSON.stringify(again.snapshot())).toBe(text);
        expect(again.size).toBe(again.entries().length);
        const before = table(kind, bits, self);
        for (const node of nodes) before.seen({ id: node });
        expect(again.closest(id(target), 5)).toEqual(before.closest(id(target), 5));
      }),
    );
  });
});

test('splitting the own range keeps exactly what fixed buckets keep', () => {
  fc.assert(
    fc.property(settings, ({ bits, owner, seen }) => {
      const { space, nodes, self } = build(bits, owner, seen);
      const fixed = table('fixed', bits, self);
      const split = table('own range', bits, self);
      for (const id of nodes) expect(split.seen({ id })).toBe(fixed.seen({ id }));
      for (let i = 0; i < bits; i++)
        expect(split.entries().filter(({ id }) => bucketIndex(space, self, id) === i)).toEqual(
          fixed.buckets()[i]!.entries,
        );
    }),
  );
});

test('the relaxed rule knows all of the smallest subtree around the owner that has k nodes (§2.4)', () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 4 }), ({ bits, owner, seen }, k) => {
      const { space, nodes, self } = build(bits, owner, seen);
      const made = table('relaxed', bits, self, k);
      // Whoever comes when nearer ones are few is kept for good, so the nearest come first here.
      const others = sortByDistance(
        space,
        self,
        [...new Set(nodes)].filter((id) => id !== self),
      );
      for (const id of others) made.seen({ id });
      const [nearest] = others.slice(k - 1, k);
      if (nearest === undefined) return;
      const subtree = others.filter(
        (id) => space.sharedPrefix(id, self) >= space.sharedPrefix(nearest, self),
      );
      for (const id of subtree) expect(made.get(id), `${id}`).toBeDefined();
    }),
  );
});

/** Numbers 0–31 as ids at the leading end of the space, so that they differ in its first bits. */
function build(bits: number, owner: number, seen: readonly number[]) {
  const space = xorSpace(bits);
  const id = (value: number) => space.of(BigInt(value) << BigInt(bits - 5));
  return { space, id, self: id(owner), nodes: seen.map(id) };
}
