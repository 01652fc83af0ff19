import { describe, expect, test } from 'vitest';
import type { Address, Environment, Message, Peer, PeerFactory } from '../../sim/peer.ts';
import { SharedWorld } from '../../sim/shared-world.ts';
import { Tape } from '../../sim/tape.ts';

type Load = Message & { readonly size: number; readonly n: number };

/** Sends what it is told to, and remembers what came, and when its link had nothing more to send to somebody. */
class Hauler implements Peer<Load, unknown, unknown> {
  private readonly env: Environment<Load>;
  private came: string[] = [];
  constructor(env: Environment<Load>) {
    this.env = env;
  }
  call(call: { id: number; type: string; to?: Address; sizes?: number[] }): void {
    if (call.type === 'close') this.env.close(call.to!);
    else for (const [n, size] of call.sizes!.entries()) this.env.send(call.to!, { type: 'load', size, n });
    this.env.done(call.id, { ok: true });
  }
  receive(from: Address, { n }: Load): void {
    this.came.push(`${this.env.now()}: ${n} from ${from}`);
  }
  drained(to: Address): void {
    this.came.push(`${this.env.now()}: nothing more for ${to}, ${this.env.backlog(to)} wait`);
  }
  timer(): void {}
  unreachable(peer: Address): void {
    this.came.push(`${this.env.now()}: ${peer} is gone`);
  }
  snapshot() {
    return [...this.came];
  }
  restore(came: string[]): void {
    this.came = [...came];
  }
}

/** Peer 0 sends 1000 bytes a second, the others as much as they like; peer 3 receives 500 a second. */
function haulers(dropped: string[] = []): SharedWorld {
  const world = new SharedWorld(
    {
      create: ((_: Address, __: unknown, env: unknown) =>
        new Hauler(env as Environment<Load>)) as unknown as PeerFactory,
      config: {},
      tape: new Tape(),
      observer: { dropped: (from, to, _message, why) => void dropped.push(`${from} to ${to}: ${why}`) },
      weather: { loss: 0, duplicate: 0, jitterMs: 0 },
      channel: 'connection',
      detector: 'perfect',
      drift: 0,
    },
    {
      sizeOf: (message) => (message as Load).size,
      ratesOf: (address) => ({ up: address === 0 ? 1000 : 0, down: address === 3 ? 500 : 0 }),
    },
  );
  for (const address of [0, 1, 2, 3]) world.start(address);
  return world;
}

const send = (world: SharedWorld, from: Address, to: Address, ...sizes: number[]) =>
  world.call(from, { type: 'send', to, sizes } as never);
const came = (world: SharedWorld, peer: Address) => world.resident(peer)!.peer.snapshot() as string[];

describe('links with limits', () => {
  test('a message takes its size over the rate, and then its time on the way', () => {
    const world = haulers();
    send(world, 0, 1, 500);
    world.run(509);
    expect(came(world, 1)).toEqual([]);
    world.run(1);
    expect(came(world, 1)).toEqual(['510: 0 from 0']);
    expect(came(world, 0)).toEqual(['500: nothing more for 1, 0 wait']);
  });

  test('connections have their turns, a message each, whoever has more to send', () => {
    const world = haulers();
    send(world, 0, 1, 100, 100, 100);
    send(world, 0, 2, 100);
    world.run(1000);
    expect(came(world, 1)).toEqual(['110: 0 from 0', '310: 1 from 0', '410: 2 from 0']);
    expect(came(world, 2)).toEqual(['210: 0 from 0']);
  });

  test('what weighs nothing waits only for what was sent before it on its connection', () => {
    const world = haulers();
    send(world, 0, 1, 100, 0);
    send(world, 0, 2, 0);
    world.run(1000);
    expect(came(world, 2)).toEqual(['10: 0 from 0']);
    expect(came(world, 1)).toEqual(['110: 0 from 0', '110: 1 from 0']);
    expect(came(world, 0)).toEqual(['100: nothing more for 1, 0 wait']);
  });

  test('a slow receiver is shared fairly, too', () => {
    const world = haulers();
    send(world, 1, 3, 50, 50);
    send(world, 2, 3, 50);
    world.run(1000);
    expect(came(world, 3)).toEqual(['110: 0 from 1', '210: 0 from 2', '310: 1 from 1']);
  });

  test('who closes is heard of after what it had sent', () => {
    const world = haulers();
    send(world, 0, 1, 100, 100);
    world.call(0, { type: 'close', to: 1 } as never);
    world.run(1000);
    expect(came(world, 1)).toEqual(['110: 0 from 0', '210: 1 from 0', '210: 0 is gone']);
  });

  test('what had not left who crashes is lost', () => {
    const dropped: string[] = [];
    const world = haulers(dropped);
    send(world, 0, 1, 100, 100);
    world.run(150);
    world.crash(0);
    world.run(1000);
    expect(came(world, 1)).toEqual(['110: 0 from 0', '160: 0 is gone']);
    expect(dropped).toEqual(['0 to 1: closed']);
  });

  test('saved and restored, it goes on', () => {
    const play = (interrupted: boolean) => {
      const world = haulers();
      send(world, 0, 1, 100, 100, 0);
      send(world, 0, 3, 100, 100);
      world.run(250);
      expect(world.onTheirWay().length).toBeGreaterThan(0);
      if (interrupted) world.restoreAll(JSON.parse(JSON.stringify(world.saveAll())));
      world.run(1000);
      return [came(world, 0), came(world, 1), came(world, 3)];
    };
    expect(play(true)).toEqual(play(false));
  });
});
