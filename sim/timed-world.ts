import { drawFate, type Fate, LATENCY_MS, type Weather } from './links.ts';
import type { Address, Message } from './peer.ts';
import { Agenda } from './queue.ts';
import { type Resident, World, type WorldOptions } from './world.ts';

export interface TimedOptions extends WorldOptions {
  readonly weather: Weather;
  /**
   * `datagram`: unordered, lossy, duplicating. `connection`: reliable and in order between each pair of peers, and its
   * end is detectable.
   */
  readonly channel: 'datagram' | 'connection';
  /** `perfect`: peers that have exchanged messages with a peer are told when it is gone. `timeout`: nobody is told anything. */
  readonly detector: 'perfect' | 'timeout';
  /** Clocks run fast or slow by up to this many thousandths. */
  readonly drift: number;
}

const CANCELLED = 0;
const DELIVER = 1;
const TIMER = 2;
const CLOSED = 3;

/** What this grain remembers of one peer. */
interface Desk {
  /** Agenda slots of armed timers. */
  readonly timers: Map<string, number>;
  /** Its connections by the handle of the other peer; both ends share the object. */
  readonly connections: Map<number, Connection>;
  /** Peers of whose end it is about to be told: once is enough, however much it goes on sending to them. */
  readonly losing: Set<Address>;
  /** How fast its clock runs. */
  rate: number;
  /** What waits until it resumes; undefined while it is not paused. */
  held: Event[] | undefined;
}

/**
 * What two peers know of their connection; `low` is the one with the smaller handle. Lives count from 1; 0: that end is
 * closed, or has never been open.
 */
interface Connection {
  readonly low: number;
  readonly high: number;
  /** The life that the other one had when this end was opened. */
  lifeOfHigh: number;
  lifeOfLow: number;
  /** When the last message from each end arrives: what is sent later arrives no earlier. */
  lastFromLow: number;
  lastFromHigh: number;
}

/** Something due at one peer. `life`: the life of the peer that it is meant for. */
interface Event {
  readonly kind: number;
  readonly life: number;
  readonly load: unknown;
}

/** A timed world as plain data. */
interface TimedSave {
  readonly time: number;
  readonly weather: Weather;
  readonly cut: { readonly side: readonly Address[]; readonly oneWay: boolean } | null;
  readonly agenda: readonly { readonly at: number; readonly peer: number; readonly event: Event }[];
  readonly desks: readonly {
    readonly rate: number;
    readonly held: readonly Event[] | null;
  }[];
  readonly connections: readonly Connection[];
}

/** A message on its way. */
interface Packet {
  readonly from: Address;
  readonly message: Message;
}

/** The message grain: every message takes time and arrives in an event of its own, timers run by virtual clocks. */
export class TimedWorld extends World {
  private readonly agenda = new Agenda();
  private readonly desks: Desk[] = [];
  private readonly timed: TimedOptions;
  private weather: Weather;
  private cut: { readonly side: ReadonlySet<Address>; readonly oneWay: boolean } | undefined;
  private readonly fate: Fate = { lost: false, delayMs: 0, againMs: -1 };
  private time = 0;

  constructor(options: TimedOptions) {
    super(options);
    this.timed = options;
    this.weather = options.weather;
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
    this.happen(target, kind, life, load);
    return true;
  }

  /** From now on the links are perfect and whole, and clocks run true. */
  calm(): void {
    this.weather = { loss: 0, duplicate: 0, jitterMs: 0 };
    this.heal();
    for (const resident of this.residents) if (resident.alive) this.resume(resident.address);
  }

  /** Cuts all links between these peers and the others; `oneWay`: only what these peers send is lost. */
  partition(peers: readonly Address[], oneWay: boolean): void {
    this.cut = { side: new Set(peers), oneWay };
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
    for (const { kind, life, load } of held) this.happen(resident, kind, life, load);
  }

  isPaused(address: Address): boolean {
    const resident = this.resident(address);
    return resident?.alive === true && this.desks[resident.handle]!.held !== undefined;
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
    const target = this.resident(to);
    const { observer, agenda, timed } = this;
    if (!target?.alive || (timed.detector === 'perfect' && !this.connect(from, target))) {
      observer.dropped?.(from.handle, to, message, 'gone');
      if (timed.detector === 'perfect') this.bringNews(from, to, this.time + 2 * LATENCY_MS);
      return;
    }
    if (this.isCut(from.address, to)) {
      observer.dropped?.(from.handle, to, message, 'partition');
      return;
    }
    const fate = drawFate(this.weather, this.tape, this.fate);
    const connection = timed.channel === 'connection';
    if (fate.lost && !connection) {
      observer.dropped?.(from.handle, to, message, 'loss');
      return;
    }
    const packet: Packet = { from: from.address, message };
    const again = fate.againMs;
    agenda.push(this.arrival(from, target, fate.delayMs), DELIVER, target.handle, target.life, packet);
    if (again >= 0 && !connection)
      agenda.push(this.time + again, DELIVER, target.handle, target.life, packet);
  }

  protected arm(resident: Resident, timer: string, delayMs: number): void {
    const desk = this.desks[resident.handle]!;
    this.disarm(resident, timer);
    const at = this.time + Math.max(0, delayMs) * desk.rate;
    desk.timers.set(timer, this.agenda.push(at, TIMER, resident.handle, resident.life, timer));
  }

  protected disarm(resident: Resident, timer: string): void {
    const { timers } = this.desks[resident.handle]!;
    const slot = timers.get(timer);
    if (slot === undefined) return;
    this.agenda.kind[slot] = CANCELLED;
    timers.delete(timer);
  }

  protected settleIn(resident: Resident): void {
    const { drift } = this.timed;
    const drawn = this.tape.draw(2 * drift + 1);
    const thousandths = drawn % 2 === 0 ? drawn / 2 : -(drawn + 1) / 2;
    this.desks[resident.handle] = {
      timers: new Map(),
      connections: new Map(),
      losing: new Set(),
      rate: 1 + thousandths / 1000,
      held: undefined,
    };
  }

  protected buried(resident: Resident): void {
    const desk = this.desks[resident.handle]!;
    for (const slot of desk.timers.values()) this.agenda.kind[slot] = CANCELLED;
    desk.timers.clear();
    desk.losing.clear();
    desk.held = undefined;
    const open = [...desk.connections.values()].filter((each) => lifeSeen(each, resident.handle) !== 0);
    if (this.timed.detector === 'perfect')
      for (const handle of open.map((each) => otherEnd(each, resident.handle)).sort((a, b) => a - b)) {
        const contact = this.residents[handle]!;
        if (contact.alive)
          this.bringNews(contact, resident.address, this.arrival(resident, contact, LATENCY_MS));
      }
    for (const each of open) this.disconnect(each, resident.handle);
  }

  protected settle(resident: Resident): void {
    this.observer.settled?.(resident.handle);
  }

  protected override clockOf(resident: Resident): number {
    return this.time / this.desks[resident.handle]!.rate;
  }

  /** When a message sent now gets there; a connection keeps the order in which things were sent. */
  private arrival(from: Resident, to: Resident, delayMs: number): number {
    const at = this.time + delayMs;
    if (this.timed.channel === 'datagram' || this.weather.jitterMs === 0) return at;
    const connection = this.connection(from.handle, to.handle);
    const isFromLow = from.handle === connection.low;
    const inOrder = Math.max(at, isFromLow ? connection.lastFromLow : connection.lastFromHigh);
    if (isFromLow) connection.lastFromLow = inOrder;
    else connection.lastFromHigh = inOrder;
    return inOrder;
  }

  /** One event comes to its peer, unless that is gone, or paused. */
  private happen(resident: Resident, kind: number, life: number, load: unknown): void {
    if (!resident.alive || resident.life !== life) {
      if (kind === DELIVER) this.tooLate(resident, load as Packet);
      return;
    }
    const { held } = this.desks[resident.handle]!;
    if (held) held.push({ kind, life, load });
    else if (kind === DELIVER) this.receive(resident, (load as Packet).from, (load as Packet).message);
    else if (kind === TIMER) this.fire(resident, load as string);
    else this.closed(resident, load as Address);
  }

  /** News is not brought twice: a peer that goes on knocking where nobody is would drown in it. */
  private bringNews(to: Resident, gone: Address, at: number): void {
    const { losing } = this.desks[to.handle]!;
    if (losing.has(gone)) return;
    losing.add(gone);
    this.agenda.push(at, CLOSED, to.handle, to.life, gone);
  }

  private closed(resident: Resident, other: Address): void {
    this.desks[resident.handle]!.losing.delete(other);
    const connection = this.desks[resident.handle]!.connections.get(this.resident(other)?.handle ?? -1);
    if (connection) {
      const gone = this.resident(other)!;
      // What this peer opened anew in the meantime stays open.
      if (!gone.alive || lifeSeen(connection, resident.handle) !== gone.life)
        this.disconnect(connection, resident.handle);
    }
    this.tellUnreachable(resident, other);
  }

  private tooLate(target: Resident, packet: Packet): void {
    this.observer.dropped?.(this.resident(packet.from)!.handle, target.address, packet.message, 'gone');
  }

  /** Opens the ends that are not open. Returns false when the sender's is open to a former life of the other, and has not noticed its end yet. */
  private connect(from: Resident, target: Resident): boolean {
    const connection = this.connection(from.handle, target.handle);
    const life = lifeSeen(connection, from.handle);
    if (life !== 0 && life !== target.life) return false;
    const isFromLow = from.handle === connection.low;
    if (connection.lifeOfLow === 0) connection.lifeOfLow = isFromLow ? from.life : target.life;
    if (connection.lifeOfHigh === 0) connection.lifeOfHigh = isFromLow ? target.life : from.life;
    return true;
  }

  private connection(a: number, b: number): Connection {
    return this.desks[a]!.connections.get(b) ?? this.introduce(Math.min(a, b), Math.max(a, b));
  }

  private introduce(low: number, high: number): Connection {
    const connection = { low, high, lifeOfLow: 0, lifeOfHigh: 0, lastFromLow: 0, lastFromHigh: 0 };
    this.enter(connection);
    return connection;
  }

  private enter(connection: Connection): void {
    this.desks[connection.low]!.connections.set(connection.high, connection);
    this.desks[connection.high]!.connections.set(connection.low, connection);
  }

  /** Closes this peer's end; when both are closed and nothing is on its way, the connection is forgotten. */
  private disconnect(connection: Connection, handle: number): void {
    const { low, high } = connection;
    if (handle === low) connection.lifeOfHigh = 0;
    if (handle === high) connection.lifeOfLow = 0;
    if (connection.lifeOfLow !== 0 || connection.lifeOfHigh !== 0) return;
    if (Math.max(connection.lastFromLow, connection.lastFromHigh) > this.time) return;
    this.desks[low]!.connections.delete(high);
    this.desks[high]!.connections.delete(low);
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
        .filter((slot) => agenda.kind[slot] !== CANCELLED)
        .map((slot) => ({
          at: agenda.timeOf(slot),
          peer: agenda.first[slot]!,
          event: { kind: agenda.kind[slot]!, life: agenda.second[slot]!, load: agenda.load[slot] },
        })),
      desks: this.desks.map(({ rate, held }) => ({ rate, held: held ? [...held] : null })),
      connections: this.desks.flatMap(({ connections }, handle) =>
        [...connections.values()].filter(({ low }) => low === handle).map((each) => ({ ...each })),
      ),
    };
  }

  /** Of what is due in a world that goes on from what was saved, the news that this life is to be told. */
  private expect(peer: number, kind: number, life: number, load: unknown): void {
    if (kind === CLOSED && life === this.residents[peer]!.life) this.desks[peer]!.losing.add(load as Address);
  }

  protected restoreGrain(saved: unknown): void {
    const { time, weather, cut, agenda, desks, connections } = saved as TimedSave;
    this.time = time;
    this.weather = weather;
    this.cut = cut ? { side: new Set(cut.side), oneWay: cut.oneWay } : undefined;
    this.agenda.clear();
    desks.forEach(({ rate, held }, handle) => {
      this.desks[handle] = {
        timers: new Map(),
        connections: new Map(),
        losing: new Set(),
        rate,
        held: held ? [...held] : undefined,
      };
      for (const { kind, life, load } of held ?? []) this.expect(handle, kind, life, load);
    });
    for (const { at, peer, event } of agenda) {
      const slot = this.agenda.push(at, event.kind, peer, event.life, event.load);
      if (event.kind === TIMER) this.desks[peer]!.timers.set(event.load as string, slot);
      this.expect(peer, event.kind, event.life, event.load);
    }
    for (const each of connections) this.enter({ ...each });
  }
}

/** The life of the other peer that this one's end was opened to; 0: it is closed. */
function lifeSeen({ low, lifeOfLow, lifeOfHigh }: Connection, handle: number): number {
  return handle === low ? lifeOfHigh : lifeOfLow;
}

function otherEnd({ low, high }: Connection, handle: number): number {
  return handle === low ? high : low;
}
