import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Call, Environment, Message } from '../../../sim/peer.ts';
import type { Guest } from '../../../verify/module/contract.ts';
import { loadModule } from '../../../verify/module/load.ts';

/** A world of one peer: time is what it is told, and all that it does is written down. */
class Alone {
  now = 0;
  readonly sent: [to: unknown, message: Message][] = [];
  readonly done: number[] = [];
  private due: number | undefined;
  private peer: Guest<Message, { readonly said: readonly unknown[] }> | undefined;

  static async with(file: string, seed = 1): Promise<Alone> {
    const world = new Alone();
    const { create } = await loadModule(resolve('test/verify/virtual/modules', file));
    const env: Environment = {
      send: (to, message) => world.sent.push([to, message]),
      close() {},
      backlog: () => 0,
      setTimer: (_name, delayMs) => {
        world.due = world.now + delayMs;
      },
      clearTimer: () => {
        world.due = undefined;
      },
      now: () => world.now,
      random: () => seed,
      done: (call) => world.done.push(call),
    };
    world.peer = create('10.0.0.1:7', {} as never, env as never) as never;
    return world;
  }

  get said(): readonly unknown[] {
    return this.peer!.view!().said;
  }

  call(type: string, more: object = {}): void {
    this.peer!.call({ id: 1, type, ...more } as Call);
  }

  receive(from: string, text: string): void {
    this.peer!.receive(from, {
      type: 'datagram',
      bytes: Buffer.from(text).toString('hex'),
    } as unknown as never);
  }

  /** Time passes, and what is due goes off. */
  until(ms: number): void {
    while (this.due !== undefined && this.due <= ms) {
      this.now = this.due;
      this.due = undefined;
      this.peer!.timer('virtual clock');
    }
    this.now = ms;
  }
}

describe('time', () => {
  test('ticks, microtasks and immediates come to rest within the step, in Node’s order; timers when the world says so', async () => {
    const world = await Alone.with('order.js');
    world.until(100);
    world.call('order');
    expect(world.said).toEqual(['now', 'tick', 'microtask', 'after await', 'immediate']);
    expect(world.done).toEqual([]);
    world.until(104);
    expect(world.said.length).toBe(5);
    world.until(200);
    expect(world.said.slice(5)).toEqual(['timeout 5', 'slept 20, 120, 120']);
    expect(world.done).toEqual([1]);
  });

  test('intervals, refreshed and cleared timers', async () => {
    const world = await Alone.with('order.js');
    world.call('interval');
    world.call('late');
    world.until(1000);
    expect(world.said).toEqual(['beat 10', 'refreshed', 'beat 20', 'beat 30']);
  });
});

test('chance is the seed’s, and what computes is what it is elsewhere', async () => {
  const drawn = async (seed: number) => {
    const world = await Alone.with('order.js', seed);
    world.call('chance');
    return world.said;
  };
  const [first, again, other] = [await drawn(1), await drawn(1), await drawn(2)];
  expect(first).toEqual(again);
  expect(first.slice(0, 4)).not.toEqual(other.slice(0, 4));
  expect(first.at(-1)).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(first[3]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('what Node’s own modules make is what the realm’s own classes make', async () => {
  const world = await Alone.with('order.js');
  world.call('shared');
  expect(world.said).toEqual([true, true, 'string']);
});

test('the subject that docs/module.md shows echoes, and answers after 100 ms', async () => {
  const [, text] = /```js\n(.*?)```/s.exec(readFileSync('docs/module.md', 'utf8'))!;
  const folder = mkdtempSync(join(tmpdir(), 'churnproof-'));
  try {
    writeFileSync(join(folder, 'echo.mjs'), text!);
    const world = await Alone.with(join(folder, 'echo.mjs'));
    world.receive('10.0.0.2:9', 'hello');
    expect(world.sent).toEqual([
      ['10.0.0.2:9', { type: 'datagram', bytes: Buffer.from('hello').toString('hex') }],
    ]);
    world.call('find_node');
    world.until(99);
    expect(world.done).toEqual([]);
    world.until(100);
    expect(world.done).toEqual([1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('sockets', () => {
  test('carry packets both ways, at the peer’s address', async () => {
    const world = await Alone.with('talker.cjs');
    world.receive('10.0.0.2:9', 'nobody listens yet');
    world.call('bind', { port: 7 });
    world.receive('10.0.0.2:9', 'hello');
    world.call('part');
    expect(world.said).toEqual(['listening on 10.0.0.1:7', 'hello from 10.0.0.2:9 IPv4 5', 'null 3']);
    const packets = world.sent.map(([to, message]) => [
      to,
      Buffer.from((message as unknown as { bytes: string }).bytes, 'hex').toString(),
    ]);
    expect(packets).toEqual([
      ['10.0.0.2:9', 'hello!'],
      ['10.0.0.2:7', 'cde'],
    ]);
    world.call('close');
    expect(world.said.at(-1)).toBe('closed');
    world.receive('10.0.0.2:9', 'too late');
    expect(world.said.at(-1)).toBe('closed');
    expect(() => world.call('part')).toThrow('Not running');
  });

  test.each([
    ['bind', { port: 8 }, ['EADDRNOTAVAIL']],
    ['nowhere', {}, ['listening on 10.0.0.1:7', 'ENOTFOUND']],
    ['large', {}, ['listening on 10.0.0.1:7', 'EMSGSIZE']],
    ['lookup', {}, ['10.0.0.2 4', 'ENOTFOUND']],
  ])('%s: fails as it would on a host', async (what, more, said) => {
    const world = await Alone.with('talker.cjs');
    world.call(what, more);
    expect(world.said).toEqual(said);
  });

  test('one port has one socket', async () => {
    const world = await Alone.with('talker.cjs');
    world.call('bind', { port: 0 });
    world.call('again');
    expect(world.said).toEqual(['listening on 10.0.0.1:7', 'EADDRINUSE']);
  });

  test.each([
    ['port', 'Port should be > 0 and < 65536. Received 0.'],
    ['ipv6', 'udp6: peers have IPv4 addresses only'],
    ['read', 'fs.readFileSync is not in the simulated world: it has dgram, timers, crypto and dns only'],
    ['connect', 'net.connect is not in the simulated world: it has dgram, timers, crypto and dns only'],
  ])('%s: whoever uses what is not there is told so', async (what, message) => {
    const world = await Alone.with('talker.cjs');
    expect(() => world.call(what)).toThrow(message);
  });
});
