import type { Address, Environment, Message, Peer } from '../../sim/peer.ts';

/**
 * What a module of yours exports: by name, as its default export, or as an object given to `verifyOverlay`. Its peers are
 * sans-IO, as {@link Peer} says: they are told what happens, and answer through their {@link Environment} before they return.
 * `P`: the parameters that all peers of a run agree on, `M`: the protocol's messages, `V`: what peers show of themselves;
 * docs/pipe.md explains them.
 */
export interface PeerModule<P = never, M extends Message = never, V = unknown> {
  /** What to call it: letters, digits and any of _ - . : */
  readonly name?: string;
  /** Its peers have `snapshot` and `restore`: then a peer may come back with its state. */
  readonly saves?: true;
  /**
   * Its peers are written for Node: each gets a realm of its own, with the world’s `dgram`, timers and chance in place of the
   * machine’s, and what it and its libraries do is over before time goes on. Then `call` is all that a peer must have.
   */
  readonly virtual?: true;
  /** Makes a peer. */
  create(address: Address, params: P, env: Environment<M>): Guest<M, V>;
}

/**
 * A peer of yours. Without a `view`, state properties are skipped, and said to be; with a `version`, it is taken only when
 * that has changed.
 */
export type Guest<M extends Message = never, V = unknown> = Omit<
  Peer<M, unknown, V>,
  'snapshot' | 'restore'
> &
  Partial<Pick<Peer<M, unknown, V>, 'snapshot' | 'restore'>>;

/** What a guest must be able to do; the last two where its module `saves`. */
export const GUEST_METHODS = ['call', 'receive', 'timer', 'unreachable'] as const;
export const SAVING_METHODS = ['snapshot', 'restore'] as const;

/** The module is not what the contract asks for: one line that names what is missing. */
export class ModuleMisfit extends Error {
  override readonly name = 'ModuleMisfit';
}
