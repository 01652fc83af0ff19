import { type Host, Seat } from './environment.ts';
import type { Observer } from './observer.ts';
import {
  type Address,
  type Call,
  type Environment,
  type Message,
  type Peer,
  type PeerFactory,
  SimulationOver,
} from './peer.ts';
import type { Tape } from './tape.ts';

export interface WorldOptions {
  readonly create: PeerFactory;
  /** Given to every peer: the protocol's parameters. */
  readonly config: unknown;
  readonly tape: Tape;
  readonly observer: Observer;
  /** What a peer really sends in place of a message: how liars lie. Absent, all peers are honest. */
  readonly tamper?: (from: Address, to: Address, message: Message) => Message;
}

/** One peer as the world keeps it. */
export interface Resident {
  readonly handle: number;
  readonly address: Address;
  peer: Peer;
  /** Running: started, and neither crashed nor stopped. */
  alive: boolean;
  /** How often it has been started: what was sent to a former life never reaches a later one. */
  life: number;
}

/** A world as plain data. */
export interface WorldSave {
  readonly residents: readonly {
    readonly address: Address;
    readonly alive: boolean;
    readonly life: number;
    readonly state: unknown;
  }[];
  readonly events: number;
  readonly lastCall: number;
  readonly tape: number;
  readonly grain: unknown;
}

/**
 * The deterministic world: it hosts peers, carries their messages and runs their timers. It knows no protocol and never
 * judges. Three worlds derive from it: {@link ../sim/timed-world.ts}, {@link ../sim/untimed-world.ts} and
 * {@link ../sim/atomic-world.ts}.
 */
export abstract class World {
  readonly residents: Resident[] = [];
  /** Observable events so far. */
  events = 0;
  protected readonly observer: Observer;
  protected readonly tape: Tape;
  private readonly handles = new Map<Address, number>();
  private readonly options: WorldOptions;
  private readonly host: Host;
  private lastCall = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.observer = options.observer;
    this.tape = options.tape;
    this.host = this.hosting();
  }

  /** Virtual time in milliseconds, or the number of events where there is no clock. */
  abstract now(): number;

  /** The peer of that address, or undefined if there never was one. */
  resident(address: Address): Resident | undefined {
    const handle = this.handles.get(address);
    return handle === undefined ? undefined : this.residents[handle];
  }

  isAlive(address: Address): boolean {
    return this.resident(address)?.alive === true;
  }

  /** Starts a peer that has never run, or a fresh one at the address of one that is gone. */
  start(address: Address): Resident {
    const known = this.resident(address);
    if (known?.alive) throw new Error(`peer ${address} is running already`);
    if (known) {
      this.revive(known, false);
      return known;
    }
    const handle = this.residents.length;
    const resident: Resident = { handle, address, peer: undefined as unknown as Peer, alive: true, life: 1 };
    this.residents.push(resident);
    this.handles.set(address, handle);
    this.settleIn(resident);
    resident.peer = this.createPeer(resident);
    return resident;
  }

  /** Starts a crashed peer again; with its state, as if that had been on disk, or without. */
  restart(address: Address, keepState: boolean): Resident {
    const resident = this.resident(address);
    if (!resident || resident.alive) throw new Error(`peer ${address} is not down`);
    this.revive(resident, keepState);
    return resident;
  }

  /** Asks a running peer something; returns the call's id. */
  call(address: Address, call: Omit<Call, 'id'> & { type: string }): number {
    const resident = this.running(address);
    const id = ++this.lastCall;
    const numbered = { ...call, id } as Call;
    this.events++;
    this.observer.called?.(resident.handle, numbered);
    try {
      resident.peer.call(numbered);
    } catch (error) {
      this.threw(resident, error);
    }
    this.settle(resident);
    return id;
  }

  /** Crash-stop: the peer is silent from now on. */
  crash(address: Address): void {
    const resident = this.running(address);
    resident.alive = false;
    this.events++;
    this.observer.crashed?.(resident.handle);
    this.buried(resident);
  }

  /** Whether there is a connection between these peers, open at both ends, that fate might break. */
  abstract isConnected(a: Address, b: Address): boolean;

  /** Fate breaks a connection for which {@link isConnected}: what is under way on it is lost, and both ends are told. */
  abstract sever(a: Address, b: Address): void;

  /** The whole world as plain data, from which {@link restoreAll} goes on as if nothing had happened. */
  saveAll(): WorldSave {
    return {
      residents: this.residents.map(({ address, alive, life, peer }) => ({
        address,
        alive,
        life,
        state: peer.snapshot(),
      })),
      events: this.events,
      lastCall: this.lastCall,
      tape: this.tape.position,
      grain: this.saveGrain(),
    };
  }

  /** Goes back (or on) to a saved moment of this same world. Observers are not told. */
  restoreAll(saved: WorldSave): void {
    saved.residents.forEach(({ address, alive, life, state }, handle) => {
      const resident: Resident = this.residents[handle] ?? {
        handle,
        address,
        peer: undefined as unknown as Peer,
        alive,
        life,
      };
      this.residents[handle] = resident;
      this.handles.set(address, handle);
      resident.alive = alive;
      resident.life = life;
      resident.peer = this.createPeer(resident);
      resident.peer.restore(state);
    });
    for (const gone of this.residents.splice(saved.residents.length)) this.handles.delete(gone.address);
    this.events = saved.events;
    this.lastCall = saved.lastCall;
    this.tape.position = saved.tape;
    this.restoreGrain(saved.grain);
  }

  /** Messages that have been sent and have yet to arrive; none where answers take no time. */
  abstract onTheirWay(): readonly Message[];
  protected abstract saveGrain(): unknown;
  protected abstract restoreGrain(saved: unknown): void;
  /** A message of this peer's: on its way, whatever that means at this grain. */
  protected abstract route(from: Resident, to: Address, message: Message): void;
  /** A peer closes its connection with another. */
  protected abstract hangUp(from: Resident, to: Address): void;
  protected abstract arm(resident: Resident, timer: string, delayMs: number): void;
  protected abstract disarm(resident: Resident, timer: string): void;
  /** A peer has got its place: make room for what this grain remembers of it. */
  protected abstract settleIn(resident: Resident): void;
  /** A peer is gone: forget its timers, tell whom the failure detector tells. */
  protected abstract buried(resident: Resident): void;
  /** The peer has handled one input. */
  protected abstract settle(resident: Resident): void;
  protected clockOf(_resident: Resident): number {
    return this.now();
  }
  /** Messages of this peer's to that one which wait for a link; none where links have no limits. */
  protected backlogOf(_resident: Resident, _to: Address): number {
    return 0;
  }

  protected receive(resident: Resident, from: Address, message: Message): void {
    this.events++;
    this.observer.received?.(resident.handle, from, message);
    try {
      resident.peer.receive(from, message as never);
    } catch (error) {
      this.threw(resident, error);
    }
    this.settle(resident);
  }

  protected fire(resident: Resident, timer: string): void {
    this.events++;
    this.observer.fired?.(resident.handle, timer);
    try {
      resident.peer.timer(timer);
    } catch (error) {
      this.threw(resident, error);
    }
    this.settle(resident);
  }

  protected tellUnreachable(resident: Resident, other: Address): void {
    this.events++;
    this.observer.unreachable?.(resident.handle, other);
    try {
      resident.peer.unreachable(other);
    } catch (error) {
      this.threw(resident, error);
    }
    this.settle(resident);
  }

  protected tellDrained(resident: Resident, to: Address): void {
    this.events++;
    try {
      resident.peer.drained?.(to);
    } catch (error) {
      this.threw(resident, error);
    }
    this.settle(resident);
  }

  /** A peer whose code throws is gone; everything else goes on. */
  protected threw(resident: Resident, error: unknown): void {
    if (error instanceof SimulationOver) throw error;
    this.observer.threw?.(resident.handle, error);
    if (resident.alive) this.crash(resident.address);
  }

  protected running(address: Address): Resident {
    const resident = this.resident(address);
    if (!resident?.alive) throw new Error(`peer ${address} is not running`);
    return resident;
  }

  private revive(resident: Resident, keepState: boolean): void {
    const former = resident.peer;
    resident.alive = true;
    resident.life++;
    resident.peer = this.createPeer(resident);
    if (keepState) resident.peer.restore(former.snapshot());
    this.events++;
    this.observer.restarted?.(resident.handle, keepState);
  }

  private createPeer(resident: Resident): Peer {
    const { create, config } = this.options;
    const seat = new Seat(this.host, resident, resident.life) as Environment<never>;
    return create(resident.address, config, seat) as unknown as Peer;
  }

  private hosting(): Host {
    const { tamper } = this.options;
    return {
      sent: (from, to, message) => {
        const sent = tamper ? tamper(from.address, to, message) : message;
        this.events++;
        this.observer.sent?.(from.handle, to, sent);
        this.route(from, to, sent);
      },
      closed: (from, to) => {
        this.events++;
        this.observer.closed?.(from.handle, to);
        this.hangUp(from, to);
      },
      backlogOf: (from, to) => this.backlogOf(from, to),
      arm: (resident, timer, delayMs) => this.arm(resident, timer, delayMs),
      disarm: (resident, timer) => this.disarm(resident, timer),
      clockOf: (resident) => this.clockOf(resident),
      draw: (bound) => this.tape.draw(bound),
      concluded: (resident, call, outcome) => {
        this.events++;
        this.observer.concluded?.(resident.handle, call, outcome);
      },
    };
  }
}
