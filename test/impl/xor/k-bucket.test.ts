import * as fc from 'fast-check';
import KBucket from 'k-bucket';
import { expect, test } from 'vitest';
import { TreeTable } from '../../../impl/xor/tree-table.ts';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { xorSpace } from '../../../spec/kit/xor.ts';

const space = xorSpace(160);
const bytes = (id: Id) => Uint8Array.from(Buffer.from(id as string, 'hex'));
/** What k-bucket keeps; contacts whose clocks are alike replace each other. */
interface Contact {
  readonly id: Uint8Array;
  readonly vectorClock: number;
}

const hex = ({ id }: Contact) => Buffer.from(id).toString('hex');

/** Ids crowd around few prefixes, so that buckets fill and split. */
const id = fc
  .tuple(fc.constantFrom(0n, 1n, 3n, 0xffn), fc.bigInt({ min: 0n, max: 2n ** 40n - 1n }))
  .map(([head, tail]) => space.of((head << 152n) | (tail << 112n)));

const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('seen' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('closest' as const), id }) },
);

test('the same contacts kept, the same refused, and the same nearest as k-bucket', () => {
  fc.assert(
    fc.property(
      id,
      fc.integer({ min: 1, max: 5 }),
      fc.array(command, { maxLength: 120 }),
      (owner, k, commands) => {
        const known: Id[] = [];
        const ours = new TreeTable(space, owner, { width: k, spares: 0 });
        const theirs = new KBucket({ localNodeId: bytes(owner), numberOfNodesPerKBucket: k });
        let oldest: string[] | undefined;
        theirs.on('ping', (old: Contact[]) => {
          oldest = old.map(hex);
        });
        for (const { do: what, id: drawn } of commands) {
          // Half of what is seen or removed is known already.
          const one = known.length > 0 && drawn! > space.of(2n ** 159n) ? known[known.length >> 1]! : drawn;
          if (one === owner) continue;
          if (what === 'seen') {
            known.push(one);
            oldest = undefined;
            theirs.add({ id: bytes(one), vectorClock: 0 });
            const placed = ours.seen({ id: one });
            expect(placed === 'full').toBe(oldest !== undefined);
            if (oldest)
              expect(
                ours
                  .bucketOf(one)
                  .entries.slice(0, 3)
                  .map((entry) => entry.id),
              ).toEqual(oldest);
          } else if (what === 'remove') {
            theirs.remove(bytes(one));
            ours.remove(one);
          } else
            for (const count of [1, k, 3 * k])
              expect(ours.closest(one, count).map((entry) => entry.id)).toEqual(
                theirs.closest(bytes(one), count).map(hex),
              );
          expect(ours.size).toBe(theirs.count());
          expect(ours.get(one) !== undefined).toBe(theirs.get(bytes(one)) !== null);
        }
      },
    ),
    { numRuns: 300 },
  );
});
