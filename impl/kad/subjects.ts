import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { KadParameters } from '../../spec/kad/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import type { KadEnvironment } from './node.ts';
import { KadNode } from './reference.ts';

/** A class of Kad nodes. */
export type KadClass = new (address: Address, parameters: KadParameters, env: KadEnvironment) => KadNode;

/** Makes nodes of this class. */
export function factoryOf(NodeClass: KadClass): PeerFactory<KadParameters> {
  return ((address: Address, parameters: KadParameters, env: unknown) =>
    new NodeClass(address, parameters, env as KadEnvironment)) as unknown as PeerFactory<KadParameters>;
}

export const reference: Subject<KadParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'Kad as aMule has it: zones and bins, the HELLO handshake, searches that act in the tolerance zone, an index that forgets.',
  source: 'aMule, src/kademlia',
  create: factoryOf(KadNode),
};
