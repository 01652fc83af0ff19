import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { KademliaParameters } from '../../spec/kademlia/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import type { KademliaEnvironment } from './asking.ts';
import { KademliaNode } from './reference.ts';

/** A class of Kademlia nodes. */
export type KademliaClass = new (
  id: Address,
  parameters: KademliaParameters,
  env: KademliaEnvironment,
) => KademliaNode;

/** Makes nodes of this class. */
export function factoryOf(NodeClass: KademliaClass): PeerFactory<KademliaParameters> {
  return ((id: Address, parameters: KademliaParameters, env: unknown) =>
    new NodeClass(id, parameters, env as KademliaEnvironment)) as unknown as PeerFactory<KademliaParameters>;
}

export const reference: Subject<KademliaParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'Kademlia by the rules of the paper: buckets in order of last sight, parallel lookups, republishing, caching.',
  source: 'Maymounkov, Mazières, Kademlia, IPTPS 2002',
  create: factoryOf(KademliaNode),
};
