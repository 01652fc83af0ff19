import { type Connection, Connections, type SavedConnection } from './connections.ts';
import { type Desk, deskOf, noteDue } from './desk.ts';
import {
  CANCELLED,
  CLOSED,
  DELIVER,
  type Ending,
  type Event,
  HUNG_UP,
  type Loss,
  type Packet,
  TIMER,
} from './due.ts';
import { type Endurance, Floods } from './endurance.ts';
import { BREAK_MS, drawFate, type Fate, LATENCY_MS, RETRANSMIT_MS, type Weather } from './links.ts';
import type { Address, Message } from './peer.ts';
import { Agenda } from './queue.ts';
import { type Resident, World, type WorldOptions } from './world.ts';

export interface TimedOptions extends WorldOptions {
  readonly weather: Weather;
  /**
   * `datagram`: unordered, lossy, duplicating. `connection`: reliable and in order between each pair of peers, and its
   * end is detectable. Loss is delay there, copies are not seen, and a cut of the network breaks those that cross it.
   */
  readonly channel: 'datagram' | 'connection';
  /** `perfect`: peers that have exchanged messages with a peer are told when it is gone. `timeout`: nobody is told anything. */
  readonly detector: 'perfect' | 'timeout';
  /** Clocks run fast or slow by up to this many thousandths. */
  readonly drift: number;
  /** Absent, peers may go on as they like: for networks of which each peer is known to behave. */
  readonly endurance?: Endurance;
}

/** A timed world as plain data. */
interface TimedSave {
  readonly time: number;
  readonly weather: Weather;
  readonly cut: { readonly side: readonly Address[]; readonly oneWay: boolean } | null;
  readonly agenda: readonly { readonly at: number; readonly peer: number; readonly event: Event }[];
  readonly desks: readonly { readonly rate: number; readonly held: readonly Event[] | null }[];
  readonly connections: readonly SavedConnection[];
}

/** The message grain: every message takes time and arrives in an event of its own, timers run by virtual clocks. */
export class TimedWorld extends World {
  protected readonly agenda = new Agenda();
  private readonly desks: Desk[] = [];
  private readonly connections = new Connections();
  private readonly floods: Floods | undefined;
  /** Connections whose messages take different times, and must not overtake each other. */
  private readonly isOrdered: boolean;
  private readonly timed: TimedOptions;
  private weather: Weather;
  private cut: { readonly side: ReadonlySet<Address>; readonly oneWay: boolean } | undefined;
  private readonly fate: Fate = { lost: false, delayMs: 0, againMs: -1 };
  protected time = 0;

  constructor(options: TimedOptions) {
    super(options);
    this.timed = options;
    this.weather = options.weather;
    if (options.endurance) this.floods = new Floods(options.endurance);
    this.isOrdered =
      options.channel === 'connection' && (options.weather.jitterMs > 0 || options.weather.loss > 0);
  }

  now(): number {
    return this.time;
  }

  /** Lets virtual time pass, and everything happen that is due meanwhile. */
  run(ms: number): void {
    const until = this.time + ms;
    while (this.agenda.next() <= until) this.step();
    this.time = until;
  }

  /** Lets the next thing happen. Returns false when nothing is due, ever. */
  step(): boolean {
    const { agenda } = this;
    if (agenda.size === 0) return false;
    const slot = agenda.pop();
    this.time = Math.max(this.time, agenda.timeOf(slot));
    const kind = agenda.kind[slot]!;
    const target = this.residents[agenda.first[slot]!]!;
    const life = agenda.second[slot]!;
    const load = agenda.load[slot];
    agenda.release(slot);
    if (kind === CANCELLED) return true;
    if (kind === TIMER) this.desks[target.handle]!.timers.delete(load as string);
    this.reach(target, kind, life, load);
    return true;
  }

  /** From now on the links are perfect and whole, and clocks run true. */
  calm(): void {
    this.weather = { loss: 0, duplicate: 0, jitterMs: 0 };
    this.heal();
    for (const resident of this.residents) if (resident.alive) this.resume(resident.address);
  }

  /**
   * Cuts all links between these peers and the others; `oneWay`: only what these peers send is lost. A connection needs both
   * ways: those that cross the cut break, of which both ends are told after a while, and no others can be opened.
   */
  partition(peers: readonly Address[], oneWay: boolean): void {
    this.cut = { side: new Set(peers), oneWay };
    if (!this.hasConnections()) return;
    for (const connection of this.connections.all()) {
      const [low, high] = this.connections.endsOf(connection);
      if (this.separates(this.residents[low]!.address, this.residents[high]!.address))
        this.breakUp(connection, BREAK_MS);
    }
  }

  heal(): void {
    this.cut = undefined;
  }

  /** The peer does nothing until {@link resume}; what comes for it waits. */
  pause(address: Address): void {
    const desk = this.desks[this.running(address).handle]!;
    desk.held ??= [];
  }

  resume(address: Address): void {
    const resident = this.running(address);
    const desk = this.desks[resident.handle]!;
    const held = desk.held ?? [];
    desk.held = undefined;
    // What has been unset or armed anew since it came due does not go off.
    for (const { kind, life, load } of held)
      if (kind !== TIMER || desk.due?.delete(load as string)) this.happen(resident, kind, life, load);
  }

  isPaused(address: Address): boolean {
    const resident = this.resident(address);
    return resident?.alive === true && this.desks[resident.handle]!.held !== undefined;
  }

  isConnected(a: Address, b: Address): boolean {
    const [one, other] = [this.resident(a), this.resident(b)];
    if (!one?.alive || !other?.alive || a === b || !this.hasConnections()) return false;
    return this.connections.isWhole(one, other);
  }

  sever(a: Address, b: Address): void {
    const connection = this.connections.find(this.running(a).handle, this.running(b).handle);
    if (connection !== undefined) this.breakUp(connection, LATENCY_MS);
  }

  onTheirWay(): Message[] {
    const { agenda } = this;
    const coming = agenda.slots().filter((slot) => agenda.kind[slot] === DELIVER);
    const waiting = this.desks.flatMap(({ held }) => held?.filter(({ kind }) => kind === DELIVER) ?? []);
    return [...coming.map((slot) => agenda.load[slot]), ...waiting.map(({ load }) => load)].map(
      (packet) => (packet as Packet).message,
    );
  }

  protected route(from: Resident, to: Address, message: Message): void {
    this.floods?.count(from.handle, this.time);
    const target = this.resident(to);
    const { observer, agenda, timed, connections } = this;
    const isPerfect = timed.detector === 'perfect';
    if (target?.alive && this.hasConnections() && this.separates(from.address, to)) {
      observer.dropped?.(from.handle, to, message, 'partition');
      this.refuse(from, target);
      return;
    }
    const isLost = isPerfect && this.desks[from.handle]!.losing.has(to);
    const connection = target?.alive && isPerfect && !isLost ? connections.open(from, target) : undefined;
    if (!target?.alive || (isPerfect && connection === undefined)) {
      observer.dropped?.(from.handle, to, message, 'gone');
      if (isPerfect && !isLost)
        this.bringNews(from, connections.lossOf(from, target, to), this.time + 2 * LATENCY_MS);
      return;
    }
    if (this.isCut(from.address, to)) {
      observer.dropped?.(from.handle, to, message, 'partition');
      return;
    }
    const fate = drawFate(this.weather, this.tape, this.fate);
    const isReliable = timed.channel === 'connection';
    if (fate.lost && !isReliable) {
      observer.dropped?.(from.handle, to, message, 'loss');
      return;
    }
    const number = connection === undefined ? 0 : connections.numberAt(connection, from.handle);
    const packet: Packet = { from: from.address, life: from.life, message, number };
    const again = fate.againMs;
    const delayMs = fate.lost ? fate.delayMs + RETRANSMIT_MS : fate.delayMs;
    this.dispatch(from, target, DELIVER, packet, delayMs);
    if (again >= 0 && !isReliable)
      agenda.push(this.time + again, DELIVER, target.handle, target.life, packet);
  }

  protected hangUp(closer: Resident, to: Address): void {
    if (!this.hasConnections()) return;
    this.desks[closer.handle]!.losing.forget(to);
    const target = this.resident(to);
    const connection = target && this.connections.find(closer.handle, target.handle);
    if (!target || connection === undefined) return;
    const number = this.connections.hangUp(connection, closer.handle);
    if (number > 0 && target.alive && !this.separates(closer.address, to))
      this.dispatch(closer, target, HUNG_UP, { other: closer.address, number } satisfies Ending, LATENCY_MS);
  }

  protected arm(resident: Resident, timer: string, delayMs: number): void {
    const desk = this.desks[resident.handle]!;
    this.disarm(resident, timer);
    const at = this.time + Math.max(0, delayMs) * desk.rate;
    desk.timers.set(timer, this.agenda.push(at, TIMER, resident.handle, resident.life, timer));
  }

  protected disarm(resident: Resident, timer: string): void {
    const desk = this.desks[resident.handle]!;
    desk.due?.delete(timer);
    const slot = desk.timers.get(timer);
    if (slot === undefined) return;
    this.agenda.kind[slot] = CANCELLED;
    desk.timers.delete(timer);
  }

  protected settleIn(resident: Resident): void {
    const { drift } = this.timed;
    const drawn = this.tape.draw(2 * drift + 1);
    const thousandths = drawn % 2 === 0 ? drawn / 2 : -(drawn + 1) / 2;
    this.connections.enter(resident.handle);
    this.desks[resident.handle] = deskOf(1 + thousandths / 1000, null);
  }

  protected buried(resident: Resident): void {
    const desk = this.desks[resident.handle]!;
    for (const slot of desk.timers.values()) this.agenda.kind[slot] = CANCELLED;
    desk.timers.clear();
    desk.losing.clear();
    desk.held = undefined;
    desk.due = undefined;
    this.floods?.forget(resident.handle);
    const open = this.connections.openEnds(resident.handle);
    const knocking = this.connections.openedFromAfar(resident.handle, resident.life);
    if (this.timed.detector === 'perfect')
      for (const connection of [...open, ...knocking]) {
        const contact = this.residents[this.connections.otherEnd(connection, resident.handle)]!;
        if (contact.alive)
          this.bringNews(
            contact,
            { gone: resident.address, life: resident.life, number: this.connections.newestOf(connection) },
            this.arrival(resident, contact, LATENCY_MS),
          );
      }
    for (const each of open) this.connections.disconnect(each, resident.handle, this.time);
  }

  protected settle(resident: Resident): void {
    this.observer.settled?.(resident.handle);
  }

  protected override clockOf(resident: Resident): number {
    return this.time / this.desks[resident.handle]!.rate;
  }

  /** Sends something on its way from one peer to another. */
  protected dispatch(from: Resident, to: Resident, kind: number, load: unknown, delayMs: number): void {
    this.agenda.push(this.arrival(from, to, delayMs), kind, to.handle, to.life, load);
  }

  /** Something is due at a peer. */
  protected reach(resident: Resident, kind: number, life: number, load: unknown): void {
    this.happen(resident, kind, life, load);
  }

  /** When a message sent now gets there; a connection keeps the order in which things were sent. */
  protected arrival(from: Resident, to: Resident, delayMs: number): number {
    const at = this.time + delayMs;
    return this.isOrdered ? this.connections.inOrder(from, to, at) : at;
  }

  /** News is not brought twice: a peer that goes on knocking where nobody is would drown in it. */
  private bringNews(to: Resident, loss: Loss, at: number): void {
    if (this.desks[to.handle]!.losing.expect(loss)) this.agenda.push(at, CLOSED, to.handle, to.life, loss);
  }

  /** One event comes to its peer, unless that is gone, or paused. */
  protected happen(resident: Resident, kind: number, life: number, load: unknown): void {
    if (!resident.alive || resident.life !== life) {
      if (kind !== DELIVER) return;
      const { from, message } = load as Packet;
      this.observer.dropped?.(this.resident(from)!.handle, resident.address, message, 'gone');
      return;
    }
    const { held } = this.desks[resident.handle]!;
    const flood = this.floods?.of(resident.handle);
    if (held) {
      held.push({ kind, life, load });
      if (kind === TIMER) noteDue(this.desks[resident.handle]!, load as string);
    } else if (flood) this.threw(resident, flood);
    else this.occur(resident, kind, load);
  }

  protected occur(resident: Resident, kind: number, load: unknown): void {
    if (kind === DELIVER) this.deliver(resident, load as Packet);
    else if (kind === TIMER) {
      this.floods?.count(resident.handle, this.time);
      this.fire(resident, load as string);
    } else if (kind === HUNG_UP) this.ended(resident, load as Ending);
    else this.closed(resident, load as Loss);
  }

  private deliver(resident: Resident, packet: Packet): void {
    const { from, life, message, number } = packet;
    const isNumbered = number > 0 && this.connections.anyOver;
    const arrival = isNumbered ? this.connections.arrival(this.resident(from)!, resident, number) : 'open';
    if (arrival === 'over') {
      this.observer.dropped?.(this.resident(from)!.handle, resident.address, message, 'closed');
      return;
    }
    // The news of the end of the last connection, or of a former life, comes before what the next one brings.
    const isLate = this.desks[resident.handle]!.losing.takeFormer(from, life);
    if (arrival === 'later' || isLate) this.tellUnreachable(resident, from);
    if (resident.alive) this.receive(resident, from, message);
  }

  private ended(resident: Resident, { other, number }: Ending): void {
    if (!this.connections.learnsOfEnd(resident.handle, this.resident(other)!.handle, number)) return;
    this.desks[resident.handle]!.losing.ended(other, number);
    this.tellUnreachable(resident, other);
  }

  private closed(resident: Resident, loss: Loss): void {
    if (!this.desks[resident.handle]!.losing.take(loss)) return;
    const { gone: other } = loss;
    const gone = this.resident(other);
    const connection = gone && this.connections.find(resident.handle, gone.handle);
    // What this peer opened anew in the meantime stays open.
    if (gone && connection !== undefined) {
      const isFormer = !gone.alive || this.connections.lifeSeen(connection, resident.handle) !== gone.life;
      if (isFormer) this.connections.disconnect(connection, resident.handle, this.time);
    }
    this.tellUnreachable(resident, other);
  }

  private hasConnections(): boolean {
    return this.timed.channel === 'connection' && this.timed.detector === 'perfect';
  }

  /** Whether a connection between these two would have to cross the cut. */
  private separates(a: Address, b: Address): boolean {
    return this.cut !== undefined && this.cut.side.has(a) !== this.cut.side.has(b);
  }

  /** Across a cut no connection comes about, of which the one who tries is told after a while. */
  private refuse(from: Resident, target: Resident): void {
    const number = this.connections.attempt(from, target);
    if (number > 0) this.announce(from, target, number, this.time + BREAK_MS);
  }

  private breakUp(connection: Connection, afterMs: number): void {
    const ends = this.connections.endsOf(connection);
    const low = this.residents[ends[0]]!;
    const high = this.residents[ends[1]]!;
    const numbers = this.connections.break(connection);
    if (numbers.low > 0) this.announce(low, high, numbers.low, this.time + afterMs);
    if (numbers.high > 0) this.announce(high, low, numbers.high, this.time + afterMs);
  }

  /** The end of a connection is on its way to one of its ends. */
  private announce(to: Resident, other: Resident, number: number, at: number): void {
    const ending: Ending = { other: other.address, number };
    this.agenda.push(at, HUNG_UP, to.handle, to.life, ending);
  }

  private isCut(from: Address, to: Address): boolean {
    if (!this.cut) return false;
    const { side, oneWay } = this.cut;
    const inside = side.has(from);
    return inside !== side.has(to) && (inside || !oneWay);
  }

  protected saveGrain(): TimedSave {
    const { agenda } = this;
    return {
      time: this.time,
      weather: this.weather,
      cut: this.cut ? { side: [...this.cut.side], oneWay: this.cut.oneWay } : null,
      agenda: agenda
        .slots()
        .filter((slot) => this.isOfInterest(agenda.first[slot]!, agenda.kind[slot]!, agenda.load[slot]))
        .map((slot) => ({
          at: agenda.timeOf(slot),
          peer: agenda.first[slot]!,
          event: { kind: agenda.kind[slot]!, life: agenda.second[slot]!, load: agenda.load[slot] },
        })),
      desks: this.desks.map(({ rate, held }, handle) => ({
        rate,
        held: held?.filter(({ kind, load }) => this.isOfInterest(handle, kind, load)) ?? null,
      })),
      connections: this.connections.save(),
    };
  }

  /** Whether anything will come of what is due at a peer: what nobody awaits any more is not saved. */
  private isOfInterest(peer: number, kind: number, load: unknown): boolean {
    if (kind === CLOSED) return this.desks[peer]!.losing.awaits(load as Loss);
    return kind !== CANCELLED;
  }

  /** Of what is due in a world that goes on from what was saved, the news that this life is to be told. */
  private expect(peer: number, kind: number, life: number, load: unknown): void {
    if (kind === CLOSED && life === this.residents[peer]!.life) this.desks[peer]!.losing.expect(load as Loss);
  }

  protected restoreGrain(saved: unknown): void {
    const { time, weather, cut, agenda, desks, connections } = saved as TimedSave;
    this.time = time;
    this.weather = weather;
    this.cut = cut ? { side: new Set(cut.side), oneWay: cut.oneWay } : undefined;
    this.agenda.clear();
    desks.forEach(({ rate, held }, handle) => {
      this.desks[handle] = deskOf(rate, held);
      for (const { kind, life, load } of held ?? []) this.expect(handle, kind, life, load);
    });
    for (const { at, peer, event } of agenda) {
      const slot = this.agenda.push(at, event.kind, peer, event.life, event.load);
      if (event.kind === TIMER) this.desks[peer]!.timers.set(event.load as string, slot);
      this.expect(peer, event.kind, event.life, event.load);
    }
    this.connections.restore(desks.length, connections);
  }
}
