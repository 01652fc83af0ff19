import { type RingSpace, ringOfSize, ringSpace } from '../kit/ring.ts';
import { choice, flag, optional, type Rules, whole } from '../kit/rules.ts';

/** Everything that a run of Chord may choose, and every peer of it must agree on. Plain data. */
export interface ChordParameters {
  /** m: bits of an identifier, 1–160. */
  readonly bits: number;
  /** Points on the circle where it is not 2^m (exhaustive models). */
  readonly points?: number;
  /** r: length of the successor list (ToN §IV-E.3). */
  readonly successors: number;
  /** d: copies of each pair, the owner's included; d − 1 ≤ r. */
  readonly replicas: number;
  /** Whether nodes keep finger tables; without, lookups walk the ring (ToN Fig. 3a). */
  readonly fingers: boolean;
  /**
   * `perfect`: the world tells a peer at once when one that it talks to is gone, as every proof about Chord assumes;
   * `timeout`: a peer has only its own patience.
   */
  readonly detector: 'perfect' | 'timeout';
}

export const DEFAULTS: ChordParameters = {
  bits: 6,
  successors: 2,
  replicas: 2,
  fingers: true,
  detector: 'perfect',
};

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<ChordParameters> = {
  bits: whole(1, 160),
  points: optional(whole(1, 2 ** 31)),
  successors: whole(1, 256),
  replicas: whole(1, 257),
  fingers: flag,
  detector: choice('perfect', 'timeout'),
};

/** The circle of these parameters. */
export function spaceOf(parameters: Pick<ChordParameters, 'bits' | 'points'>): RingSpace {
  return parameters.points === undefined ? ringSpace(parameters.bits) : ringOfSize(parameters.points);
}
