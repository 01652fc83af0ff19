import { isDeepStrictEqual } from 'node:util';
import type { Address } from '../../sim/peer.ts';
import { renameIds } from '../../spec/kit/vocabulary.ts';
import type { Explorable, Protocol } from '../kit/protocol.ts';
import type { Frame } from './frame.ts';
import type { Input } from './inputs.ts';
import { type Saved, Scratch, type Start, type Step } from './scratch.ts';

/** So many steps are taken again. */
const DOUBTED = 5000;

/** What should be symmetric is not. */
export class Asymmetry extends Error {}

/** Runs with symmetry if there is any and, if that turns out to be false, without, having been told why. */
export function withTrueSymmetry<O extends { readonly symmetry?: boolean }, R>(
  options: O,
  run: (options: O, asymmetry: string | undefined) => R,
): R {
  try {
    return run(options, undefined);
  } catch (error) {
    if (!(error instanceof Asymmetry)) throw error;
    return run({ ...options, symmetry: false }, error.message);
  }
}

/**
 * Doubts the symmetry that a protocol claims: the first steps are taken again by every other peer round the circle, with
 * every identifier renamed, and must come to the same. An id that `renameState` or the vocabulary forgets, or a peer that
 * minds who it is, is found here rather than believed.
 */
export class Turning<V, P> {
  private left = DOUBTED;
  private readonly scratches: (Scratch | undefined)[] = [];
  private readonly frame: Frame;
  private readonly start: Start;
  private readonly protocol: Protocol<V, P>;
  private readonly explorable: Explorable<V, P>;

  constructor(frame: Frame, start: Start, protocol: Protocol<V, P>, explorable: Explorable<V, P>) {
    this.frame = frame;
    this.start = start;
    this.protocol = protocol;
    this.explorable = explorable;
  }

  /** @throws Asymmetry when a turned step comes to something else. */
  doubt(before: Saved, told: Input, step: Step): void {
    for (let by = 1; by < this.frame.n && this.left > 0; by++, this.left--) {
      this.scratches[by] ??= new Scratch(this.start, this.frame.peers[by]!);
      const rename = this.frame.turn(by);
      const turned = this.scratches[by]!.run(this.turnSaved(before, rename), this.turnInput(told, rename));
      if (!this.isSame(turned, step, rename))
        throw new Asymmetry(
          `turned by ${by}, the step of ${before.state} on ${JSON.stringify(told)} comes to something else`,
        );
    }
  }

  private isSame(turned: Step, step: Step, rename: Rename): boolean {
    const { messages } = this.protocol.spec;
    const expected = this.turnSaved(step.saved, rename);
    const sends = step.sends.map(({ to, message }) => ({
      to: rename(to),
      message: message && renameIds(messages, message, rename),
    }));
    return (
      sameJson(turned.saved.state, expected.state) &&
      sameJson(JSON.stringify(turned.sends), JSON.stringify(sends)) &&
      turned.saved.timers.join() === expected.timers.join() &&
      turned.departs === step.departs
    );
  }

  private turnSaved(saved: Saved, rename: Rename): Saved {
    const state = this.explorable.rotation!.renameState(JSON.parse(saved.state), rename);
    return { ...saved, state: JSON.stringify(state) };
  }

  private turnInput(told: Input, rename: Rename): Input {
    const { messages, calls } = this.protocol.spec;
    switch (told.is) {
      case 'timer':
        return told;
      case 'call':
        return { is: 'call', call: renameIds(calls, told.call, rename) };
      case 'receive':
        return {
          is: 'receive',
          from: rename(told.from),
          message: renameIds(messages, told.message, rename),
        };
      case 'unreachable':
        return { is: 'unreachable', peer: rename(told.peer) };
    }
  }
}

/** The order of keys does not count. */
function sameJson(a: string, b: string): boolean {
  return a === b || isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
}

type Rename = (address: Address) => Address;
