import type { TraceEvent } from '../properties/kit/results.ts';
import type { Operation } from '../properties/kit/scenario.ts';
import type { Observation } from '../spec/kit/property.ts';

/**
 * One run of a counterexample, played again slowly enough to be told: what could be seen before, each operation with
 * everything that happened until the next, as far as the failure, and what could be seen then. Plain data.
 */
export interface Retelling<V = unknown, P = unknown> {
  /** Once the initial members are up, before the first operation. */
  readonly before: Observation<V, P>;
  readonly steps: readonly Step[];
  /** When the property was seen to fail (or, if it was not, at the end). */
  readonly after: Observation<V, P>;
}

export interface Step {
  /** As it was carried out: re-aimed where need be. Undefined: no operation, maintenance alone goes on (settling). */
  readonly operation: Operation | undefined;
  /** Virtual milliseconds when it was carried out. */
  readonly at: number;
  /** The operation made no sense at its time and was left out; then `events` is empty. */
  readonly skipped: boolean;
  /** Events of the trace from this operation until the next, or until the property failed. Each change of a peer's view is a `view` event. */
  readonly events: readonly TraceEvent[];
}
