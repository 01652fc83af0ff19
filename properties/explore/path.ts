import type { Operation } from '../kit/scenario.ts';
import { Ints } from './intern.ts';
import type { StateSpace } from './state-space.ts';
import { DEED, DELIVERY, type Event } from './successors.ts';

const LARGEST = 2 ** 31 - 1;

/** How each world was first reached. The initial world is its own parent. */
export class Ancestry {
  readonly parent = new Ints();
  private readonly n: number;
  /** The event, as it looks in the parent world, and the turn that made the world canonical. */
  private readonly steps = new Ints();

  constructor(n: number) {
    this.n = n;
  }

  add(parent: number, event: number, turn: number): void {
    const step = event * this.n + turn;
    if (step > LARGEST) throw new RangeError('the model has too many different events to number');
    this.parent.push(parent);
    this.steps.push(step);
  }

  event(world: number): number {
    return Math.floor(this.steps.items[world]! / this.n);
  }

  turn(world: number): number {
    return this.steps.items[world]! % this.n;
  }

  /** How far the run that leads to this world has been turned in all. */
  totalTurn(world: number): number {
    let turn = this.turn(0);
    for (let at = world; at !== 0; at = this.parent.items[at]!) turn += this.turn(at);
    return turn % this.n;
  }

  /** Events from the initial world to this one. */
  depth(world: number): number {
    let depth = 0;
    for (let at = world; at !== 0; at = this.parent.items[at]!) depth++;
    return depth;
  }
}

/**
 * The operations that lead from the initial world to this one, with the addresses of the model: what happens in a
 * canonical world happens, in the run that is told, to peers that sit as many places further on as the turns so far.
 */
export function operationsTo<V, P>(space: StateSpace<V, P>, ancestry: Ancestry, world: number): Operation[] {
  const line: number[] = [];
  for (let at = world; at !== 0; at = ancestry.parent.items[at]!) line.push(at);
  let turn = ancestry.turn(0);
  return line.reverse().map((at) => {
    const operation = operationOf(space, space.successors.decode(ancestry.event(at)), turn);
    turn = (turn + ancestry.turn(at)) % space.frame.n;
    return operation;
  });
}

/** One event of a world that is turned by so much, as an operation. */
export function operationOf<V, P>(space: StateSpace<V, P>, event: Event, turn: number): Operation {
  const { frame, packets } = space;
  if (event.kind === DEED) return space.deeds.turned(space.deeds.get(event.what).operation, turn);
  const place = (peer: number) => frame.peers[(peer + turn) % frame.n]!;
  if (event.kind === DELIVERY) {
    const { type, stranger } = packets.text[event.what]!;
    const holder = place(event.peer);
    if (stranger !== undefined) {
      const nobody = frame.turn(event.peer + turn)(stranger);
      const [from, to] = type === 'unreachable' ? [nobody, holder] : [holder, nobody];
      return { do: 'deliver', from, to, message: type };
    }
    const sender = frame.resolve(event.peer, packets.from.items[event.what]!);
    return { do: 'deliver', from: place(sender), to: holder, message: type };
  }
  return { do: 'timer', peer: place(event.peer), timer: space.timerOf(event.what) };
}
