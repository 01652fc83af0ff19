import type { Address, Peer } from '../../sim/peer.ts';

/** What a judge sees of a world: who is there, what they show, and the time. A recorded log has no more to offer. */
export interface Scene {
  /** By handle, in the order in which they came. */
  readonly residents: readonly Resident[];
  /** Virtual milliseconds. */
  now(): number;
}

interface Resident {
  readonly handle: number;
  readonly address: Address;
  readonly peer: Pick<Peer, 'view' | 'version'>;
}
