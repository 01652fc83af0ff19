import { expect, test } from 'vitest';
import type { KademliaEnvironment } from '../../../impl/kademlia/asking.ts';
import { KademliaNode } from '../../../impl/kademlia/reference.ts';
import { REPLICATE_MS } from '../../../spec/kademlia/constants.ts';
import type { KademliaMessage } from '../../../spec/kademlia/messages.ts';
import { DEFAULTS } from '../../../spec/kademlia/parameters.ts';

test('a value that comes while its holder looks for the k closest is not overwritten by the former one', () => {
  let now = 0;
  const sent: (KademliaMessage & { readonly rpc?: number; readonly value?: unknown })[] = [];
  const env = {
    send: (_: number, message: KademliaMessage) => sent.push(message),
    setTimer() {},
    clearTimer() {},
    now: () => now,
    random: () => 0,
    done() {},
  } as unknown as KademliaEnvironment;
  const node = new KademliaNode(0, { ...DEFAULTS, bits: 5 }, env);
  const given = (value: string, rpc: number) =>
    node.receive(1, { type: 'store', rpc, key: 3, value, ttl: 9_000_000, cached: false } as never);
  node.call({ id: 1, type: 'create', members: [0, 1] } as never);
  given('former', 1);
  now = 2 * REPLICATE_MS;
  node.timer('replicate 3');
  const asked = sent.at(-1)!;
  expect(asked.type).toBe('find_node');
  given('latter', 2);
  node.receive(1, { type: 'nodes', rpc: asked.rpc, nodes: [] } as never);
  expect(node.view().pairs).toEqual([[3, 'latter']]);
  expect(sent.filter(({ type }) => type === 'store')).toEqual([]);
});
