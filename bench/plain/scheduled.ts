import * as fc from 'fast-check';
import type { ChordMessage } from '../../spec/chord/messages.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import type { Id } from '../../spec/kit/ring.ts';
import { type Check, PlainNetwork } from './network.ts';

/** The message grain, plainly: fast-check's scheduler decides which link delivers next; each link keeps its order. */
export class ScheduledNetwork extends PlainNetwork {
  private readonly scheduler: fc.Scheduler;
  private readonly links = new Map<string, ChordMessage[]>();

  constructor(scheduler: fc.Scheduler, params: ChordParameters, checks: readonly Check[]) {
    super(params, checks);
    this.scheduler = scheduler;
  }

  protected send(from: Id, to: Id, message: ChordMessage): void {
    const label = `${from} → ${to}`;
    const link = this.links.get(label);
    if (link) link.push(message);
    else this.links.set(label, [message]);
    this.scheduler
      .schedule(Promise.resolve(), label)
      .then(() => this.deliver(from, to, this.links.get(label)!.shift()!));
  }

  protected handled(): void {}
}

export type Step =
  | { readonly do: 'join' | 'lookup' | 'store' | 'timer'; readonly peer: number; readonly at: number }
  | { readonly do: 'round'; readonly timer: string };

/** What users and timers do, in the order in which it is begun. */
export function steps(peers: number, points: number, most: number) {
  const step = fc.record({
    do: fc.constantFrom('join', 'join', 'lookup', 'store', 'timer', 'timer'),
    peer: fc.nat(peers - 1),
    at: fc.nat(points - 1),
  });
  const round = fc.record({
    do: fc.constant('round' as const),
    timer: fc.constantFrom('stabilize', 'stabilize', 'adopt', 'fix_fingers', 'replicate'),
  });
  return fc.array(fc.oneof(step, round) as fc.Arbitrary<Step>, {
    minLength: 1,
    maxLength: most,
    size: 'max',
  });
}

const TIMERS = ['stabilize', 'adopt', 'fix_fingers', 'replicate'];

/** Lets everything happen, in the scheduler's order, until nothing is on its way. */
export async function play(
  scheduler: fc.Scheduler,
  network: ScheduledNetwork,
  peers: readonly Id[],
  plan: readonly Step[],
): Promise<void> {
  scheduler.scheduleSequence(
    plan.map((step) => ({ label: step.do, builder: async () => carryOut(network, peers, step) })),
  );
  await scheduler.waitIdle();
}

function carryOut(network: ScheduledNetwork, peers: readonly Id[], step: Step): void {
  if (step.do === 'round') {
    for (const id of peers) network.fire(id, step.timer);
    return;
  }
  const members = [...network.members];
  const id = peers[step.peer]!;
  const member = members[step.peer % members.length]!;
  if (step.do === 'timer') network.fire(id, TIMERS[step.at % TIMERS.length]!);
  else if (step.do === 'join') {
    if (network.isRunning(id)) return;
    network.start(id);
    network.call(id, { type: 'join', via: member });
  } else network.call(member, { type: step.do, key: step.at, value: 'v' });
}
