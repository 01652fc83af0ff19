import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONTENT, NONE, Pairs } from '../../sim/pairs.ts';

const HANDLES = 12;
const handle = fc.nat(HANDLES - 1);
const deeds = fc.array(fc.record({ do: fc.constantFrom('add', 'add', 'remove'), a: handle, b: handle }), {
  maxLength: 300,
});

test('pairs are found, listed and forgotten as in a plain map', () => {
  fc.assert(
    fc.property(deeds, (list) => {
      const pairs = new Pairs();
      for (let each = 0; each < HANDLES; each++) pairs.enter(each);
      const model = new Map<string, { ends: [number, number]; note: number }>();
      for (const [at, { do: deed, a, b }] of list.entries()) {
        const ends: [number, number] = [Math.min(a, b), Math.max(a, b)];
        const known = pairs.find(a, b);
        expect(known !== NONE).toBe(model.has(`${ends}`));
        if (deed === 'add' && known === NONE) {
          pairs.ints[pairs.add(b, a) + CONTENT] = at;
          model.set(`${ends}`, { ends, note: at });
        } else if (deed === 'remove' && known !== NONE) {
          pairs.remove(known);
          model.delete(`${ends}`);
        }
      }
      const shown = (pair: number) => [pairs.lowOf(pair), pairs.highOf(pair), pairs.ints[pair + CONTENT]];
      const kept = [...model.values()].map(({ ends: [low, high], note }) => [low, high, note]);
      for (let each = 0; each < HANDLES; each++)
        expect(pairs.of(each).map(shown)).toEqual(
          kept.filter(([low, high]) => low === each || high === each),
        );
      expect(pairs.all().map(shown)).toEqual([...kept].sort((a, b) => a[0]! - b[0]!));
      for (const [low, high, note] of kept) expect(pairs.ints[pairs.find(high!, low!) + CONTENT]).toBe(note);
    }),
  );
});
