import { ChordNode } from '../../../impl/chord/reference.ts';
import type { Address, Environment } from '../../../sim/peer.ts';
import type { ChordMessage } from '../../../spec/chord/messages.ts';
import type { ChordParameters } from '../../../spec/chord/parameters.ts';

let made = 0;

/** The first that are made, whatever the run, never learn of a predecessor. */
class Moody extends ChordNode {
  private readonly isForgetful = ++made < 60;

  protected override rectify(...told: Parameters<ChordNode['rectify']>): void {
    if (!this.isForgetful) super.rectify(...told);
  }
}

export function create(address: Address, parameters: ChordParameters, env: Environment<ChordMessage>) {
  return new Moody(address, parameters, env);
}
