import type { Address, PeerFactory } from '../../sim/peer.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import type { Subject } from '../kit/subject.ts';
import type { ChordEnvironment } from './asking.ts';
import { ChordNode } from './reference.ts';

/** A class of Chord nodes. */
export type ChordClass = new (id: Address, parameters: ChordParameters, env: ChordEnvironment) => ChordNode;

/** Makes nodes of this class. */
export function factoryOf(NodeClass: ChordClass): PeerFactory<ChordParameters> {
  return ((id: Address, parameters: ChordParameters, env: unknown) =>
    new NodeClass(id, parameters, env as ChordEnvironment)) as unknown as PeerFactory<ChordParameters>;
}

export const reference: Subject<ChordParameters> = {
  name: 'reference',
  kind: 'reference',
  doc: 'Chord as proved correct: join, stabilize, rectify, fail; fingers; keys with copies; voluntary departure.',
  source: 'Zave, "Reasoning about identifier spaces: how to make Chord correct", TSE 2017; ToN 2003',
  create: factoryOf(ChordNode),
};
