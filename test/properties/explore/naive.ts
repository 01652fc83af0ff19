import type { Subject } from '../../../impl/kit/subject.ts';
import type { Protocol } from '../../../properties/kit/protocol.ts';
import type { Grain, Operation } from '../../../properties/kit/scenario.ts';
import type { Address, Call, Environment, Message, Outcome, Peer } from '../../../sim/peer.ts';
import type { Observation } from '../../../spec/kit/property.ts';

/**
 * The same search as the explorer's, written the naive way to hold it against: worlds are plain objects, every step runs
 * the subject, and a world's key is its JSON. No symmetry, no memory, nothing shared with the explorer.
 */
export interface NaiveWorld {
  readonly peers: Readonly<Record<string, NaivePeer>>;
  /** In order of age. */
  readonly flight: readonly NaivePacket[];
}

interface NaivePeer {
  readonly state: unknown;
  readonly timers: readonly string[];
  readonly leaving: boolean;
}

interface NaivePacket {
  readonly from: Address;
  readonly to: Address;
  /** `gone`: the news that `from` is gone; `end`: that it has closed the connection; `lost`: meant for a former life, comes back. */
  readonly is: 'message' | 'gone' | 'end' | 'lost';
  readonly message: Message;
}

export interface NaiveResult {
  readonly worlds: Map<string, { readonly world: NaiveWorld; readonly depth: number }>;
  readonly transitions: number;
  /** Maintenance steps, by key. */
  readonly maintenance: Map<string, string[]>;
}

const CALL = 1;
const JOIN = 2;
const LEAVE = 3;

export class Naive<V, P> {
  private readonly protocol: Protocol<V, P>;
  private readonly subject: Subject<P>;
  private readonly model: { params: P; peers: readonly Address[]; initial: readonly Address[] };
  private readonly grain: Grain;
  private peers: Record<string, NaivePeer> = {};
  private flight: NaivePacket[] = [];
  private inline: NaivePacket[] = [];
  private epoch = 0;

  constructor(protocol: Protocol<V, P>, subject: Subject<P>, model: Naive<V, P>['model'], grain: Grain) {
    this.protocol = protocol;
    this.subject = subject;
    this.model = model;
    this.grain = grain;
  }

  search(maxDepth = Number.POSITIVE_INFINITY): NaiveResult {
    const first = this.founded();
    const worlds = new Map([[this.key(first), { world: first, depth: 0 }]]);
    const maintenance = new Map<string, string[]>();
    let transitions = 0;
    for (const [key, { world, depth }] of worlds) {
      if (depth >= maxDepth) break;
      const steps: string[] = [];
      for (const { operation, next } of this.next(world)) {
        transitions++;
        const reached = this.key(next);
        if (operation.do === 'timer' || operation.do === 'deliver') steps.push(reached);
        if (!worlds.has(reached)) worlds.set(reached, { world: next, depth: depth + 1 });
      }
      maintenance.set(key, steps);
    }
    return { worlds, transitions, maintenance };
  }

  founded(): NaiveWorld {
    this.peers = {};
    this.flight = [];
    const { initial, params } = this.model;
    for (const address of initial) this.start(address);
    for (const address of initial) {
      const found = this.protocol.found(address, initial, params);
      const id = found.type === this.protocol.join(address).type ? JOIN : CALL;
      this.tell(address, (peer) => peer.call({ id, ...found } as Call));
      while (this.flight.length > 0) this.deliver(0);
    }
    return this.world();
  }

  *next(world: NaiveWorld): Generator<{ operation: Operation; next: NaiveWorld }> {
    const act = (operation: Operation, deed: () => void) => {
      this.peers = { ...world.peers };
      this.flight = [...world.flight];
      deed();
      return { operation, next: this.world() };
    };
    for (const peer of this.model.peers)
      for (const timer of world.peers[peer]?.timers ?? [])
        yield act({ do: 'timer', peer, timer }, () => this.fire(peer, timer));
    for (const [at, packet] of world.flight.entries()) {
      if (world.flight.findIndex((other) => this.queue(other) === this.queue(packet)) !== at) continue;
      yield act({ do: 'deliver', from: packet.from, to: packet.to, message: packet.message.type }, () =>
        this.deliver(at),
      );
    }
    for (const operation of this.operations(world)) yield act(operation, () => this.perform(operation));
  }

  observe(world: NaiveWorld): Observation<V, P> {
    const peers = this.model.peers.map((address) => {
      const saved = world.peers[address];
      if (!saved) return { address, alive: false, view: undefined };
      const peer = this.wake(address, saved, new Set(), () => undefined);
      return { address, alive: true, view: peer.view!() as V };
    });
    return { peers, params: this.model.params, epoch: ++this.epoch, now: 0 };
  }

  key(world: NaiveWorld): string {
    const peers = this.model.peers.map((address) => world.peers[address] ?? null);
    const flight = [...world.flight].sort((a, b) =>
      this.queue(a) < this.queue(b) ? -1 : this.queue(a) > this.queue(b) ? 1 : 0,
    );
    return JSON.stringify([peers, flight]);
  }

  /** Packets with the same arrive in the order in which they were sent. */
  private queue({ from, to, message, is }: NaivePacket): string {
    if (this.grain === 'message') return `${from} ${to}`;
    return `${from} ${to} ${is === 'gone' ? 'gone' : message.type}`;
  }

  private operations(world: NaiveWorld): Operation[] {
    const observation = this.observe(world);
    const departing = this.model.peers.filter((address) => world.peers[address]?.leaving);
    const inFlight =
      this.grain === 'atomic'
        ? []
        : world.flight.filter(({ is }) => is === 'message').map(({ message }) => message);
    const moment = { observation, departing, inFlight };
    return this.protocol
      .explore!.operations(observation, this.model.params)
      .filter((operation) => this.protocol.admits(operation, moment, this.subject, new Set()))
      .filter((operation) => operation.do !== 'sever' || !isOver(world, operation.peer, operation.other));
  }

  private perform(operation: Operation): void {
    if (operation.do === 'fail') {
      this.die(operation.peer);
      this.carry();
    } else if (operation.do === 'sever') this.sever(operation.peer, operation.other);
    else if (operation.do === 'join') {
      this.start(operation.peer);
      this.tell(operation.peer, (peer) =>
        peer.call({ id: JOIN, ...this.protocol.join(operation.via) } as Call),
      );
    } else if (operation.do === 'leave') {
      this.peers[operation.peer] = { ...this.peers[operation.peer]!, leaving: true };
      this.tell(operation.peer, (peer) => peer.call({ id: LEAVE, ...this.protocol.leave!() } as Call));
    } else throw new Error(operation.do);
  }

  private start(address: Address): void {
    this.peers[address] = { state: undefined, timers: [], leaving: false };
  }

  private fire(address: Address, timer: string): void {
    const saved = this.peers[address]!;
    this.peers[address] = { ...saved, timers: saved.timers.filter((name) => name !== timer) };
    this.tell(address, (peer) => peer.timer(timer));
  }

  private deliver(at: number): void {
    const [packet] = this.flight.splice(at, 1);
    const { from, to, is, message } = packet!;
    if (is === 'gone' || is === 'end') this.tell(to, (peer) => peer.unreachable(from));
    else if (is === 'lost' || !this.peers[to]) this.tell(from, (peer) => peer.unreachable(to));
    else this.tell(to, (peer) => peer.receive(from, message as never));
  }

  /** One input, and at the atomic grain what it causes. */
  private tell(address: Address, input: (peer: Peer) => void): void {
    this.step(address, input);
    this.carry();
  }

  private carry(): void {
    for (let next = this.inline.shift(); next; next = this.inline.shift()) {
      const { from, to, is, message } = next;
      if (is === 'end') {
        if (this.peers[to]) this.step(to, (peer) => peer.unreachable(from));
      } else if (this.peers[to]) this.step(to, (peer) => peer.receive(from, message as never));
      else if (this.peers[from]) this.step(from, (peer) => peer.unreachable(to));
    }
  }

  private step(address: Address, input: (peer: Peer) => void): void {
    const saved = this.peers[address]!;
    const timers = new Set(saved.timers);
    let { leaving } = saved;
    let departs = false;
    const sent: [Address, Message | 'close'][] = [];
    const peer = this.wake(
      address,
      saved,
      timers,
      (call, { ok }) => {
        if (call === LEAVE) leaving = ok;
        if (call === LEAVE ? ok : call === JOIN && !ok) departs = true;
      },
      (to, message) => void sent.push([to, structuredClone(message)]),
      (to) => void sent.push([to, 'close']),
    );
    input(peer);
    this.peers[address] = {
      state: structuredClone(peer.snapshot()),
      timers: [...timers].sort(),
      leaving,
    };
    for (const [to, message] of sent)
      if (message === 'close') this.close(address, to);
      else this.post(address, to, message);
    if (departs) this.die(address);
  }

  /** All that goes between two peers is one line of packets; here it is asked who stands where in it. */
  private close(closer: Address, other: Address): void {
    if (!this.peers[other] || other === closer) return;
    const line = this.grain === 'atomic' ? this.inline : this.flight;
    const heard = line.findIndex(({ is, from, to }) => is === 'end' && from === other && to === closer);
    const stays = ({ is, from, to }: NaivePacket, at: number) =>
      from !== other || to !== closer || is === 'gone' || (heard >= 0 && at > heard);
    const left = line.filter(stays);
    if (heard < 0) {
      if (left.findLast(({ from, to }) => from === closer && to === other)?.is !== 'end')
        left.push({ from: closer, to: other, is: 'end', message: { type: 'unreachable' } });
      if (this.grain === 'atomic')
        this.flight = this.flight.filter(({ from, to }) => from !== other || to !== closer);
    }
    line.splice(0, line.length, ...left);
  }

  private sever(a: Address, b: Address): void {
    const isBetween = ({ from, to, is }: NaivePacket) =>
      is !== 'gone' && ((from === a && to === b) || (from === b && to === a));
    this.flight = this.flight.filter((packet) => !isBetween(packet));
    const line = this.grain === 'atomic' ? this.inline : this.flight;
    line.push({ from: b, to: a, is: 'end', message: { type: 'unreachable' } });
    line.push({ from: a, to: b, is: 'end', message: { type: 'unreachable' } });
    this.carry();
  }

  private post(from: Address, to: Address, message: Message): void {
    const line = this.grain === 'atomic' ? this.inline : this.flight;
    if (line.some((packet) => packet.is === 'end' && packet.from === to && packet.to === from)) return;
    const isOwn =
      this.protocol.spec.messages[message.type]!.ownEvent && !this.subject.inline?.includes(message.type);
    if (this.grain === 'message') {
      if (this.peers[to]) this.flight.push({ from, to, is: 'message', message });
      else this.flight.push({ from: to, to: from, is: 'gone', message: { type: 'unreachable' } });
    } else if (!isOwn) this.inline.push({ from, to, is: 'message', message });
    else if (this.peers[to]) this.flight.push({ from, to, is: 'message', message });
    else this.flight.push({ from, to, is: 'lost', message: { type: message.type } });
  }

  private die(address: Address): void {
    delete this.peers[address];
    if (this.grain === 'atomic' && this.protocol.connections) {
      const concerns = ({ from, to }: NaivePacket) => from === address || to === address;
      this.flight = this.flight.filter((packet) => !concerns(packet));
      this.inline = this.inline.filter(({ to }) => to !== address);
      const { peers } = this.model;
      const at = peers.indexOf(address);
      for (const other of [...peers.slice(at + 1), ...peers.slice(0, at)])
        if (
          this.peers[other] &&
          this.inline.findLast(({ from, to }) => from === address && to === other)?.is !== 'end'
        )
          this.inline.push({ from: address, to: other, is: 'end', message: { type: 'unreachable' } });
      return;
    }
    if (this.grain === 'atomic') {
      this.flight = this.flight
        .filter(({ from }) => from !== address)
        .map((packet) =>
          packet.to === address ? { ...packet, is: 'lost', message: { type: packet.message.type } } : packet,
        );
      return;
    }
    this.flight = this.flight.filter(({ to }) => to !== address);
    for (const other of this.model.peers) {
      if (!this.peers[other]) continue;
      const isNext = !this.flight.some(({ from, to }) => from === address && to === other);
      if (isNext && !this.hasBusinessWith(other, address)) continue;
      this.flight.push({ from: address, to: other, is: 'gone', message: { type: 'unreachable' } });
    }
  }

  private hasBusinessWith(address: Address, gone: Address): boolean {
    const saved = this.peers[address]!;
    const timers = new Set(saved.timers);
    let heard = false;
    const listen = () => {
      heard = true;
    };
    const peer = this.wake(address, saved, timers, listen, listen);
    peer.unreachable(gone);
    const after = [peer.snapshot(), [...timers].sort()];
    return heard || JSON.stringify(after) !== JSON.stringify([saved.state, saved.timers]);
  }

  private wake(
    address: Address,
    { state }: NaivePeer,
    timers: Set<string>,
    done: (call: number, outcome: Outcome) => void,
    send: (to: Address, message: Message) => void = () => undefined,
    close: (to: Address) => void = () => undefined,
  ): Peer {
    const env: Environment = {
      send,
      close,
      backlog: () => 0,
      setTimer: (name) => void timers.add(name),
      clearTimer: (name) => void timers.delete(name),
      now: () => 0,
      random: () => 0,
      done,
    };
    const peer = this.subject.create(address, this.model.params, env as never) as unknown as Peer;
    if (state !== undefined) peer.restore(structuredClone(state));
    return peer;
  }

  private world(): NaiveWorld {
    return { peers: { ...this.peers }, flight: [...this.flight] };
  }
}

/** One end has closed, and the other has yet to hear of it. */
function isOver({ flight }: NaiveWorld, a: Address, b: Address): boolean {
  return flight.some(
    ({ is, from, to }) => is === 'end' && ((from === a && to === b) || (from === b && to === a)),
  );
}
