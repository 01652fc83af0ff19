import type { Operation } from '../kit/scenario.ts';
import { operationOf } from './path.ts';
import { Healing, type Permanence } from './permanence.ts';
import { type SpaceOptions, StateSpace } from './state-space.ts';
import { DEED, DELIVERY, type Event, TIMER } from './successors.ts';
import { withTrueSymmetry } from './turning.ts';

export interface Enactment {
  readonly permanence: Permanence;
  /** Operations that could not happen when their turn came. */
  readonly skipped: readonly Operation[];
}

/**
 * Carries out these operations in the model, at its grain, and tells whether maintenance alone can lead from where they
 * end to an ideal world. Nothing is re-aimed: what cannot happen at its time is skipped, and said to be.
 * @param limit worlds that the search for a way back may keep
 */
export function permanenceOf<V, P>(
  options: SpaceOptions<V, P>,
  operations: readonly Operation[],
  limit = 2_000_000,
): Enactment {
  return withTrueSymmetry(options, (trusted) => enact(trusted, operations, limit));
}

function enact<V, P>(
  options: SpaceOptions<V, P>,
  operations: readonly Operation[],
  limit: number,
): Enactment {
  const space = new StateSpace(options);
  const cells = space.founded.slice();
  const skipped = operations.filter((operation) => !perform(space, cells, operation));
  const canonical = new Int32Array(cells.length);
  space.canonical(cells, 0, canonical);
  return { permanence: new Healing(space, limit).ask(canonical), skipped };
}

function perform<V, P>(space: StateSpace<V, P>, cells: Int32Array, operation: Operation): boolean {
  switch (operation.do) {
    case 'timer':
      return happen(space, cells, {
        kind: TIMER,
        peer: space.frame.index(operation.peer),
        what: space.inputOf(operation.timer),
      });
    case 'deliver':
      return deliver(space, cells, operation);
    case 'join':
    case 'fail':
    case 'leave':
    case 'restart':
    case 'sever':
    case 'call': {
      if (space.frame.index(operation.peer) < 0) return false;
      const deed = space.deeds.get(space.deeds.id(operation));
      return space.successors.perform(cells, { kind: DEED, peer: deed.peer, what: deed.id }, deed);
    }
    default:
      return false;
  }
}

function happen<V, P>(space: StateSpace<V, P>, cells: Int32Array, event: Event): boolean {
  return event.peer >= 0 && space.successors.perform(cells, event);
}

function deliver<V, P>(
  space: StateSpace<V, P>,
  cells: Int32Array,
  wanted: Operation & { do: 'deliver' },
): boolean {
  const { frame, successors } = space;
  for (const peer of [frame.index(wanted.to), frame.index(wanted.from)]) {
    if (peer < 0) continue;
    for (const what of successors.arriving(cells, peer)) {
      const event = { kind: DELIVERY, peer, what };
      const { from, to, message } = operationOf(space, event, 0) as typeof wanted;
      if (from === wanted.from && to === wanted.to && message === wanted.message)
        return happen(space, cells, event);
    }
  }
  return false;
}
