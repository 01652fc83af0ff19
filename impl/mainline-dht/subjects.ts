import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { MainlineParameters } from '../../spec/mainline-dht/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import type { MainlineEnvironment } from './asking.ts';
import { MainlineNode } from './reference.ts';

/** A class of nodes. */
export type MainlineClass = new (
  address: Address,
  parameters: MainlineParameters,
  env: MainlineEnvironment,
) => MainlineNode;

/** Makes nodes of this class. */
export function factoryOf(NodeClass: MainlineClass): PeerFactory<MainlineParameters> {
  return ((address: Address, parameters: MainlineParameters, env: unknown) =>
    new NodeClass(
      address,
      parameters,
      env as MainlineEnvironment,
    )) as unknown as PeerFactory<MainlineParameters>;
}

export const reference: Subject<MainlineParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'BEP 5 on bencoded bytes: good, questionable and bad nodes, refresh, tokens with rotating secrets, announced peers that expire; BEP 43 read-only nodes.',
  source: 'BEP 5; BEP 43',
  create: factoryOf(MainlineNode),
};
