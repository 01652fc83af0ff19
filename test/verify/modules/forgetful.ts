import { ChordNode } from '../../../impl/chord/reference.ts';
import type { Address, Environment } from '../../../sim/peer.ts';
import type { ChordMessage } from '../../../spec/chord/messages.ts';
import type { ChordParameters } from '../../../spec/chord/parameters.ts';

/** Never learns of a predecessor. */
class Forgetful extends ChordNode {
  protected override rectify(): void {}
}

export function create(address: Address, parameters: ChordParameters, env: Environment<ChordMessage>) {
  return new Forgetful(address, parameters, env);
}
