/** Exhaustive exploration: every interleaving of a model of a protocol, up to a bound. */
export { judgeable } from './claims.ts';
export { type Enactment, permanenceOf } from './enact.ts';
export {
  type Exploration,
  type ExploreOptions,
  type ExploreProgress,
  explore,
  type Found,
  type LivenessOutcome,
  type PropertyOutcome,
} from './explore.ts';
export type { Permanence } from './permanence.ts';
export { conditionsOf, type SpaceOptions, scenarioOf } from './state-space.ts';
