import { describe, expect, it } from 'vitest';
import { Rounds } from '../../properties/kit/rounds.ts';
import { AtomicWorld } from '../../sim/atomic-world.ts';
import type { DirectedWorld } from '../../sim/directed-world.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Environment, Message, Peer, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { TimedWorld } from '../../sim/timed-world.ts';
import { UntimedWorld } from '../../sim/untimed-world.ts';

/** Arms the timers that it is told to, again each time they go off unless they are called `once`, and sends what it is told to. */
class Clockwork implements Peer<Message, null, null> {
  private readonly env: Environment<Message>;
  constructor(env: Environment<Message>) {
    this.env = env;
  }
  call({ arm, disarm, to }: { id: number; type: string; arm?: string; disarm?: string; to?: number }): void {
    if (arm) this.env.setTimer(arm, 1000);
    if (disarm) this.env.clearTimer(disarm);
    if (to !== undefined) this.env.send(to, { type: 'word' });
  }
  receive(): void {}
  timer(name: string): void {
    if (name !== 'once') this.env.setTimer(name, 1000);
  }
  unreachable(): void {}
  view(): null {
    return null;
  }
  snapshot(): null {
    return null;
  }
  restore(): void {}
}

const create = ((_: unknown, __: unknown, env: unknown) =>
  new Clockwork(env as Environment<Message>)) as unknown as PeerFactory;

/** Peers 1 and 2 in a world without a clock, and its rounds, told what they are told in a run. */
function directed<W extends DirectedWorld>(make: (observer: Observer) => W): { world: W; rounds: Rounds } {
  const told: { rounds?: Rounds } = {};
  const world = make({
    fired: (peer, timer) => told.rounds!.fired(peer, timer),
    crashed: (peer) => told.rounds!.crashed(peer),
    settled: () => told.rounds!.settled(),
  });
  const rounds = new Rounds(world, 1000);
  told.rounds = rounds;
  for (const peer of [1, 2]) world.start(peer);
  return { world, rounds };
}
const atomic = () =>
  directed((observer) => new AtomicWorld({ create, config: {}, tape: new Tape(), observer }, new Set()));
const untimed = () =>
  directed((observer) => new UntimedWorld({ create, config: {}, tape: new Tape(), observer }));
const tell = (world: DirectedWorld, peer: number, what: object) =>
  world.call(peer, { type: 'tell', ...what } as never);

describe('rounds of maintenance', () => {
  it('are as long as the protocol says where there is time', () => {
    const world = new TimedWorld({
      create,
      config: {},
      tape: new Tape(),
      observer: {},
      weather: { loss: 0, duplicate: 0, jitterMs: 0 },
      channel: 'datagram',
      detector: 'timeout',
      drift: 0,
    });
    const rounds = new Rounds(world, 400);
    world.run(1000);
    expect(rounds.passed()).toBe(2.5);
  });

  it('have not begun before anybody has armed a timer', () => {
    const { world, rounds } = atomic();
    for (let i = 0; i < 3; i++) tell(world, 1, { to: 2 });
    expect(rounds.passed()).toBe(0);
  });

  it('are over when every timer that waited at their beginning has gone off, however often others do', () => {
    const { world, rounds } = atomic();
    tell(world, 1, { arm: 'a' });
    // The first round began with that timer alone; it is over, and the next begins with both.
    tell(world, 2, { arm: 'b' });
    world.fireTimer(1, 'a');
    expect(rounds.passed()).toBe(1);
    for (let i = 0; i < 5; i++) world.fireTimer(1, 'a');
    expect(rounds.passed()).toBe(1);
    world.fireTimer(2, 'b');
    expect(rounds.passed()).toBe(2);
  });

  it('do not wait for timers that can no longer go off', () => {
    const { world, rounds } = atomic();
    tell(world, 1, { arm: 'a' });
    tell(world, 2, { arm: 'b' });
    world.fireTimer(1, 'a');
    expect(rounds.passed()).toBe(1);
    world.fireTimer(1, 'a');
    tell(world, 2, { disarm: 'b' });
    expect(rounds.passed()).toBe(1);
    tell(world, 1, {});
    expect(rounds.passed()).toBe(2);
    tell(world, 2, { arm: 'b' });
    world.fireTimer(1, 'a');
    expect(rounds.passed()).toBe(3);
    world.fireTimer(1, 'a');
    world.crash(2);
    tell(world, 1, {});
    expect(rounds.passed()).toBe(4);
  });

  it('wait for the messages that were on their way when they began', () => {
    const { world, rounds } = untimed();
    tell(world, 1, { to: 2 });
    tell(world, 1, { arm: 'a' });
    world.fireTimer(1, 'a');
    world.fireTimer(1, 'a');
    expect(rounds.passed()).toBe(0);
    world.deliver(0);
    expect(rounds.passed()).toBe(1);
    // What is sent later is none of this round's.
    tell(world, 1, { to: 2 });
    world.fireTimer(1, 'a');
    expect(rounds.passed()).toBe(2);
  });
});
