import { describe, expect, test } from 'vitest';
import { AtomicWorld } from '../../sim/atomic-world.ts';
import { Digest } from '../../sim/digest.ts';
import { drawFate } from '../../sim/links.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Environment, Message, Peer, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { type TimedOptions, TimedWorld } from '../../sim/timed-world.ts';
import { UntimedWorld } from '../../sim/untimed-world.ts';
import type { World } from '../../sim/world.ts';

type Word = Message & { readonly n: number };

/** Answers every `hello` with an `echo`, counts what it hears, and knocks at itself every second. */
class Parrot implements Peer<Word, { heard: number; gone: Address[] }, number> {
  heard = 0;
  gone: Address[] = [];
  private readonly env: Environment<Word>;
  constructor(env: Environment<Word>) {
    this.env = env;
  }
  call(call: { id: number; type: string; to?: Address; n?: number }): void {
    if (call.type === 'tick') this.env.setTimer('tick', 1000);
    else this.env.send(call.to!, { type: 'hello', n: call.n! });
    this.env.done(call.id, { ok: true });
  }
  receive(from: Address, message: Word): void {
    this.heard++;
    if (message.type === 'hello') this.env.send(from, { type: 'echo', n: message.n + this.env.random(4) });
  }
  timer(): void {
    this.heard += 100;
    this.env.setTimer('tick', 1000);
  }
  unreachable(peer: Address): void {
    this.gone.push(peer);
  }
  view(): number {
    return this.heard;
  }
  snapshot() {
    return { heard: this.heard, gone: [...this.gone] };
  }
  restore(state: { heard: number; gone: Address[] }): void {
    this.heard = state.heard;
    this.gone = [...state.gone];
  }
}

const create = ((_: Address, __: unknown, env: unknown) =>
  new Parrot(env as Environment<Word>)) as unknown as PeerFactory;
const FAIR = { loss: 0, duplicate: 0, jitterMs: 0 };

function timed(options: Partial<TimedOptions> = {}, observer: Observer = {}): TimedWorld {
  return new TimedWorld({
    create,
    config: {},
    tape: new Tape(),
    observer,
    weather: FAIR,
    channel: 'datagram',
    detector: 'timeout',
    drift: 0,
    ...options,
  });
}

const heard = (world: World, address: Address) => world.resident(address)!.peer.view!() as number;
const gone = (world: World, address: Address) =>
  (world.resident(address)!.peer.snapshot() as { gone: Address[] }).gone;
const say = (world: World, from: Address, to: Address, n = 0) =>
  world.call(from, { type: 'say', to, n } as never);

describe('the message grain', () => {
  test('messages take their time', () => {
    const world = timed();
    world.start(1);
    world.start(2);
    say(world, 1, 2);
    world.run(9);
    expect(heard(world, 2)).toBe(0);
    world.run(1);
    expect(heard(world, 2)).toBe(1);
    world.run(10);
    expect(heard(world, 1)).toBe(1);
  });

  test('a paused peer hears everything once it goes on, and a crashed one nothing', () => {
    const world = timed();
    for (const peer of [1, 2, 3]) world.start(peer);
    world.pause(2);
    say(world, 1, 2);
    say(world, 1, 3);
    world.crash(3);
    world.run(100);
    expect([heard(world, 2), world.isPaused(2)]).toEqual([0, true]);
    world.resume(2);
    expect(heard(world, 2)).toBe(1);
    expect(heard(world, 3)).toBe(0);
  });

  test('a timer that came due in a pause, and is unset by what had come before it, does not go off', () => {
    for (const saved of [false, true]) {
      const fired: string[] = [];
      const quiet = ((_: Address, __: unknown, env: Environment<Word>) => ({
        call: () => ['tick', 'tock'].forEach((timer) => void env.setTimer(timer, 50)),
        receive: () => env.clearTimer('tick'),
        timer: (name: string) => void fired.push(name),
        unreachable() {},
        snapshot: () => null,
        restore() {},
      })) as unknown as PeerFactory;
      const world = timed({ create: quiet });
      world.start(1);
      world.start(2);
      world.call(2, { type: 'tick' });
      world.pause(2);
      (world as unknown as { route(...all: unknown[]): void }).route(world.resident(1)!, 2, { type: 'hush' });
      world.run(100);
      if (saved) world.restoreAll(world.saveAll());
      expect(fired).toEqual([]);
      world.resume(2);
      expect(fired).toEqual(['tock']);
    }
  });

  test('a partition cuts both ways, or one way', () => {
    for (const oneWay of [false, true]) {
      const world = timed();
      world.start(1);
      world.start(2);
      world.partition([1], oneWay);
      say(world, 1, 2);
      say(world, 2, 1);
      world.run(15);
      expect([heard(world, 1), heard(world, 2)]).toEqual([oneWay ? 1 : 0, 0]);
      world.heal();
      say(world, 1, 2);
      world.run(15);
      expect(heard(world, 2)).toBe(1);
    }
  });

  test('perfect detection tells everybody who has talked with a peer, once, and nobody under a timeout detector', () => {
    for (const detector of ['perfect', 'timeout'] as const) {
      const world = timed({ detector, channel: 'connection' });
      for (const peer of [1, 2, 3]) world.start(peer);
      say(world, 1, 2);
      world.run(100);
      world.crash(2);
      world.run(100);
      expect(gone(world, 1)).toEqual(detector === 'perfect' ? [2] : []);
      expect(gone(world, 3)).toEqual([]);
      say(world, 3, 2);
      world.run(100);
      expect(gone(world, 3)).toEqual(detector === 'perfect' ? [2] : []);
    }
  });

  test('of a peer that is gone nobody hears twice, however often he knocks', () => {
    const world = timed({ detector: 'perfect', channel: 'connection' });
    for (const peer of [1, 2]) world.start(peer);
    say(world, 1, 2);
    world.run(100);
    world.crash(2);
    for (let i = 0; i < 5; i++) say(world, 1, 2);
    say(world, 1, 77);
    const saved = world.saveAll();
    say(world, 1, 2);
    world.run(100);
    expect(gone(world, 1)).toEqual([2, 77]);
    world.restoreAll(saved);
    say(world, 1, 2);
    world.run(100);
    expect(gone(world, 1)).toEqual([2, 77]);
    say(world, 1, 2);
    world.run(100);
    expect(gone(world, 1)).toEqual([2, 77, 2]);
  });

  test.each([
    ['sends without end', 10, 100],
    ['sets timers that take no time', 0, 0],
  ])('a peer that %s breaks down, and time goes on', (_, delayMs, sends) => {
    const broken: [number, unknown][] = [];
    const world = timed(
      {
        endurance: { deeds: 500, everyMs: 1000 },
        create: ((_: Address, __: unknown, env: Environment<Word>) => ({
          call: () => env.setTimer('again', delayMs),
          receive: () => undefined,
          timer: () => {
            for (let n = 0; n < sends; n++) env.send(2, { type: 'echo', n });
            env.setTimer('again', delayMs);
          },
        })) as unknown as PeerFactory,
      },
      { threw: (peer, error) => void broken.push([peer, error]) },
    );
    world.start(1);
    world.start(2);
    world.call(1, { type: 'go' } as never);
    world.run(60_000);
    expect(broken).toEqual([
      [0, new Error('it floods: more than 500 messages and timers in each 1000 ms, and no end of them')],
    ]);
    expect([world.isAlive(1), world.isAlive(2), world.now()]).toEqual([false, true, 60_000]);
    expect(world.events).toBeLessThan(2500);
  });

  test('a peer that does as much as it may does so for ever', () => {
    const world = timed({ endurance: { deeds: 1, everyMs: 1000 } });
    world.start(1);
    world.call(1, { type: 'tick' } as never);
    world.run(3_600_000);
    expect([world.isAlive(1), heard(world, 1)]).toEqual([true, 360_000]);
  });

  test('what was meant for a former life does not reach the next one', () => {
    const world = timed({ detector: 'perfect', channel: 'connection' });
    world.start(1);
    world.start(2);
    say(world, 1, 2);
    world.run(12);
    // The echo is on its way to the first life of 1.
    world.crash(1);
    world.restart(1, false);
    world.run(100);
    expect(heard(world, 1)).toBe(0);
  });

  test('an answer to a former life does not reach the next one, were it begun in the same millisecond', () => {
    for (const delay of [0, 1, 10, 11]) {
      const world = timed({ detector: 'perfect', channel: 'connection' });
      world.start(1);
      world.start(2);
      say(world, 1, 2);
      world.crash(1);
      world.run(delay);
      world.restart(1, false);
      world.run(100);
      expect([delay, heard(world, 1), heard(world, 2)]).toEqual([delay, 0, 1]);
    }
  });

  test('a connection keeps its order under jitter, datagrams need not', () => {
    const order = (channel: 'connection' | 'datagram') => {
      const came: number[] = [];
      const world = timed(
        {
          channel,
          weather: { ...FAIR, jitterMs: 500 },
          tape: new Tape([400_000, 1000, 300_000, 2000, 9000, 77_000]),
        },
        { received: (_, __, message) => message.type === 'hello' && came.push((message as Word).n) },
      );
      world.start(1);
      world.start(2);
      for (const n of [1, 2, 3, 4]) say(world, 1, 2, n);
      world.run(2000);
      return came;
    };
    expect(order('connection')).toEqual([1, 2, 3, 4]);
    expect(order('datagram')).not.toEqual([1, 2, 3, 4]);
  });

  test('saved and restored, it goes on as if nothing had happened', () => {
    const run = (saveAt: number | undefined) => {
      const digest = { now: () => 0 };
      const trace: string[] = [];
      const observer: Observer = {
        received: (peer, from, message) =>
          trace.push(`${digest.now()} ${peer} ${from} ${message.type} ${(message as Word).n}`),
        fired: (peer, timer) => trace.push(`${digest.now()} ${peer} ${timer}`),
      };
      const world = timed(
        { weather: { loss: 100, duplicate: 200, jitterMs: 90 }, drift: 20, tape: new Tape(numbers(500)) },
        observer,
      );
      digest.now = () => world.now();
      for (const peer of [1, 2, 3]) world.start(peer);
      for (const peer of [1, 2, 3]) world.call(peer, { type: 'tick' } as never);
      for (let i = 0; i < 20; i++) {
        say(world, 1 + (i % 3), 1 + ((i + 1) % 3), i);
        if (i === 7) world.pause(2);
        if (i === 12) world.resume(2);
        world.run(60);
        if (i === saveAt) {
          const saved = JSON.parse(JSON.stringify(world.saveAll()));
          const length = trace.length;
          world.run(3000);
          world.crash(3);
          world.restoreAll(saved);
          trace.length = length;
        }
      }
      return trace;
    };
    const plain = run(undefined);
    expect(plain.length).toBeGreaterThan(30);
    for (const at of [3, 9, 15]) expect(run(at)).toEqual(plain);
  });
});

describe('the atomic grain', () => {
  test('a request is answered within its event; an own-event message waits', () => {
    const observer: Observer = {};
    const world = new AtomicWorld({ create, config: {}, tape: new Tape(), observer }, new Set(['echo']));
    world.start(1);
    world.start(2);
    say(world, 1, 2);
    expect([heard(world, 1), heard(world, 2), world.flight.length]).toEqual([0, 1, 1]);
    world.deliver(0);
    expect(heard(world, 1)).toBe(1);
    world.crash(2);
    say(world, 1, 2);
    expect(gone(world, 1)).toEqual([2]);
  });

  test('an event that causes messages without end breaks down the peer that it came to', () => {
    const broken: string[] = [];
    class Chatterbox extends Parrot {
      override receive(from: Address, message: Word): void {
        super.receive(from, { ...message, type: 'hello' });
      }
    }
    const world = new AtomicWorld(
      {
        create: ((_: Address, __: unknown, env: unknown) =>
          new Chatterbox(env as Environment<Word>)) as unknown as PeerFactory,
        config: {},
        tape: new Tape(),
        observer: { threw: (peer, error) => broken.push(`${peer}: ${error}`) },
      },
      new Set(),
    );
    world.start(1);
    world.start(2);
    say(world, 1, 2);
    expect(broken).toEqual(['0: Error: one event has caused 10000 messages, and no end of them']);
    expect([world.isAlive(1), world.isAlive(2)]).toEqual([false, true]);
  });

  test('a timer goes off only when told to, and only while armed', () => {
    const world = new AtomicWorld({ create, config: {}, tape: new Tape(), observer: {} }, new Set());
    world.start(1);
    expect(world.fireTimer(1, 'tick')).toBe(false);
    world.call(1, { type: 'tick' } as never);
    expect(world.timers(1)).toEqual(['tick']);
    expect(world.fireTimer(1, 'tick')).toBe(true);
    expect(heard(world, 1)).toBe(100);
  });
});

describe('the message grain without a clock', () => {
  const untimed = (observer: Observer = {}, ...peers: number[]) => {
    const world = new UntimedWorld({ create, config: {}, tape: new Tape(), observer });
    for (const peer of peers) world.start(peer);
    return world;
  };
  const waiting = (world: UntimedWorld) =>
    world.arrivable().map((index) => {
      const { from, to, message } = world.flight[index]!;
      return `${from} ${to} ${message.type}`;
    });

  test('nothing moves by itself, and a connection keeps its order', () => {
    const came: number[] = [];
    const world = untimed({ received: (_, __, message) => came.push((message as Word).n) }, 1, 2, 3);
    for (const n of [1, 2]) say(world, 1, 2, n);
    say(world, 3, 2, 3);
    expect([came, world.flight.length, world.arrivable()]).toEqual([[], 3, [0, 2]]);
    world.deliver(2);
    world.deliver(0);
    expect(came).toEqual([3, 1]);
    expect(waiting(world)).toEqual(['1 2 hello', '2 3 echo', '2 1 echo']);
  });

  test('what was under way to a peer that is gone is lost; the news of it comes behind all that it had sent', () => {
    const lost: string[] = [];
    const world = untimed(
      { dropped: (from, to, message, why) => lost.push(`${from} ${to} ${message.type} ${why}`) },
      1,
      2,
      3,
    );
    say(world, 2, 1);
    say(world, 1, 2);
    world.crash(2);
    expect(lost).toEqual(['0 2 hello gone']);
    expect(waiting(world)).toEqual(['2 1 hello', '2 3 unreachable']);
    world.deliver(0);
    expect([heard(world, 1), gone(world, 1)]).toEqual([1, []]);
    // Its answer goes to nobody, which is news once more.
    expect(waiting(world)).toEqual(['2 1 unreachable', '2 3 unreachable', '2 1 unreachable']);
    world.deliver(0);
    expect([gone(world, 1), gone(world, 3), world.flight.length]).toEqual([[2], [], 2]);
    say(world, 1, 77);
    world.deliver(2);
    expect(gone(world, 1)).toEqual([2, 77]);
  });

  test('news of a former life is void once the next one is heard from', () => {
    const world = untimed({}, 1, 2);
    world.crash(2);
    world.start(2);
    say(world, 2, 1);
    expect(waiting(world)).toEqual(['2 1 unreachable', '2 1 hello']);
    world.deliver(1);
    expect([heard(world, 1), gone(world, 1), waiting(world)]).toEqual([1, [], ['1 2 echo']]);
  });

  test('saved and restored, it goes on as if nothing had happened', () => {
    const world = untimed({}, 1, 2);
    world.call(1, { type: 'tick' } as never);
    say(world, 2, 1);
    world.crash(2);
    const saved = JSON.parse(JSON.stringify(world.saveAll()));
    const goOn = () => {
      world.fireTimer(1, 'tick');
      while (world.flight.length > 0) world.deliver(world.arrivable().at(-1)!);
      return [heard(world, 1), gone(world, 1), world.now()];
    };
    const once = goOn();
    expect(once).toEqual([101, [2, 2], 4]);
    world.restoreAll(saved);
    expect(goOn()).toEqual(once);
  });
});

describe('tape and links', () => {
  test('0 is the tamest fate, and an exhausted tape reads as 0', () => {
    const fate = { lost: false, delayMs: 0, againMs: -1 };
    const storm = { loss: 999, duplicate: 999, jitterMs: 1000 };
    expect(drawFate(storm, new Tape(), fate)).toEqual({ lost: false, delayMs: 10, againMs: -1 });
    const tape = new Tape([5], () => 7);
    expect([tape.draw(4), tape.draw(4), tape.draw(1)]).toEqual([1, 3, 0]);
    expect(tape.read()).toEqual([5, 7]);
  });

  test('loss and duplication come about as often as said', () => {
    const fate = { lost: false, delayMs: 0, againMs: -1 };
    const tape = new Tape(numbers(20_000));
    let lost = 0;
    let twice = 0;
    for (let i = 0; i < 20_000; i++) {
      drawFate({ loss: 100, duplicate: 50, jitterMs: 0 }, tape, fate);
      if (fate.lost) lost++;
      if (fate.againMs >= 0) twice++;
    }
    expect(Math.abs(lost / 20_000 - 0.1)).toBeLessThan(0.015);
    expect(Math.abs(twice / 20_000 - 0.05)).toBeLessThan(0.015);
  });

  test('a digest tells traces apart by any single difference', () => {
    const digestOf = (n: number, to: number) => {
      const digest = new Digest(() => 3);
      digest.sent(0, to, { type: 'hello', n } as Word);
      digest.received(1, 0, { type: 'hello' });
      return digest.hex();
    };
    expect(new Set([digestOf(1, 1), digestOf(2, 1), digestOf(1, 2)]).size).toBe(3);
    expect(digestOf(1, 1)).toBe(digestOf(1, 1));
    expect(digestOf(1, 1)).toMatch(/^[0-9a-f]{16}$/);
  });
});

function numbers(count: number): number[] {
  let state = 12345;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
}

describe('a peer that throws', () => {
  test('is gone, the world goes on, and observers are told', () => {
    const told: string[] = [];
    const world = timed(
      {
        create: ((_: Address, __: unknown, env: unknown) =>
          new Grenade(env as Environment<Word>)) as unknown as PeerFactory,
      },
      {
        threw: (peer, error) => told.push(`${peer}: ${(error as Error).message}`),
        crashed: (peer) => told.push(`${peer} gone`),
      },
    );
    world.start(1);
    world.start(2);
    say(world, 1, 2);
    world.run(50);
    expect(told).toEqual(['0: boom', '0 gone']);
    expect([world.isAlive(1), world.isAlive(2)]).toEqual([false, true]);
  });
});

class Grenade extends Parrot {
  override call(): void {
    throw new Error('boom');
  }
}
