import { choice, type Rules, whole } from '../kit/rules.ts';
import { type XorSpace, xorSpace } from '../kit/xor.ts';
import { isAddress } from './compact.ts';

/** Everything that a run may choose, and every node of it must agree on. Plain data. */
export interface MainlineParameters {
  /** K: nodes in a bucket and in an answer; 8 in BEP 5. */
  readonly k: number;
  /** α: queries of one lookup under way at once. */
  readonly alpha: number;
  /**
   * `timeout`: a node has only its own patience, as over UDP. `perfect`: the world tells it who is gone; for models, which
   * have no clock.
   */
  readonly detector: 'perfect' | 'timeout';
}

export const DEFAULTS: MainlineParameters = { k: 8, alpha: 3, detector: 'timeout' };

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<MainlineParameters> = {
  k: whole(1, 1000),
  alpha: whole(1, 1000),
  detector: choice('perfect', 'timeout'),
};

/** Ids of 160 bits; nodes are called by IPv4 address and port. */
export const space: XorSpace = { ...xorSpace(160), isAddress };
