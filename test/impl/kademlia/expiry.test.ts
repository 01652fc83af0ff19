import { expect, test } from 'vitest';
import type { KademliaEnvironment } from '../../../impl/kademlia/asking.ts';
import { KademliaNode } from '../../../impl/kademlia/reference.ts';
import { DEFAULTS } from '../../../spec/kademlia/parameters.ts';

test('a pair expires though its timer goes off before the clock has come so far', () => {
  const timers = new Map<string, number>();
  let now = 0;
  const env = {
    send() {},
    setTimer: (name: string, delayMs: number) => timers.set(name, delayMs),
    clearTimer: (name: string) => timers.delete(name),
    now: () => now,
    random: () => 0,
    done() {},
  } as unknown as KademliaEnvironment;
  const node = new KademliaNode(0, { ...DEFAULTS, bits: 5 }, env);
  node.call({ id: 1, type: 'create', members: [0, 1] } as never);
  node.receive(1, { type: 'store', rpc: 1, key: 3, value: 'v', ttl: 1000, cached: false } as never);
  const goesOff = () => {
    timers.delete('expire 3');
    node.timer('expire 3');
  };
  now = 999.9999;
  goesOff();
  expect(node.view().pairs).toHaveLength(1);
  expect(timers.get('expire 3')).toBe(1);
  now += 1;
  goesOff();
  expect(node.view().pairs).toEqual([]);
  expect([...timers.keys()].filter((name) => name.endsWith(' 3'))).toEqual([]);
});
