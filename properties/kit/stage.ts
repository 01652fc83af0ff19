import type { Subject } from '../../impl/kit/subject.ts';
import { AtomicWorld } from '../../sim/atomic-world.ts';
import { DirectedWorld, type InFlight } from '../../sim/directed-world.ts';
import { LATENCY_MS } from '../../sim/links.ts';
import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome } from '../../sim/peer.ts';
import { SharedWorld } from '../../sim/shared-world.ts';
import type { Tape } from '../../sim/tape.ts';
import { type TimedOptions, TimedWorld } from '../../sim/timed-world.ts';
import { UntimedWorld } from '../../sim/untimed-world.ts';
import type { World, WorldOptions } from '../../sim/world.ts';
import type { Observation } from '../../spec/kit/property.ts';
import type { Heard, Moment, Protocol } from './protocol.ts';
import type { Operation, Scenario } from './scenario.ts';

/** How far an operation that the theorem does not admit right now is put off: so often, so long each time. */
const PATIENCE = { tries: 10, ms: 5 };

/** Messages and timers of one peer in a round: far more than any maintenance takes, and no storm gets by. */
export const DEEDS_A_ROUND = 10_000;

/** Messages that liars remember between them. */
const NOTES = 64;

type Standing = 'out' | 'joining' | 'member' | 'leaving' | 'down';

const PRESENT: readonly Standing[] = ['member', 'joining', 'leaving'];

/**
 * What is asked of every operation, and needed by few. A class: an object written out with getters has a hidden class of its own,
 * through which the engine keeps it, and with it the whole run, until the next collection of everything.
 */
class OnDemand implements Moment<unknown, unknown> {
  private readonly seen: () => Observation<unknown>;
  private readonly leaving: () => Address[];
  private readonly onTheirWay: () => readonly Message[];

  constructor(
    seen: () => Observation<unknown>,
    leaving: () => Address[],
    onTheirWay: () => readonly Message[],
  ) {
    this.seen = seen;
    this.leaving = leaving;
    this.onTheirWay = onTheirWay;
  }

  get observation(): Observation<unknown> {
    return this.seen();
  }

  get departing(): readonly Address[] {
    return this.leaving();
  }

  get inFlight(): readonly Message[] {
    return this.onTheirWay();
  }
}

/**
 * Carries out a scenario in a world. Operations are re-aimed or skipped where they make no sense; what was really done is
 * kept in {@link done}. The stage never judges.
 */
export class Stage implements Observer {
  readonly world: World;
  /** The operations as they were carried out, re-aimed, those skipped left out. */
  readonly done: Operation[] = [];
  /** Told when a peer goes, of its own accord, at a moment at which the theorem does not admit it. */
  onUnadmitted: (() => void) | undefined;
  private readonly protocol: Protocol;
  private readonly subject: Subject;
  private readonly scenario: Scenario;
  private readonly conditions: ReadonlySet<string>;
  private readonly standing = new Map<Address, Standing>();
  private readonly calls = new Map<number, { readonly peer: Address; readonly type: string }>();
  private readonly departing = new Set<number>();
  /** What the theorem is asked about; known once the first operation comes. */
  private seen: Observation<unknown> | undefined;
  private readonly moment = new OnDemand(
    () => this.seen!,
    () => this.leaving(),
    () => this.world.onTheirWay(),
  );
  /** Undefined where peers just fall silent. */
  private readonly leaveType: string | undefined;
  private readonly joinType: string;
  private readonly liars: ReadonlySet<Address>;
  private readonly heard: Heard[] = [];
  /** Where nobody lies nobody takes notes. */
  readonly received?: NonNullable<Observer['received']>;

  constructor(protocol: Protocol, subject: Subject, scenario: Scenario, tape: Tape, observer: Observer) {
    this.protocol = protocol;
    this.subject = subject;
    this.scenario = scenario;
    this.conditions = protocol.conditions(scenario, subject);
    this.leaveType = protocol.leave?.().type;
    this.joinType = protocol.join(0).type;
    this.liars = new Set(scenario.faults.liars);
    this.world = this.buildWorld(tape, observer);
    if (this.liars.size > 0)
      this.received = (peer, from, message) =>
        this.takeNote(this.world.residents[peer]!.address, from, message);
  }

  /** The initial members start, as one. */
  open(): void {
    const { peers, initial, params } = this.scenario;
    const members = peers.slice(0, initial);
    for (const address of members) this.world.start(address);
    for (const address of members) {
      this.standing.set(address, 'member');
      this.ask(address, this.protocol.found(address, members, params));
      if (this.world instanceof UntimedWorld) this.drain(this.world);
    }
  }

  /** Carries out one operation. Returns it as carried out, or undefined when it was skipped. */
  perform(
    operation: Operation,
    observation: Observation<unknown>,
    about: (actual: Operation) => void,
  ): Operation | undefined {
    this.seen = observation;
    const admitted = this.admitted(operation);
    if (!admitted) return undefined;
    const actual = this.possible(admitted);
    about(actual);
    this.done.push(actual);
    this.carryOut(actual);
    return actual;
  }

  /** Operations are over: faults heal, and rounds of fair maintenance pass. */
  settle(rounds: number): void {
    const { world } = this;
    if (world instanceof TimedWorld) {
      world.calm();
      world.run(rounds * this.protocol.settle.roundMs);
    } else if (world instanceof DirectedWorld)
      for (let round = 0; round < rounds; round++) this.fairRound(world);
  }

  // What the stage needs to notice of the world it runs.

  called(peer: number, call: Call): void {
    this.calls.set(call.id, { peer: this.world.residents[peer]!.address, type: call.type });
  }

  concluded(peer: number, id: number, outcome: Outcome): void {
    const call = this.calls.get(id);
    if (!call) return;
    if (call.type === this.joinType) {
      if (outcome.ok) this.standing.set(call.peer, 'member');
      else this.departing.add(peer);
    }
    if (call.type === this.leaveType) {
      if (outcome.ok) this.departing.add(peer);
      else this.standing.set(call.peer, 'member');
    }
  }

  /** However it came about: one that is down can only be restarted. */
  crashed(peer: number): void {
    this.standing.set(this.world.residents[peer]!.address, 'down');
  }

  /** A peer that has left, or could not join, is switched off at once. */
  settled(peer: number): void {
    if (this.departing.size === 0 || !this.departing.delete(peer)) return;
    const { address } = this.world.residents[peer]!;
    const hasLeft = this.standing.get(address) === 'leaving';
    this.standing.set(address, 'down');
    if (hasLeft && this.seen && !this.isAdmitted({ do: 'leave', peer: address })) this.onUnadmitted?.();
    this.world.crash(address);
  }

  private buildWorld(tape: Tape, observer: Observer): World {
    const { protocol, subject, scenario } = this;
    const { params, faults, grain, peers } = scenario;
    subject.beginRun?.();
    const { liars, heard } = this;
    const { lie } = protocol;
    const options: WorldOptions = {
      create: subject.create as WorldOptions['create'],
      config: params,
      tape,
      observer,
      ...(liars.size > 0 && lie
        ? {
            tamper: (from, to, message) =>
              liars.has(from)
                ? lie(message, (bound) => tape.draw(bound), peers, { from, to, heard })
                : message,
          }
        : {}),
    };
    const channel = protocol.connections === true ? 'connection' : 'datagram';
    if (grain === 'atomic') return new AtomicWorld(options, ownEventsOf(protocol, subject), channel);
    if (scenario.untimed) return new UntimedWorld(options);
    const perfect = protocol.connections === true || this.conditions.has('perfect-detection');
    const timed: TimedOptions = {
      ...options,
      weather: faults,
      channel: perfect ? 'connection' : 'datagram',
      detector: perfect ? 'perfect' : 'timeout',
      drift: faults.drift,
      endurance: { deeds: DEEDS_A_ROUND, everyMs: protocol.settle.roundMs },
    };
    const bandwidth = protocol.bandwidth?.(params);
    return bandwidth ? new SharedWorld(timed, bandwidth) : new TimedWorld(timed);
  }

  private takeNote(to: Address, from: Address, message: Message): void {
    if (!this.liars.has(to)) return;
    this.heard.push({ from, to, message });
    if (this.heard.length > NOTES) this.heard.shift();
  }

  private aim(operation: Operation): Operation | undefined {
    // Exploration asks whoever says that it is a member, although it may be leaving.
    const members: readonly Standing[] = this.world instanceof UntimedWorld ? PRESENT : ['member'];
    switch (operation.do) {
      case 'join': {
        const peer = this.nearest(operation.peer, ['out', 'down']);
        const via = this.nearest(operation.via, members);
        return peer === undefined || via === undefined ? undefined : { ...operation, peer, via };
      }
      case 'restart': {
        const peer = this.nearest(operation.peer, ['down']);
        const via = this.nearest(operation.via, members);
        return peer === undefined || via === undefined ? undefined : { ...operation, peer, via };
      }
      case 'fail': {
        const peer = this.nearest(operation.peer, PRESENT);
        return peer === undefined ? undefined : { ...operation, peer };
      }
      case 'leave':
      case 'call':
      case 'pause':
      case 'resume': {
        const peer = this.nearest(operation.peer, members);
        const isWeather = operation.do === 'pause' || operation.do === 'resume';
        return peer === undefined ||
          (operation.do === 'leave' && !this.protocol.leave) ||
          (isWeather && !(this.world instanceof TimedWorld))
          ? undefined
          : { ...operation, peer };
      }
      case 'sever':
        return this.aimSevering(operation);
      case 'timer':
        return this.aimTimer(operation);
      case 'deliver':
        return this.aimDelivery(operation);
      default:
        return this.world instanceof TimedWorld ? operation : undefined;
    }
  }

  private aimSevering(operation: Operation & { do: 'sever' }): Operation | undefined {
    const { peers } = this.scenario;
    const peer = this.nearest(operation.peer, PRESENT);
    if (peer === undefined) return undefined;
    const start = Math.max(0, peers.indexOf(operation.other));
    const others = [...peers.slice(start), ...peers.slice(0, start)];
    const other = others.find((each) => this.world.isConnected(peer, each));
    return other === undefined ? undefined : { do: 'sever', peer, other };
  }

  private aimTimer(operation: Operation & { do: 'timer' }): Operation | undefined {
    if (!(this.world instanceof DirectedWorld)) return undefined;
    const peer = this.nearest(operation.peer, PRESENT);
    if (peer === undefined) return undefined;
    const armed = this.world.timers(peer);
    const timer = operation.timer === '*' ? armed[0] : armed.find((name) => name === operation.timer);
    return timer === undefined ? undefined : { do: 'timer', peer, timer };
  }

  private aimDelivery(operation: Operation & { do: 'deliver' }): Operation | undefined {
    const { world } = this;
    if (!(world instanceof DirectedWorld)) return undefined;
    const next = world.arrivable().map((index) => world.flight[index]!);
    const packet =
      next.find((each) => isMeant(each, operation)) ??
      next.find(({ from }) => from === operation.from) ??
      next[0];
    return packet && { do: 'deliver', from: packet.from, to: packet.to, message: packet.message.type };
  }

  /** This peer if it stands so, else the next in the scenario's list that does. */
  private nearest(wanted: Address, standings: readonly Standing[]): Address | undefined {
    const { peers } = this.scenario;
    const start = Math.max(0, peers.indexOf(wanted));
    for (let i = 0; i < peers.length; i++) {
      const peer = peers[(start + i) % peers.length]!;
      if (standings.includes(this.standing.get(peer) ?? 'out')) return peer;
    }
    return undefined;
  }

  /** The operation aimed at a peer for which it makes sense and is admitted, now or after a little while. */
  private admitted(operation: Operation): Operation | undefined {
    const now = this.aim(operation);
    if (!now || this.isAdmitted(now)) return now;
    if (!(this.world instanceof TimedWorld)) return undefined;
    let later: Operation | undefined;
    let waited = 0;
    for (; waited < PATIENCE.tries && !later; waited++) {
      this.world.run(PATIENCE.ms);
      const aimed = this.aim(operation);
      if (aimed && this.isAdmitted(aimed)) later = aimed;
    }
    this.done.push({ do: 'wait', ms: waited * PATIENCE.ms });
    return later;
  }

  private isAdmitted(operation: Operation): boolean {
    return this.protocol.admits(operation, this.moment, this.subject, this.conditions);
  }

  private leaving(): Address[] {
    return [...this.standing].filter(([, standing]) => standing === 'leaving').map(([peer]) => peer);
  }

  /** Peers whose state nobody can save come back without it, and whoever judges must know. */
  private possible(operation: Operation): Operation {
    return operation.do === 'restart' && this.subject.unsaved
      ? { ...operation, keepState: false }
      : operation;
  }

  private carryOut(operation: Operation): void {
    const { world, protocol } = this;
    switch (operation.do) {
      case 'join':
        if (!world.isAlive(operation.peer)) world.start(operation.peer);
        this.enter(operation.peer, operation.via);
        break;
      case 'restart':
        world.restart(operation.peer, operation.keepState);
        this.enter(operation.peer, operation.via);
        break;
      case 'leave':
        this.standing.set(operation.peer, 'leaving');
        this.ask(operation.peer, protocol.leave!());
        break;
      case 'fail':
        this.standing.set(operation.peer, 'down');
        world.crash(operation.peer);
        break;
      case 'call':
        this.ask(operation.peer, { ...operation.args, type: operation.call });
        break;
      case 'sever':
        world.sever(operation.peer, operation.other);
        break;
      case 'timer':
        if (world instanceof DirectedWorld) world.fireTimer(operation.peer, operation.timer);
        break;
      case 'deliver':
        if (world instanceof DirectedWorld)
          world.deliver(world.arrivable().find((index) => isMeant(world.flight[index]!, operation))!);
        break;
      default:
        if (world instanceof TimedWorld) this.weather(world, operation);
    }
  }

  private weather(world: TimedWorld, operation: Operation): void {
    if (operation.do === 'wait') world.run(operation.ms);
    else if (operation.do === 'partition') world.partition(operation.peers, operation.oneWay);
    else if (operation.do === 'heal') world.heal();
    else if (operation.do === 'pause') world.pause(operation.peer);
    else if (operation.do === 'resume') world.resume(operation.peer);
  }

  private enter(peer: Address, via: Address): void {
    this.standing.set(peer, 'joining');
    this.ask(peer, this.protocol.join(via));
  }

  private ask(peer: Address, call: Omit<Call, 'id'>): void {
    this.world.call(peer, call as Call);
  }

  private fairRound(world: DirectedWorld): void {
    for (const { address } of world.residents)
      for (const timer of world.timers(address)) world.fireTimer(address, timer);
    if (world instanceof UntimedWorld) this.drain(world);
    else this.carryWaiting(world);
  }

  /** Lets everything arrive, and what that causes, for as many hops as a round of the timed world has time for. */
  private drain(world: UntimedWorld): void {
    for (let hops = this.protocol.settle.roundMs / LATENCY_MS; hops > 0 && world.flight.length > 0; hops--)
      this.carryWaiting(world);
  }

  /** Lets what is in flight now arrive. */
  private carryWaiting(world: DirectedWorld): void {
    for (let waiting = world.flight.length; waiting > 0 && world.flight.length > 0; waiting--)
      world.deliver(0);
  }
}

function isMeant({ from, to, message }: InFlight, wanted: Operation & { do: 'deliver' }): boolean {
  return from === wanted.from && to === wanted.to && message.type === wanted.message;
}

/** Message types that arrive in an event of their own at the atomic grain, for this subject. */
export function ownEventsOf(protocol: Protocol, subject: Subject): ReadonlySet<string> {
  const types = Object.entries(protocol.spec.messages).filter(
    ([type, term]) => term.ownEvent && !subject.inline?.includes(type),
  );
  return new Set(types.map(([type]) => type));
}
