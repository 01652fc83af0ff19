import { describe, expect, it } from 'vitest';
import type { KademliaEnvironment } from '../../../impl/kademlia/asking.ts';
import { KademliaNode } from '../../../impl/kademlia/reference.ts';
import type { KademliaMessage } from '../../../spec/kademlia/messages.ts';
import { DEFAULTS } from '../../../spec/kademlia/parameters.ts';

/** Node 0, whose one bucket for far nodes is full with these. What it sends, as `type to`. */
function listening(...contacts: number[]): { node: KademliaNode; sent: string[] } {
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
  const node = new KademliaNode(
    0,
    { ...DEFAULTS, bits: 5, k: contacts.length, spares: 0, buckets: 'fixed', failures: 1 },
    env,
  );
  node.call({ id: 1, type: 'create', members: [0, ...contacts] } as never);
  sent.length = 0;
  return { node, sent };
}

describe('a stranger for whom there is no room', () => {
  it('makes the node ping the head of the bucket', () => {
    const { node, sent } = listening(16);
    node.receive(17, { type: 'find_node', rpc: 1, target: 3 } as KademliaMessage);
    expect(sent).toEqual(['nodes 17', 'ping 16']);
  });

  it('does not by a ping: where full buckets go round in a circle, pings would never end', () => {
    const { node, sent } = listening(16);
    node.receive(17, { type: 'ping', rpc: 1 } as KademliaMessage);
    expect(sent).toEqual(['pong 17']);
  });

  it('is not seen again when the head is given up, if it has found room by then', () => {
    const { node } = listening(16, 18, 19);
    const asks = (from: number) =>
      node.receive(from, { type: 'find_node', rpc: 1, target: 3 } as KademliaMessage);
    asks(17);
    node.call({ id: 2, type: 'lookup', key: 18 } as never);
    node.unreachable(18);
    asks(17);
    asks(19);
    expect(node.view().buckets).toEqual([[16, 17, 19]]);
    node.timer('patience 1');
    expect(node.view().buckets).toEqual([[17, 19]]);
  });
});
