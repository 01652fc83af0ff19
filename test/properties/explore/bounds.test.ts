import { describe, expect, it } from 'vitest';
import { explore } from '../../../properties/explore/index.ts';
import { gentle, properties, toy, toyModel } from './toy.ts';

const protocol = toy();
const options = { protocol, subject: gentle, model: toyModel(3, 2), properties };

describe('an exploration', () => {
  it('counts as without symmetry what rotation made one', () => {
    expect(explore(options).unreduced).toBe(explore({ ...options, symmetry: false }).states);
  });

  it('finds the same with fingerprints, and says the odds of a collision', () => {
    const { exact, collisionOdds, locals, ...rest } = explore({ ...options, exact: false, liveness: true });
    const full = explore({ ...options, liveness: true });
    expect(full).toMatchObject(rest);
    expect(exact).toBe(false);
    expect(collisionOdds).toBeGreaterThan(0);
    expect(collisionOdds).toBeLessThan(1e-12);
    expect(locals).toBe(full.locals);
  });

  it('is the same every time', () => {
    expect(explore(options)).toEqual(explore(options));
  });

  it('stops at a depth, and says so', () => {
    expect(explore({ ...options, maxDepth: 2 })).toMatchObject({
      depth: 2,
      stopped: 'depth',
      complete: false,
    });
  });

  it('stops when it has kept enough worlds, and says so', () => {
    const { states, stopped, complete } = explore({ ...options, maxStates: 100 });
    expect({ stopped, complete }).toEqual({ stopped: 'states', complete: false });
    expect(states).toBeGreaterThanOrEqual(100);
    expect(states).toBeLessThan(150);
  });

  it('stops when it is told to', () => {
    for (const reason of ['time', 'interrupted'] as const)
      expect(explore({ ...options, stop: () => reason })).toMatchObject({ stopped: reason, states: 1 });
  });

  it('tells how far it is', () => {
    let now = 0;
    const told: number[] = [];
    const clock = () => {
      now += 500;
      return now;
    };
    const { seconds, states } = explore({
      ...options,
      clock,
      progress: (each) => void told.push(each.states),
    });
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(states);
    expect(seconds).toBeGreaterThan(0);
  });

  it('leaves out what would put too much in flight, and is not complete then', () => {
    const { cut, complete, stopped, states } = explore({ ...options, maxInFlight: 1 });
    expect({ complete, stopped }).toEqual({ complete: false, stopped: 'exhausted' });
    expect(cut).toBeGreaterThan(0);
    expect(states).toBeLessThan(explore(options).states);
  });

  it('has no symmetry where peers are not spaced evenly', () => {
    const model = { params: { points: 10 }, peers: [0, 2, 4], initial: [0, 2] };
    expect(explore({ ...options, model }).symmetry).toBe(1);
    expect(explore(options).symmetry).toBe(3);
  });

  it('refuses operations that it cannot carry out', () => {
    const odd = toy();
    const operations = () => [{ do: 'heal' } as const];
    expect(() =>
      explore({ ...options, protocol: { ...odd, explore: { ...odd.explore!, operations } } }),
    ).toThrow(/no peer for/);
  });

  it('refuses a protocol that says nothing of exploration', () => {
    const { explore: _, ...silent } = toy();
    expect(() => explore({ ...options, protocol: silent })).toThrow('toy cannot be explored exhaustively');
  });
});
