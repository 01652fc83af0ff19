import { expect, test } from 'vitest';
import { reference } from '../../impl/chord/subjects.ts';
import type { Subject } from '../../impl/kit/subject.ts';
import { chord } from '../../properties/chord/index.ts';
import { runBatch } from '../../properties/kit/batch.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { SimulationOver } from '../../sim/peer.ts';

const fragile = (error: Error): Subject => ({
  ...(reference as Subject),
  name: 'fragile',
  create: (address, params, env) => {
    const peer = reference.create(address, params as never, env);
    const timer = peer.timer.bind(peer);
    peer.timer = (name: string) => {
      if (name === 'fix_fingers') throw error;
      timer(name);
    };
    return peer;
  },
});
const order = { campaign: 1, from: 0, to: 20, generator: {} };

test('a peer whose code breaks down falsifies never-throws', () => {
  const { failures } = runBatch(chord as unknown as Protocol, fragile(new Error('broken')), order);
  expect(failures.map(({ property }) => property)).toContain('never-throws');
});

test('a peer that can no longer be simulated ends the run instead', () => {
  const over = new SimulationOver('gone');
  expect(() => runBatch(chord as unknown as Protocol, fragile(over), order)).toThrow(over);
});
