import { describe, expect, it } from 'vitest';
import type { KademliaEnvironment } from '../../../impl/kademlia/asking.ts';
import { KademliaNode } from '../../../impl/kademlia/reference.ts';
import type { KademliaMessage } from '../../../spec/kademlia/messages.ts';
import { DEFAULTS } from '../../../spec/kademlia/parameters.ts';

/** Node 0, whose one bucket for far nodes is full with node 16. What it sends, as `type to`. */
function listening(): { node: KademliaNode; sent: string[] } {
  const sent: string[] = [];
  const env = {
    send: (to: number, { type }: KademliaMessage) => sent.push(`${type} ${to}`),
    close() {},
    backlog: () => 0,
    setTimer() {},
    clearTimer() {},
    now: () => 0,
    random: () => 0,
    done() {},
  } as unknown as KademliaEnvironment;
  const node = new KademliaNode(0, { ...DEFAULTS, bits: 5, k: 1, spares: 0, buckets: 'fixed' }, env);
  node.call({ id: 1, type: 'create', members: [0, 16] } as never);
  sent.length = 0;
  return { node, sent };
}

describe('a stranger for whom there is no room', () => {
  it('makes the node ping the head of the bucket', () => {
    const { node, sent } = listening();
    node.receive(17, { type: 'find_node', rpc: 1, target: 3 } as KademliaMessage);
    expect(sent).toEqual(['nodes 17', 'ping 16']);
  });

  it('does not by a ping: where full buckets go round in a circle, pings would never end', () => {
    const { node, sent } = listening();
    node.receive(17, { type: 'ping', rpc: 1 } as KademliaMessage);
    expect(sent).toEqual(['pong 17']);
  });
});
