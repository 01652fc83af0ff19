import { describe, expect, it } from 'vitest';
import { greatestTurn, orbit, writeTurned } from '../../../properties/explore/canonical.ts';
import { Ints, PairTable } from '../../../properties/explore/intern.ts';
import { collisionOdds, Store } from '../../../properties/explore/store.ts';

/** A small generator of numbers, the same every time. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % bound;
  };
}

describe('a store', () => {
  for (const exact of [true, false])
    it(`numbers tuples in order of arrival, exact ${exact}`, () => {
      const draw = numbers(1);
      const store = new Store(3, exact, 16);
      const known = new Map<string, number>();
      for (let i = 0; i < 20_000; i++) {
        const tuple = Int32Array.from([draw(20), draw(20) - 10, draw(20)]);
        const isNew = !known.has(tuple.join());
        if (isNew) known.set(tuple.join(), known.size);
        expect(store.add(tuple, 0)).toBe(known.get(tuple.join()));
        expect(store.fresh).toBe(isNew);
      }
      expect(store.count).toBe(known.size);
      const copy = new Int32Array(3);
      for (const [text, id] of known) {
        store.read(id, copy);
        expect(copy.join()).toBe(text);
      }
    });

  it('adds many at once as it does one by one', () => {
    const draw = numbers(2);
    const one = new Store(4, true, 16);
    const many = new Store(4, true, 16);
    for (let round = 0; round < 200; round++) {
      const count = draw(90);
      const tuples = Int32Array.from({ length: count * 4 }, () => draw(8));
      const ids = new Int32Array(count);
      many.addAll(tuples, count, ids);
      expect([...ids]).toEqual(Array.from(ids, (_, i) => one.add(tuples, i * 4)));
    }
  });

  it('forgets tuples only where fingerprints stand in for them', () => {
    const fill = (store: Store) => {
      for (let i = 0; i < 40_000; i++) store.add(Int32Array.of(i, i), 0);
      store.forgetBelow(39_999);
      return () => store.read(0, new Int32Array(2));
    };
    expect(fill(new Store(2, true))).not.toThrow();
    expect(fill(new Store(2, false))).toThrow('tuple 0 has been forgotten');
  });

  it('knows the odds of a collision', () => {
    expect(collisionOdds(1)).toBeLessThan(1e-19);
    expect(collisionOdds(2 ** 32)).toBeCloseTo(0.5);
    expect(collisionOdds(1e12)).toBe(1);
  });
});

describe('canonical form', () => {
  it('is the same for every turn of a tuple, and greatest', () => {
    const draw = numbers(3);
    for (let round = 0; round < 500; round++) {
      const n = 1 + draw(6);
      const words = Int32Array.from({ length: n }, () => draw(3));
      const forms = Array.from({ length: n }, (_, by) => {
        const turned = new Int32Array(n);
        writeTurned(words, 0, n, by, turned, 0);
        const form = new Int32Array(n);
        writeTurned(turned, 0, n, greatestTurn(turned, 0, n), form, 0);
        return { turned: turned.join(), form: form.join() };
      });
      const [first] = forms;
      expect(new Set(forms.map(({ form }) => form)).size).toBe(1);
      expect(first!.form).toBe(
        forms
          .map(({ turned }) => turned)
          .sort()
          .at(-1),
      );
      expect(orbit(words, 0, n)).toBe(new Set(forms.map(({ turned }) => turned)).size);
    }
  });
});

describe('small tables', () => {
  it('remember a number for each pair', () => {
    const draw = numbers(4);
    const table = new PairTable(4);
    const known = new Map<string, number>();
    for (let i = 0; i < 5000; i++) {
      const [a, b] = [draw(100), draw(100)];
      expect(table.get(a, b)).toBe(known.get(`${a} ${b}`) ?? -1);
      if (known.has(`${a} ${b}`)) continue;
      table.set(a, b, i);
      known.set(`${a} ${b}`, i);
    }
    expect(table.count).toBe(known.size);
  });

  it('grow with what is put into them', () => {
    const ints = new Ints(1);
    for (let i = 0; i < 100; i++) expect(ints.push(i)).toBe(i);
    ints.set(1000, 7);
    expect([ints.length, ints.items[99], ints.items[500], ints.items[1000]]).toEqual([1001, 99, 0, 7]);
  });
});
