import type { Subject } from '../../impl/kit/subject.ts';
import { AtomicWorld } from '../../sim/atomic-world.ts';
import { Tape } from '../../sim/tape.ts';
import { type ChordView, messages } from '../../spec/chord/messages.ts';
import { type ChordParameters, DEFAULTS } from '../../spec/chord/parameters.ts';

/** A hand-driven ring at the atomic grain, for traces that papers print. */
export class Ring {
  readonly world: AtomicWorld;
  /** Operations so far. */
  events = 0;

  constructor(
    subject: Subject<ChordParameters>,
    initial: readonly number[],
    params: Partial<ChordParameters> = {},
  ) {
    const own = Object.entries(messages)
      .filter(([name, term]) => 'ownEvent' in term && !subject.inline?.includes(name))
      .map(([name]) => name);
    const config: ChordParameters = { ...DEFAULTS, fingers: false, replicas: 1, ...params };
    this.world = new AtomicWorld(
      { create: subject.create as never, config, tape: new Tape(), observer: {} },
      new Set(own),
    );
    for (const node of initial) this.world.start(node);
    for (const node of initial) this.world.call(node, { type: 'create', members: initial } as never);
  }

  join(node: number, via: number): this {
    this.events++;
    this.world.start(node);
    this.world.call(node, { type: 'join', via } as never);
    return this;
  }

  fail(...nodes: number[]): this {
    for (const node of nodes) {
      this.events++;
      this.world.crash(node);
    }
    return this;
  }

  /** Lets this timer of each of these nodes go off. */
  fire(timer: string, ...nodes: number[]): this {
    for (const node of nodes) {
      this.events++;
      if (!this.world.fireTimer(node, timer)) throw new Error(`${timer} is not armed at ${node}`);
    }
    return this;
  }

  /** Everybody's every timer and every message, in turn. */
  maintain(rounds: number): this {
    for (let round = 0; round < rounds; round++)
      for (const { address } of this.world.residents) {
        for (const timer of this.world.timers(address)) this.world.fireTimer(address, timer);
        while (this.world.flight.length > 0) this.world.deliver(0);
      }
    return this;
  }

  view(node: number): ChordView {
    return this.world.resident(node)!.peer.view!() as ChordView;
  }

  list(node: number): ChordView['successors'] {
    return this.view(node).successors;
  }

  /** First live entry of the list (CCR bestSucc); undefined: there is none. */
  best(node: number): number | undefined {
    return this.list(node).find((entry) => this.world.isAlive(entry)) as number | undefined;
  }

  /** The nodes met by following first live entries from here, until one comes again. */
  walk(node: number): number[] {
    const met: number[] = [];
    for (let at: number | undefined = node; at !== undefined && !met.includes(at); at = this.best(at))
      met.push(at);
    return met;
  }
}
