import { DirectedWorld, type InFlight } from './directed-world.ts';
import type { Address, Message } from './peer.ts';
import type { Resident, WorldOptions } from './world.ts';

/** Messages that one event may cause. A lookup right round a large ring takes some thousands; what goes on after that never ends. */
const MOST_INLINE = 10_000;

/**
 * The atomic grain, as the published models of Chord assume it: one event is one trigger (a call, a timer, the arrival of
 * an own-event message) together with every request and answer that it causes. Failure detection is perfect: a message to
 * a peer that is not there comes back as `unreachable` at once. Only own-event messages are ever in flight.
 */
export class AtomicWorld extends DirectedWorld {
  private readonly ownEvents: ReadonlySet<string>;
  private readonly inline: { from: Resident; life: number; to: Address; message: Message }[] = [];
  private busy = false;

  /** @param ownEvents types of messages that arrive in an event of their own. */
  constructor(options: WorldOptions, ownEvents: ReadonlySet<string>) {
    super(options);
    this.ownEvents = ownEvents;
  }

  /** Answers take no time; and what is in flight is an event to come, not knowledge on its way. */
  onTheirWay(): readonly Message[] {
    return [];
  }

  protected arrive(packet: InFlight): void {
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
      let carried = 0;
      for (let next = this.inline.shift(); next; next = this.inline.shift()) {
        if (++carried > MOST_INLINE) return this.neverEnds(resident);
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

  /** An event that causes messages without end breaks its peer down: nothing that comes after could be simulated. */
  private neverEnds(resident: Resident): void {
    this.inline.length = 0;
    this.threw(resident, new Error(`one event has caused ${MOST_INLINE} messages, and no end of them`));
  }
}
