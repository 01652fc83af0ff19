import { ChordNode } from '../../../impl/chord/reference.ts';
import type { ChordMessage, ChordView } from '../../../spec/chord/messages.ts';
import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { PeerModule } from '../../../verify/module/contract.ts';

/** Our own reference, as a module of somebody's: its traces must be the reference's. */
export default {
  name: 'ours',
  saves: true,
  create: (address, parameters, env) => new ChordNode(address, parameters, env),
} satisfies PeerModule<ChordParameters, ChordMessage, ChordView>;
