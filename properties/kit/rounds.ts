import { DirectedWorld } from '../../sim/directed-world.ts';
import type { Message } from '../../sim/peer.ts';
import type { Scene } from './scene.ts';

/**
 * Counts the rounds of maintenance that have passed: the pause that a promise may need is told in them. Where there is
 * time, a round is as long as the protocol says. Where there is none it is over once all that waited when it began, timers
 * and messages, has happened or cannot happen any more (the asynchronous round of distributed computing).
 */
export class Rounds {
  private readonly world: Scene;
  /** The same, where there is no clock. */
  private readonly directed: DirectedWorld | undefined;
  private readonly roundMs: number;
  /** Timers, by peer, and messages that waited when this round began and still do. */
  private readonly timers = new Map<number, Set<string>>();
  private readonly messages = new Set<Message>();
  private begun = 0;

  constructor(world: Scene, roundMs: number) {
    this.world = world;
    this.directed = world instanceof DirectedWorld ? world : undefined;
    this.roundMs = roundMs;
  }

  passed(): number {
    if (this.directed === undefined) return this.world.now() / this.roundMs;
    this.forgetDisarmed(this.directed);
    return Math.max(0, this.begun - 1);
  }

  fired(peer: number, timer: string): void {
    const waiting = this.timers.get(peer);
    if (waiting?.delete(timer) && waiting.size === 0) this.timers.delete(peer);
  }

  crashed(peer: number): void {
    this.timers.delete(peer);
  }

  /** The next round begins with what waits by then: what has just happened may have armed its timer anew. */
  settled(): void {
    const { directed: world, messages } = this;
    if (world === undefined || this.timers.size > 0) return;
    if (messages.size > 0 && world.flight.some(({ message }) => messages.has(message))) return;
    messages.clear();
    for (const { handle, address } of world.residents) {
      const armed = world.timers(address);
      if (armed.length > 0) this.timers.set(handle, new Set(armed));
    }
    // Before anybody has armed a timer nothing can be waited for.
    if (this.timers.size === 0) return;
    for (const { message } of world.flight) messages.add(message);
    this.begun++;
  }

  private forgetDisarmed(world: DirectedWorld): void {
    for (const [handle, waiting] of this.timers) {
      const armed = world.timers(world.residents[handle]!.address);
      for (const timer of waiting) if (!armed.includes(timer)) this.fired(handle, timer);
    }
  }
}
