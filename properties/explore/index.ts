/** Exhaustive exploration: every interleaving of a model of a protocol, up to a bound. */
export { judgeable } from './claims.ts';
export { type Enactment, permanenceOf } from './enact.ts';
export type {
  Exploration,
  ExploreOptions,
  ExploreProgress,
  Found,
  LivenessOutcome,
  PropertyOutcome,
} from './exploration.ts';
export { explore } from './explore.ts';
export type { Permanence } from './permanence.ts';
export { conditionsOf, type SpaceOptions, scenarioOf } from './state-space.ts';
