import type { Finding } from '../../spec/kit/property.ts';
import type { Operation } from '../kit/scenario.ts';
import type { Permanence } from './permanence.ts';
import type { SpaceOptions } from './state-space.ts';

export interface ExploreOptions<V, P> extends SpaceOptions<V, P> {
  /** Default true. False: a world is kept as a 64-bit fingerprint only; {@link Exploration.collisionOdds} says the risk. */
  readonly exact?: boolean;
  /** At most so many worlds are kept. Default 20 million. */
  readonly maxStates?: number;
  /** Worlds so many events away are not expanded. Default: no bound. */
  readonly maxDepth?: number;
  /** Worlds that the search for a way back to an ideal world may keep; 0: do not ask. Default 2 million. */
  readonly permanence?: number;
  /** Whether to find out if every world that was reached can heal. Default false. */
  readonly liveness?: boolean;
  /** Milliseconds since anything. Absent, no time is told. */
  readonly clock?: () => number;
  readonly progress?: (progress: ExploreProgress) => void;
  /** Asked now and then; what it answers ends the exploration. */
  readonly stop?: (progress: ExploreProgress) => 'time' | 'interrupted' | undefined;
}

/** Told while an exploration goes on. */
export interface ExploreProgress {
  readonly states: number;
  /** Worlds found and not yet expanded. */
  readonly frontier: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly falsified: readonly string[];
}

/** A shortest way to a world, and what is wrong there. */
export interface Found {
  readonly events: number;
  readonly operations: readonly Operation[];
  readonly finding: Finding;
  /** `unknown` also when it was not asked. */
  readonly permanence: Permanence;
}

/** How one property fared: without a `shortest`, it held in every world. */
export interface PropertyOutcome {
  readonly name: string;
  /** In how many worlds it is violated. */
  readonly worlds: number;
  readonly shortest?: Found;
  /** The shortest to a world that maintenance cannot repair. */
  readonly shortestPermanent?: Found;
  /** Violating worlds whose permanence could not be told within the limit. */
  readonly unknown: number;
}

/** Whether maintenance alone leads from everywhere to an ideal world, and keeps it ideal. */
export interface LivenessOutcome {
  readonly heal: number;
  readonly stuck: number;
  readonly unknown: number;
  /** Ideal worlds that a maintenance event makes less than ideal. */
  readonly broken: number;
  /** The shortest way to a world that cannot heal. */
  readonly shortestStuck?: readonly Operation[];
  readonly shortestBroken?: readonly Operation[];
}

export interface Exploration {
  readonly states: number;
  /** Worlds if rotations of one did not count as one: equal to `states` without symmetry. */
  readonly unreduced: number;
  readonly transitions: number;
  /** Events from the initial world to the farthest. */
  readonly depth: number;
  readonly seconds: number;
  /** Rotations that count as one world; 1: none. */
  readonly symmetry: number;
  /**
   * Why rotations were told apart although the protocol knows of some: peers or parameters do not allow them, or the
   * subject or a property turned out to mind who is who.
   */
  readonly asymmetry?: string;
  readonly exact: boolean;
  /** Probability that fingerprints hid a world; 0 when exact. */
  readonly collisionOdds: number;
  readonly complete: boolean;
  readonly stopped: 'exhausted' | 'depth' | 'states' | 'time' | 'interrupted';
  /** Events left out because of `maxInFlight`. */
  readonly cut: number;
  /** Distinct local states, steps of the subject's code, and sights: what the search was made of. */
  readonly locals: number;
  readonly steps: number;
  readonly sights: number;
  readonly properties: readonly PropertyOutcome[];
  /** The shortest way to an event in which a peer's own code throws. The peer is gone then, as after a crash. */
  readonly brokenDown?: Omit<Found, 'permanence'>;
  readonly liveness?: LivenessOutcome;
}
