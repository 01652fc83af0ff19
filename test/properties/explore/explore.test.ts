import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../impl/kit/subject.ts';
import { explore } from '../../../properties/explore/index.ts';
import type { Grain } from '../../../properties/kit/scenario.ts';
import type { Always, Observation } from '../../../spec/kit/property.ts';
import { Naive } from './naive.ts';
import {
  gentle,
  prompt,
  properties,
  stubborn,
  type ToyParams,
  type ToyRules,
  type ToyView,
  toy,
  toyModel,
} from './toy.ts';

interface Case {
  readonly subject: Subject<ToyParams>;
  readonly peers: number;
  readonly initial: number;
  readonly grain: Grain;
  readonly rules: ToyRules;
  readonly maxDepth?: number;
  /** Pinned: a changed count is a changed semantics. */
  readonly states: number;
}

const ALL = ['join', 'fail', 'leave'] as const;

const cases: readonly Case[] = [
  { subject: gentle, peers: 3, initial: 2, grain: 'atomic', rules: ALL, states: 6681 },
  { subject: stubborn, peers: 3, initial: 3, grain: 'atomic', rules: ALL, states: 1304 },
  { subject: prompt, peers: 3, initial: 2, grain: 'atomic', rules: ALL, states: 280 },
  { subject: gentle, peers: 4, initial: 3, grain: 'atomic', rules: ['fail'], states: 77 },
  { subject: gentle, peers: 4, initial: 2, grain: 'atomic', rules: ALL, maxDepth: 6, states: 2858 },
  { subject: gentle, peers: 3, initial: 2, grain: 'message', rules: ALL, maxDepth: 7, states: 9766 },
  { subject: gentle, peers: 2, initial: 2, grain: 'message', rules: ALL, maxDepth: 10, states: 6730 },
  { subject: stubborn, peers: 3, initial: 3, grain: 'message', rules: ['fail'], maxDepth: 9, states: 489 },
];

for (const { subject, peers, initial, grain, rules, maxDepth, states } of cases) {
  const bound = maxDepth === undefined ? {} : { maxDepth };
  describe(`${subject.name}, ${peers} peers, ${grain} grain, ${rules.join(' and ')}`, () => {
    const protocol = toy(rules);
    const model = toyModel(peers, initial);
    const options = { protocol, subject, model, grain, properties, ...bound };
    const naive = new Naive(protocol, subject, model, grain);
    const expected = naive.search(maxDepth);
    const depths = [...expected.worlds.values()].map(({ depth }) => depth);

    it('reaches exactly the worlds that a naive search reaches', () => {
      const found = explore({ ...options, symmetry: false });
      expect(found.stopped).toBe(maxDepth === undefined ? 'exhausted' : 'depth');
      expect({ states: found.states, transitions: found.transitions, depth: found.depth }).toEqual({
        states: expected.worlds.size,
        transitions: expected.transitions,
        depth: Math.max(...depths),
      });
      expect(found.states).toBe(states);
    });

    it('finds a shortest way to each violation', () => {
      const found = explore({ ...options, symmetry: false });
      for (const property of properties) {
        const violations = [...expected.worlds.values()].filter(({ world }) =>
          isViolated(property, naive.observe(world)),
        );
        const { worlds, shortest } = found.properties.find(({ name }) => name === property.name)!;
        expect(worlds).toBe(violations.length);
        expect(shortest?.events).toBe(
          violations.length > 0 ? Math.min(...violations.map(({ depth }) => depth)) : undefined,
        );
      }
    });

    it('finds the same up to rotation, and counts what rotation hides', () => {
      const plain = explore({ ...options, symmetry: false });
      const reduced = explore(options);
      expect(reduced.symmetry).toBe(peers);
      expect(reduced.states).toBeLessThan(plain.states);
      for (const [index, outcome] of reduced.properties.entries()) {
        const other = plain.properties[index]!;
        expect(outcome.shortest?.events).toBe(other.shortest?.events);
        expect(outcome.shortestPermanent?.events).toBe(other.shortestPermanent?.events);
      }
    });
  });
}

function isViolated(property: Always<ToyView, ToyParams>, observation: Observation<ToyView, ToyParams>) {
  if (property.scope === 'world') return property.judge(observation, -1, undefined) !== undefined;
  return observation.peers.some(({ alive }, peer) => alive && property.judge(observation, peer, undefined));
}
