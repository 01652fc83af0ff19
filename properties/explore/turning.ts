import { isDeepStrictEqual } from 'node:util';
import type { Address } from '../../sim/peer.ts';
import { renameIds } from '../../spec/kit/vocabulary.ts';
import type { Explorable, Protocol } from '../kit/protocol.ts';
import type { Frame } from './frame.ts';
import type { Input } from './inputs.ts';
import { type Saved, Scratch, type Start, type Step } from './scratch.ts';

/** So many steps are taken twice. */
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
 * Doubts the symmetry that a protocol claims: the first steps are taken a second time by the next peer round the circle,
 * with every identifier renamed, and must come to the same. An id that `renameState` or the vocabulary forgets, or a peer
 * that minds who it is, is found here rather than believed.
 */
export class Turning<V, P> {
  private left = DOUBTED;
  private scratch: Scratch | undefined;
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

  /** @throws Asymmetry when the turned step comes to something else. */
  doubt(before: Saved, told: Input, step: Step): void {
    if (this.left === 0) return;
    this.left--;
    this.scratch ??= new Scratch(this.start, this.frame.peers[1]!);
    const turned = this.scratch.run(this.turnSaved(before), this.turnInput(told));
    const { saved, sends } = this.turnStep(step);
    const same =
      isDeepStrictEqual(JSON.parse(turned.saved.state), JSON.parse(saved.state)) &&
      isDeepStrictEqual(turned.saved.timers, saved.timers) &&
      isDeepStrictEqual(turned.sends, sends) &&
      turned.departs === step.departs;
    if (!same)
      throw new Asymmetry(
        `turned by one peer, the step of ${before.state} on ${JSON.stringify(told)} comes to something else`,
      );
  }

  private turnSaved(saved: Saved): Saved {
    const state = this.explorable.renameState(JSON.parse(saved.state), this.rename);
    return { ...saved, state: JSON.stringify(state) };
  }

  private turnStep({ saved, sends }: Step): Pick<Step, 'saved' | 'sends'> {
    const { messages } = this.protocol.spec;
    return {
      saved: this.turnSaved(saved),
      sends: sends.map(({ to, message }) => ({
        to: this.rename(to),
        message: renameIds(messages, message, this.rename),
      })),
    };
  }

  private turnInput(told: Input): Input {
    const { messages, calls } = this.protocol.spec;
    switch (told.is) {
      case 'timer':
        return told;
      case 'call':
        return { is: 'call', call: renameIds(calls, told.call, this.rename) };
      case 'receive':
        return {
          is: 'receive',
          from: this.rename(told.from),
          message: renameIds(messages, told.message, this.rename),
        };
      case 'unreachable':
        return { is: 'unreachable', peer: this.rename(told.peer) };
    }
  }

  private readonly rename = (address: Address): Address => this.frame.turn(1)(address);
}
