import type { Subject } from '../../../impl/kit/subject.ts';
import { Tape } from '../../../sim/tape.ts';
import { TimedWorld } from '../../../sim/timed-world.ts';
import type { KadMessage, KadOutcome, KadView } from '../../../spec/kad/messages.ts';
import { DEFAULTS, type KadParameters } from '../../../spec/kad/parameters.ts';

/** Kad nodes in calm weather. */
export class Network {
  readonly world: TimedWorld;
  readonly outcomes = new Map<number, KadOutcome>();
  /** Every message that was sent: from, to, message. */
  readonly sent: (readonly [string, string, KadMessage])[] = [];

  constructor(subject: Subject<KadParameters>, params: Partial<KadParameters> = {}) {
    this.world = new TimedWorld({
      create: subject.create as never,
      config: { ...DEFAULTS, ...params },
      tape: new Tape(),
      observer: {
        concluded: (_peer, call, outcome) => this.outcomes.set(call, outcome as KadOutcome),
        sent: (peer, to, message) =>
          this.sent.push([`${this.world.residents[peer]!.address}`, `${to}`, message as KadMessage]),
      },
      weather: { loss: 0, duplicate: 0, jitterMs: 0 },
      channel: 'datagram',
      detector: 'timeout',
      drift: 0,
    });
  }

  start(...members: string[]): this {
    for (const node of members) this.world.start(node);
    for (const node of members) this.ask(node, { type: 'start', members });
    return this;
  }

  ask(node: string, call: { type: string; [argument: string]: unknown }): number {
    return this.world.call(node, call as never);
  }

  /** What the call comes to within the time given. */
  answer(
    node: string,
    call: { type: string; [argument: string]: unknown },
    ms: number,
  ): KadOutcome | undefined {
    const id = this.ask(node, call);
    this.world.run(ms);
    return this.outcomes.get(id);
  }

  view(node: string): KadView {
    return this.world.resident(node)!.peer.view!() as KadView;
  }
}

/** So many addresses, each in a network of its own. */
export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `80.${i + 1}.0.1:4672`);
}
