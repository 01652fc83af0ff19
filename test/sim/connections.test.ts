import { describe, expect, test } from 'vitest';
import { AtomicWorld } from '../../sim/atomic-world.ts';
import { Digest } from '../../sim/digest.ts';
import { BREAK_MS, LATENCY_MS, RETRANSMIT_MS } from '../../sim/links.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Environment, Message, Peer, PeerFactory } from '../../sim/peer.ts';
import { Tape } from '../../sim/tape.ts';
import { type TimedOptions, TimedWorld } from '../../sim/timed-world.ts';
import { UntimedWorld } from '../../sim/untimed-world.ts';
import type { World } from '../../sim/world.ts';

/** Says and closes what it is told to, and writes down what it hears. It answers `ask` with `answer`. */
class Clerk implements Peer<Message, string[], string[]> {
  private log: string[] = [];
  private readonly env: Environment<Message>;

  constructor(env: Environment<Message>) {
    this.env = env;
  }

  call(call: Call): void {
    const { to, says } = call as Call & { to: Address; says: readonly string[] };
    for (const word of says)
      if (word === 'close') this.env.close(to);
      else this.env.send(to, { type: word });
  }

  receive(from: Address, { type }: Message): void {
    this.log.push(`${type} of ${from}`);
    if (type === 'ask') this.env.send(from, { type: 'answer' });
    if (type === 'slam') this.env.close(from);
  }

  timer(): void {}

  unreachable(peer: Address): void {
    this.log.push(`end of ${peer}`);
  }

  snapshot(): string[] {
    return [...this.log];
  }

  restore(log: string[]): void {
    this.log = [...log];
  }
}

const create = ((_: Address, __: unknown, env: unknown) =>
  new Clerk(env as Environment<Message>)) as unknown as PeerFactory;

const heard = (world: World, address: Address) => world.resident(address)!.peer.snapshot() as string[];
const tell = (world: World, from: Address, to: Address, ...says: string[]) =>
  world.call(from, { type: 'act', to, says } as never);

/** Three peers over connections. */
function timed(options: Partial<TimedOptions> = {}, observer: Observer = {}): TimedWorld {
  const world = new TimedWorld({
    create,
    config: {},
    tape: new Tape(),
    observer,
    weather: { loss: 0, duplicate: 0, jitterMs: 0 },
    channel: 'connection',
    detector: 'perfect',
    drift: 0,
    ...options,
  });
  for (const peer of [1, 2, 3]) world.start(peer);
  return world;
}

describe('a connection that is closed', () => {
  test('is one that the next life has opened before the end of the last one is known, too: its end is told', () => {
    const world = timed();
    tell(world, 1, 2, 'a');
    world.run(100);
    world.crash(2);
    world.restart(2, false);
    tell(world, 2, 1, 'b');
    world.run(100);
    tell(world, 1, 2, 'close');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([['end of 2', 'b of 2'], ['end of 1']]);
  });

  test('what was sent before arrives, then its end; the closer is told nothing', () => {
    const told: string[] = [];
    const world = timed({}, { closed: (peer, other) => told.push(`${peer} ${other}`) });
    tell(world, 1, 2, 'a', 'b', 'close');
    world.run(100);
    expect([heard(world, 2), heard(world, 1)]).toEqual([['a of 1', 'b of 1', 'end of 1'], []]);
    expect(told).toEqual(['0 2']);
  });

  test('what is under way to the closer is dropped, and what follows until the other has heard', () => {
    const lost: string[] = [];
    const world = timed(
      {},
      { dropped: (from, to, { type }, why) => lost.push(`${from} ${to} ${type} ${why}`) },
    );
    tell(world, 1, 2, 'a');
    world.run(100);
    tell(world, 2, 1, 'x');
    tell(world, 1, 2, 'close');
    world.run(5);
    tell(world, 2, 1, 'y');
    world.run(100);
    expect(heard(world, 1)).toEqual([]);
    expect(lost).toEqual(['1 1 x closed', '1 1 y closed']);
    tell(world, 2, 1, 'z');
    world.run(100);
    expect(heard(world, 1)).toEqual(['z of 2']);
  });

  test('a later send opens another; the end of the last one comes before it', () => {
    const world = timed();
    tell(world, 1, 2, 'a', 'close', 'b', 'ask');
    world.run(100);
    expect(heard(world, 2)).toEqual(['a of 1', 'end of 1', 'b of 1', 'ask of 1']);
    expect(heard(world, 1)).toEqual(['answer of 2']);
    expect(world.isConnected(1, 2)).toBe(true);
  });

  test('and so it does where the other end is opened anew before what came on the last one has arrived', () => {
    const world = timed();
    tell(world, 1, 2, 'x');
    world.run(100);
    world.crash(1);
    world.run(5);
    world.restart(1, false);
    tell(world, 1, 2, 'a');
    world.run(7);
    tell(world, 1, 2, 'close', 'b');
    world.run(100);
    expect(heard(world, 2)).toEqual(['x of 1', 'end of 1', 'a of 1', 'end of 1', 'b of 1']);
    expect(world.isConnected(1, 2)).toBe(true);
  });

  test('closed from both ends at once, nobody is told', () => {
    const world = timed();
    tell(world, 1, 2, 'ask');
    world.run(100);
    tell(world, 1, 2, 'close');
    tell(world, 2, 1, 'close');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([['answer of 2'], ['ask of 1']]);
  });

  test('where there is none, nothing comes of it', () => {
    for (const world of [timed(), timed({ channel: 'datagram', detector: 'timeout' })]) {
      tell(world, 1, 2, 'close');
      world.run(100);
      expect(heard(world, 2)).toEqual([]);
    }
  });

  test('the end of a connection is not told to the next life of its other end', () => {
    const world = timed();
    tell(world, 1, 2, 'a', 'close');
    world.crash(2);
    world.restart(2, false);
    world.run(100);
    expect(heard(world, 2)).toEqual([]);
  });

  test('who closes and crashes is told of once', () => {
    const world = timed();
    tell(world, 1, 2, 'a', 'close');
    world.crash(1);
    world.run(100);
    expect(heard(world, 2)).toEqual(['a of 1', 'end of 1']);
  });

  test('saved and restored in the middle, it goes on as if nothing had happened', () => {
    const run = (save: boolean) => {
      const world = timed({
        weather: { loss: 300, duplicate: 0, jitterMs: 40 },
        tape: new Tape([7_000, 22_999]),
      });
      tell(world, 1, 2, 'ask', 'close', 'b', 'slam');
      tell(world, 2, 1, 'x');
      world.run(8);
      if (save) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
      world.run(1000);
      return [heard(world, 1), heard(world, 2), world.saveAll()];
    };
    expect(run(true)).toEqual(run(false));
  });

  test('the digest counts it', () => {
    const digestOf = (...says: string[]) => {
      const digest = new Digest(() => 0);
      tell(timed({}, digest), 1, 2, ...says);
      return digest.hex();
    };
    expect(digestOf('a', 'close')).not.toBe(digestOf('a'));
  });

  test('what was still to be told of it, the closer is not told', () => {
    const world = timed();
    tell(world, 1, 2, 'one');
    world.run(LATENCY_MS);
    world.crash(2);
    tell(world, 1, 2, 'close');
    world.restart(2, false);
    tell(world, 1, 2, 'two');
    world.run(1000);
    expect(heard(world, 1)).toEqual([]);
    expect(heard(world, 2)).toEqual(['two of 1']);
  });

  test('an answer that failed because of its end brings no second news of it', () => {
    const world = timed();
    tell(world, 1, 2, 'ask', 'close');
    world.crash(1);
    world.restart(1, false);
    tell(world, 1, 2, 'again');
    world.run(1000);
    expect(heard(world, 2)).toEqual(['ask of 1', 'end of 1', 'again of 1']);
  });

  test('who hears from a later life has lost the former one: told before it, and once', () => {
    const world = timed();
    world.crash(1);
    tell(world, 2, 1, 'into the void');
    world.restart(1, false);
    tell(world, 1, 2, 'ask');
    world.run(1000);
    expect(heard(world, 2)).toEqual(['end of 1', 'ask of 1']);
    expect(heard(world, 1)).toEqual(['answer of 2']);
  });

  test('the news of that life, still on its way, does not pass for that of the next', () => {
    const world = timed();
    world.crash(1);
    tell(world, 2, 1, 'into the void');
    world.restart(1, false);
    tell(world, 1, 2, 'here');
    world.run(LATENCY_MS);
    world.crash(1);
    tell(world, 2, 1, 'into the void again');
    world.run(1000);
    expect(heard(world, 2)).toEqual(['end of 1', 'here of 1', 'end of 1']);
  });

  test('what is of no interest any more is not brought after restoring either', () => {
    const world = timed();
    world.crash(1);
    tell(world, 2, 1, 'into the void', 'close');
    world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
    world.run(1000);
    expect(heard(world, 2)).toEqual([]);
  });

  test('whoever has knocked anew at one who closes and goes is told', () => {
    const world = timed();
    tell(world, 1, 2, 'one');
    world.run(LATENCY_MS);
    tell(world, 1, 2, 'close', 'two');
    tell(world, 2, 1, 'close');
    world.crash(2);
    world.run(1000);
    expect(heard(world, 1)).toEqual(['end of 2']);
  });

  test('a cut breaks the next one, too, of which the other end has yet to hear', () => {
    const world = timed();
    tell(world, 1, 2, 'one');
    world.run(LATENCY_MS);
    tell(world, 1, 2, 'close', 'two');
    world.partition([1], false);
    world.run(5000);
    expect(heard(world, 1)).toEqual(['end of 2']);
    expect(heard(world, 2)).toEqual(['one of 1', 'end of 1']);
  });
});

describe('fate', () => {
  test('severs: both ends are told, and what was under way is lost', () => {
    const world = timed();
    tell(world, 1, 2, 'a');
    expect([world.isConnected(1, 2), world.isConnected(1, 3)]).toEqual([true, false]);
    world.sever(1, 2);
    expect(world.isConnected(1, 2)).toBe(false);
    tell(world, 1, 2, 'b');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([['end of 2'], ['end of 1']]);
    tell(world, 2, 1, 'ask');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([
      ['end of 2', 'ask of 2'],
      ['end of 1', 'answer of 1'],
    ]);
  });

  test('loses nothing on a connection: it is late, and so is what comes behind', () => {
    const world = timed({ weather: { loss: 1, duplicate: 999, jitterMs: 0 }, tape: new Tape([999]) });
    tell(world, 1, 2, 'a', 'b');
    world.run(LATENCY_MS);
    expect(heard(world, 2)).toEqual([]);
    world.run(RETRANSMIT_MS);
    expect(heard(world, 2)).toEqual(['a of 1', 'b of 1']);
  });

  test('cuts: connections that cross the cut end at both ends, others cannot be opened, until it heals', () => {
    for (const oneWay of [false, true]) {
      const world = timed();
      tell(world, 1, 2, 'a');
      tell(world, 2, 3, 'a');
      world.run(100);
      world.partition([1], oneWay);
      tell(world, 2, 1, 'b');
      tell(world, 2, 3, 'b');
      tell(world, 3, 1, 'c');
      world.run(BREAK_MS);
      expect(heard(world, 1)).toEqual(['end of 2']);
      expect(heard(world, 2)).toEqual(['a of 1', 'end of 1']);
      expect(heard(world, 3)).toEqual(['a of 2', 'b of 2', 'end of 1']);
      world.heal();
      tell(world, 3, 1, 'c');
      world.run(100);
      expect(heard(world, 1)).toEqual(['end of 2', 'c of 3']);
    }
  });

  test('an attempt that a cut has doomed ends before what comes once it is healed', () => {
    const world = timed();
    world.partition([1], false);
    tell(world, 1, 2, 'a');
    world.heal();
    tell(world, 2, 1, 'ask');
    world.run(2 * BREAK_MS);
    expect(heard(world, 1)).toEqual(['end of 2', 'ask of 2']);
    expect(heard(world, 2)).toEqual(['answer of 1']);
  });
});

describe('where nothing takes time', () => {
  const atomic = (ownEvents: readonly string[] = [], channel?: 'connection', observer: Observer = {}) => {
    const options = { create, config: {}, tape: new Tape(), observer };
    const world = new AtomicWorld(options, new Set(ownEvents), channel);
    for (const peer of [1, 2, 3]) world.start(peer);
    return world;
  };

  test('the end comes behind what was sent, and what the other sent meanwhile is lost', () => {
    const world = atomic();
    tell(world, 1, 2, 'ask', 'close', 'b');
    expect(heard(world, 2)).toEqual(['ask of 1', 'end of 1', 'b of 1']);
    expect(heard(world, 1)).toEqual([]);
  });

  test('own-event messages towards the closer are lost', () => {
    const world = atomic(['gift']);
    tell(world, 2, 1, 'gift');
    tell(world, 1, 2, 'gift', 'close');
    expect(world.flight.map(({ to }) => to)).toEqual([2]);
  });

  test('severed, both hear of it before they can connect anew', () => {
    const world = atomic(['gift']);
    tell(world, 2, 1, 'gift');
    world.sever(1, 2);
    expect([heard(world, 1), heard(world, 2), world.flight]).toEqual([['end of 2'], ['end of 1'], []]);
    expect([world.isConnected(1, 2), world.isConnected(1, 1)]).toEqual([true, false]);
  });

  test('over datagrams nobody is told who is gone, and what is in flight to it comes back', () => {
    const world = atomic(['gift']);
    tell(world, 2, 1, 'gift');
    world.crash(1);
    expect([heard(world, 2), heard(world, 3), world.flight.length]).toEqual([[], [], 1]);
    world.deliver(0);
    expect(heard(world, 2)).toEqual(['end of 1']);
  });

  test('over connections all others are told who is gone, and what was in flight is lost', () => {
    const lost: string[] = [];
    const world = atomic(['gift'], 'connection', {
      dropped: (from, to, { type }, why) => void lost.push(`${type} of ${from + 1} to ${to}: ${why}`),
    });
    tell(world, 2, 1, 'gift');
    tell(world, 1, 3, 'gift');
    world.crash(1);
    expect([heard(world, 2), heard(world, 3)]).toEqual([['end of 1'], ['end of 1']]);
    expect([world.flight, lost]).toEqual([[], ['gift of 2 to 1: gone']]);
  });

  test('the end of a peer comes behind what it has sent, once, in the order of addresses after its own', () => {
    const told: string[] = [];
    let isGoing = false;
    const world: AtomicWorld = atomic([], 'connection', {
      received: (peer, from, { type }) => void told.push(`${peer + 1}: ${type} of ${from}`),
      unreachable: (peer, other) => void told.push(`${peer + 1}: end of ${other}`),
      settled: (peer) => {
        if (!isGoing || peer !== 1) return;
        isGoing = false;
        world.crash(2);
      },
    });
    isGoing = true;
    tell(world, 2, 1, 'bye', 'close');
    expect(told).toEqual(['1: bye of 2', '1: end of 2', '3: end of 2']);
  });

  test('and comes first to who is next', () => {
    const told: number[] = [];
    const world = atomic([], 'connection', { unreachable: (peer) => void told.push(peer + 1) });
    world.crash(2);
    expect(told).toEqual([3, 1]);
  });
});

describe('without a clock', () => {
  const untimed = () => {
    const world = new UntimedWorld({ create, config: {}, tape: new Tape(), observer: {} });
    for (const peer of [1, 2, 3]) world.start(peer);
    return world;
  };
  const waiting = (world: UntimedWorld) =>
    world.flight.map(({ from, to, message }) => `${from} ${to} ${message.type}`);

  test('the end of a connection keeps its place in the order', () => {
    const world = untimed();
    tell(world, 2, 1, 'x');
    tell(world, 1, 2, 'a', 'close', 'close', 'b');
    expect(waiting(world)).toEqual(['1 2 a', '1 2 unreachable', '1 2 b']);
    expect([world.arrivable(), world.onTheirWay().length, world.isConnected(1, 2)]).toEqual([[0], 2, false]);
    tell(world, 2, 1, 'y');
    while (world.flight.length > 0) world.deliver(0);
    expect([heard(world, 1), heard(world, 2)]).toEqual([[], ['a of 1', 'end of 1', 'b of 1']]);
  });

  test('who closes what the other has closed tells nobody, and keeps what the next connection brings', () => {
    const world = untimed();
    tell(world, 1, 2, 'a', 'close', 'b');
    tell(world, 2, 1, 'close');
    expect(waiting(world)).toEqual(['1 2 b']);
  });

  test('severed, what was under way is lost, and both are told', () => {
    const world = untimed();
    tell(world, 1, 2, 'a');
    tell(world, 3, 2, 'a');
    world.sever(1, 2);
    expect(waiting(world)).toEqual(['3 2 a', '2 1 unreachable', '1 2 unreachable']);
    const saved = JSON.parse(JSON.stringify(world.saveAll()));
    world.restoreAll(saved);
    while (world.flight.length > 0) world.deliver(0);
    expect([heard(world, 1), heard(world, 2)]).toEqual([['end of 2'], ['a of 3', 'end of 1']]);
  });
});

describe('lives that end before anybody has heard of the last one', () => {
  test('the end of each is told', () => {
    const world = timed();
    for (let life = 1; life <= 3; life++) {
      tell(world, 1, 2, 'a');
      world.crash(1);
      if (life < 3) world.restart(1, false);
    }
    world.run(100);
    expect(heard(world, 2)).toEqual(['a of 1', 'end of 1', 'a of 1', 'end of 1', 'a of 1', 'end of 1']);
  });

  test('who knew but the former life is as good as connected to the next', () => {
    const world = timed();
    tell(world, 1, 2, 'a');
    world.crash(1);
    world.restart(1, false);
    tell(world, 1, 2, 'b');
    world.run(100);
    world.crash(2);
    world.run(100);
    expect(heard(world, 1)).toEqual(['end of 2']);
  });

  test('who closes, opens anew and crashes is told of twice', () => {
    const world = timed();
    tell(world, 1, 2, 'a');
    world.run(100);
    tell(world, 1, 2, 'close', 'b');
    world.crash(1);
    world.run(100);
    expect(heard(world, 2)).toEqual(['a of 1', 'end of 1', 'b of 1', 'end of 1']);
  });
});

describe('an attempt at somebody who is gone', () => {
  test('goes on until its end is told: what is sent meanwhile does not reach the next life', () => {
    const world = timed();
    world.crash(2);
    tell(world, 1, 2, 'a');
    world.restart(2, false);
    tell(world, 1, 2, 'b');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([['end of 2'], []]);
    tell(world, 1, 2, 'c');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([['end of 2'], ['c of 1']]);
  });

  test('is over when it is closed: its end is not taken for that of the next connection', () => {
    const world = timed();
    world.crash(2);
    tell(world, 1, 2, 'a');
    world.restart(2, false);
    tell(world, 1, 2, 'close', 'b');
    world.run(100);
    expect([heard(world, 1), heard(world, 2)]).toEqual([[], ['b of 1']]);
  });
});
