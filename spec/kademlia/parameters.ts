import { choice, type Rules, whole } from '../kit/rules.ts';
import { type XorSpace, xorSpace } from '../kit/xor.ts';

/** Everything that a run of Kademlia may choose, and every peer of it must agree on. Plain data. */
export interface KademliaParameters {
  /** B: bits of an identifier, 1–160. */
  readonly bits: number;
  /** k: contacts in a bucket, contacts in an answer, nodes that keep a pair. */
  readonly k: number;
  /** α: questions of one lookup under way at once. */
  readonly alpha: number;
  /**
   * How buckets divide the space. `fixed`: one for each distance [2^i, 2^(i+1)); `split`: a full bucket splits if it holds
   * the node's own identifier; `relaxed`: also those in the smallest subtree around it that holds k nodes (§2.4).
   */
  readonly buckets: 'fixed' | 'split' | 'relaxed';
  /** Size of the replacement cache (§4.1); 0: the head of a full bucket is pinged instead (§2.2). */
  readonly spares: number;
  /** So many questions in a row left unanswered make a contact stale (§4.1). */
  readonly failures: number;
  /**
   * `timeout`: a node has only its own patience, as over UDP. `perfect`: the world tells it who is gone. That is for models,
   * which have no clock, and in which numbers are used again so that states are few.
   */
  readonly detector: 'perfect' | 'timeout';
}

export const DEFAULTS: KademliaParameters = {
  bits: 8,
  k: 3,
  alpha: 2,
  buckets: 'split',
  spares: 0,
  failures: 1,
  detector: 'timeout',
};

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<KademliaParameters> = {
  bits: whole(1, 160),
  k: whole(1, 1000),
  alpha: whole(1, 1000),
  buckets: choice('fixed', 'split', 'relaxed'),
  spares: whole(0, 1000),
  failures: whole(1, 1000),
  detector: choice('perfect', 'timeout'),
};

const spaces = new Map<number, XorSpace>();

/** The space of these parameters. */
export function spaceOf({ bits }: Pick<KademliaParameters, 'bits'>): XorSpace {
  let space = spaces.get(bits);
  if (!space) {
    space = xorSpace(bits);
    spaces.set(bits, space);
  }
  return space;
}
