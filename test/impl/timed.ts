import type { Subject } from '../../impl/kit/subject.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import type { ChordOutcome, ChordView } from '../../spec/chord/messages.ts';
import { type ChordParameters, DEFAULTS } from '../../spec/chord/parameters.ts';

/** Nodes at the message grain in calm weather. */
export class Nodes {
  readonly world: TimedWorld;
  readonly outcomes = new Map<number, ChordOutcome>();

  constructor(subject: Subject<ChordParameters>, params: Partial<ChordParameters>) {
    this.world = new TimedWorld({
      create: subject.create as never,
      config: { ...DEFAULTS, ...params },
      tape: new Tape(),
      observer: { concluded: (_peer, call, outcome) => this.outcomes.set(call, outcome as ChordOutcome) },
      weather: { loss: 0, duplicate: 0, jitterMs: 0 },
      channel: 'datagram',
      detector: 'perfect',
      drift: 0,
    });
  }

  create(...members: number[]): void {
    for (const node of members) this.world.start(node);
    for (const node of members) this.world.call(node, { type: 'create', members } as never);
  }

  /** What the call comes to within the time given; undefined: nothing yet. */
  ask(
    node: number,
    call: { type: string; [argument: string]: unknown },
    ms = 30_000,
  ): ChordOutcome | undefined {
    const id = this.world.call(node, call as never);
    this.world.run(ms);
    return this.outcomes.get(id);
  }

  join(node: number, via: number): ChordOutcome | undefined {
    this.world.start(node);
    return this.ask(node, { type: 'join', via });
  }

  /** A node that has left is switched off at once. */
  leave(node: number): ChordOutcome | undefined {
    const id = this.world.call(node, { type: 'leave' } as never);
    for (let waited = 0; waited < 5_000 && !this.outcomes.has(id); waited++) this.world.run(1);
    this.world.crash(node);
    this.world.run(30_000);
    return this.outcomes.get(id);
  }

  view(node: number): ChordView {
    return this.world.resident(node)!.peer.view!() as ChordView;
  }
}
