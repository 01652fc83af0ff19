import type { Address, Message } from './peer.ts';
import { type Resident, World } from './world.ts';

/** Among what is in flight: the news that a peer is gone, or has closed its connection. Told apart by its life, whatever messages are called. */
export const NEWS: Message = { type: 'unreachable' };
/** The life that the news of a peer which is gone bears. */
export const GONE = 0;
/** The life that the end of a connection bears. */
export const HUNG_UP = -1;

/** Something on its way. */
export interface InFlight {
  readonly from: Address;
  readonly to: Address;
  /** The life of the receiver that it was meant for; {@link GONE} or {@link HUNG_UP}: it is {@link NEWS}. */
  readonly life: number;
  readonly message: Message;
}

/** A directed world as plain data. */
interface DirectedSave {
  readonly ticks: number;
  readonly flight: readonly InFlight[];
  readonly armed: readonly (readonly string[])[];
}

/** A world without a clock: a timer goes off, and what is in flight arrives, when someone says so, and not before. */
export abstract class DirectedWorld extends World {
  /** What has not arrived yet, oldest first. */
  readonly flight: InFlight[] = [];
  protected readonly armed: Set<string>[] = [];
  protected ticks = 0;

  now(): number {
    return this.ticks;
  }

  /** Timers that this peer has armed, in the order in which it armed them. */
  timers(address: Address): string[] {
    const resident = this.resident(address);
    return resident?.alive ? [...this.armed[resident.handle]!] : [];
  }

  /** Lets an armed timer go off. Returns false when it is not armed. */
  fireTimer(address: Address, timer: string): boolean {
    const resident = this.resident(address);
    if (!resident?.alive || !this.armed[resident.handle]!.delete(timer)) return false;
    this.ticks++;
    this.fire(resident, timer);
    return true;
  }

  /** Indices into {@link flight} of what may arrive next, oldest first. */
  arrivable(): number[] {
    return [...this.flight.keys()];
  }

  /** Lets what stands at this index of {@link flight} arrive. */
  deliver(index: number): void {
    const [packet] = this.flight.splice(index, 1);
    if (!packet) throw new RangeError(`no message number ${index} in flight`);
    this.ticks++;
    this.arrive(packet);
  }

  /** Takes messages out of {@link flight} that will not arrive, because their connection is over or their receiver gone. */
  protected lose(
    isLost: (packet: InFlight, index: number) => boolean,
    why: 'closed' | 'gone' = 'closed',
  ): void {
    const { flight } = this;
    const lost = flight.filter(isLost);
    if (lost.length === 0) return;
    flight.splice(0, flight.length, ...flight.filter((packet) => !lost.includes(packet)));
    for (const { from, to, life, message } of lost)
      if (life !== GONE && life !== HUNG_UP)
        this.observer.dropped?.(this.resident(from)!.handle, to, message, why);
  }

  /** It has just been taken out of {@link flight}. */
  protected abstract arrive(packet: InFlight): void;

  protected lifeOf(address: Address): number {
    const resident = this.resident(address);
    return resident?.alive ? resident.life : 0;
  }

  protected arm(resident: Resident, timer: string): void {
    this.armed[resident.handle]!.add(timer);
  }

  protected disarm(resident: Resident, timer: string): void {
    this.armed[resident.handle]!.delete(timer);
  }

  protected settleIn(resident: Resident): void {
    this.armed[resident.handle] = new Set();
  }

  protected saveGrain(): DirectedSave {
    return { ticks: this.ticks, flight: [...this.flight], armed: this.armed.map((timers) => [...timers]) };
  }

  protected restoreGrain(saved: unknown): void {
    const { ticks, flight, armed } = saved as DirectedSave;
    this.ticks = ticks;
    this.flight.splice(0, this.flight.length, ...flight);
    armed.forEach((timers, handle) => {
      this.armed[handle] = new Set(timers);
    });
  }
}
