import type { Address, Message } from './peer.ts';
import { type Resident, World, type WorldOptions } from './world.ts';

/** A message that starts an event of its own, on its way. */
export interface InFlight {
  readonly from: Address;
  readonly to: Address;
  /** The life of the receiver that it was meant for; 0: there was none. */
  readonly life: number;
  readonly message: Message;
}

/** An atomic world as plain data. */
interface AtomicSave {
  readonly ticks: number;
  readonly flight: readonly InFlight[];
  readonly armed: readonly (readonly string[])[];
}

/**
 * The atomic grain, as the published models of Chord assume it: one event is one trigger (a call, a timer, the arrival of
 * an own-event message) together with every request and answer that it causes. Failure detection is perfect: a message to
 * a peer that is not there comes back as `unreachable` at once. Nothing happens unless someone says so.
 */
export class AtomicWorld extends World {
  /** Own-event messages that have not arrived yet, oldest first. */
  readonly flight: InFlight[] = [];
  private readonly ownEvents: ReadonlySet<string>;
  private readonly inline: { from: Resident; life: number; to: Address; message: Message }[] = [];
  private readonly armed: Set<string>[] = [];
  private ticks = 0;
  private busy = false;

  /** @param ownEvents types of messages that arrive in an event of their own. */
  constructor(options: WorldOptions, ownEvents: ReadonlySet<string>) {
    super(options);
    this.ownEvents = ownEvents;
  }

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

  /** Lets the message at this index of {@link flight} arrive. */
  deliver(index: number): void {
    const [packet] = this.flight.splice(index, 1);
    if (!packet) throw new RangeError(`no message number ${index} in flight`);
    this.ticks++;
    const target = this.resident(packet.to);
    const sender = this.resident(packet.from);
    if (target?.alive && target.life === packet.life) this.receive(target, packet.from, packet.message);
    else {
      if (sender) this.observer.dropped?.(sender.handle, packet.to, packet.message, 'gone');
      if (sender?.alive) this.tellUnreachable(sender, packet.to);
    }
  }

  protected route(from: Resident, to: Address, message: Message): void {
    if (this.ownEvents.has(message.type))
      this.flight.push({ from: from.address, to, life: this.lifeOf(to), message });
    else this.inline.push({ from, life: from.life, to, message });
  }

  private lifeOf(address: Address): number {
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

  protected buried(resident: Resident): void {
    this.armed[resident.handle]!.clear();
    for (let i = this.flight.length - 1; i >= 0; i--)
      if (this.flight[i]!.from === resident.address) this.flight.splice(i, 1);
  }

  /** Carries everything that the event caused, first sent first, until nothing is under way. */
  protected settle(resident: Resident): void {
    this.observer.settled?.(resident.handle);
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.inline.shift(); next; next = this.inline.shift()) {
        const target = this.resident(next.to);
        if (target?.alive) this.receive(target, next.from.address, next.message);
        else if (next.from.alive && next.from.life === next.life) {
          this.observer.dropped?.(next.from.handle, next.to, next.message, 'gone');
          this.tellUnreachable(next.from, next.to);
        }
      }
    } finally {
      this.busy = false;
    }
  }

  protected saveGrain(): AtomicSave {
    return { ticks: this.ticks, flight: [...this.flight], armed: this.armed.map((timers) => [...timers]) };
  }

  protected restoreGrain(saved: unknown): void {
    const { ticks, flight, armed } = saved as AtomicSave;
    this.ticks = ticks;
    this.flight.splice(0, this.flight.length, ...flight);
    armed.forEach((timers, handle) => {
      this.armed[handle] = new Set(timers);
    });
  }
}
