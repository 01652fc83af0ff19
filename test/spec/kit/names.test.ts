import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasName, type Names, NO_NAMES, withName } from '../../../spec/kit/acceptors/names.ts';

test('every version knows its own names, whichever others grew from it', () => {
  const step = fc.record({ from: fc.nat(), name: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const versions: { names: Names; known: ReadonlySet<number> }[] = [
        { names: NO_NAMES, known: new Set() },
      ];
      for (const { from, name } of steps) {
        const { names, known } = versions[from % versions.length]!;
        versions.push({ names: withName(names, name), known: new Set([...known, name]) });
      }
      for (const { names, known } of versions)
        for (let name = 0; name < 10; name++) expect(hasName(names, name)).toBe(known.has(name));
    }),
  );
  expect(NO_NAMES.book.size).toBe(0);
});
