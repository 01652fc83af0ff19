import { DirectedWorld, type InFlight, NEWS } from './directed-world.ts';
import type { Address, Message } from './peer.ts';
import type { Resident, WorldOptions } from './world.ts';

/** Messages that one event may cause. A lookup right round a large ring takes some thousands; what goes on after that never ends. */
const MOST_INLINE = 10_000;

/** Something that an event has caused and that is carried within it; {@link NEWS}: the sender has closed the connection. */
interface Inline {
  readonly from: Resident;
  readonly life: number;
  readonly to: Address;
  readonly message: Message;
}

/**
 * The atomic grain, as the published models of Chord assume it: one event is one trigger (a call, a timer, the arrival of
 * an own-event message) together with every request and answer that it causes. Failure detection is perfect: a message to
 * a peer that is not there comes back as `unreachable` at once. Only own-event messages are ever in flight.
 *
 * All peers are connected. One that closes is not told what is under way to it, and the other hears of it within the event;
 * own-event messages that the closer had sent come later. When a peer is gone, whoever talks over datagrams finds that out by
 * asking; over connections all that are left are told within the event, behind what they were sent in it.
 */
export class AtomicWorld extends DirectedWorld {
  private readonly ownEvents: ReadonlySet<string>;
  private readonly channel: 'datagram' | 'connection';
  private inline: Inline[] = [];
  private busy = false;

  /**
   * @param ownEvents types of messages that arrive in an event of their own.
   * @param channel what peers talk over: whether the end of one is the end of its connections.
   */
  constructor(
    options: WorldOptions,
    ownEvents: ReadonlySet<string>,
    channel: 'datagram' | 'connection' = 'datagram',
  ) {
    super(options);
    this.ownEvents = ownEvents;
    this.channel = channel;
  }

  /** Answers take no time; and what is in flight is an event to come, not knowledge on its way. */
  onTheirWay(): readonly Message[] {
    return [];
  }

  isConnected(a: Address, b: Address): boolean {
    return a !== b && this.isAlive(a) && this.isAlive(b);
  }

  sever(a: Address, b: Address): void {
    const [one, other] = [this.running(a), this.running(b)];
    this.lose(({ from, to }) => (from === a && to === b) || (from === b && to === a));
    this.inline.push({ from: other, life: other.life, to: a, message: NEWS });
    this.inline.push({ from: one, life: one.life, to: b, message: NEWS });
    this.ticks++;
    this.carry(one);
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
    if (this.inline.some((each) => isNewsOf(each, to, from.address)))
      this.observer.dropped?.(from.handle, to, message, 'closed');
    else if (this.ownEvents.has(message.type))
      this.flight.push({ from: from.address, to, life: this.lifeOf(to), message });
    else this.inline.push({ from, life: from.life, to, message });
  }

  protected hangUp(closer: Resident, to: Address): void {
    if (!this.isConnected(closer.address, to)) return;
    const towards = (each: Inline) => each.from.address === to && each.to === closer.address;
    const news = this.inline.findIndex((each) => isNewsOf(each, to, closer.address));
    const lost = this.inline.filter((each, at) => towards(each) && (news < 0 || at <= news));
    this.inline = this.inline.filter((each) => !lost.includes(each));
    for (const { from, message } of lost)
      if (message !== NEWS) this.observer.dropped?.(from.handle, closer.address, message, 'closed');
    if (news >= 0) return;
    this.lose((packet) => packet.from === to && packet.to === closer.address);
    this.tellEnd(closer, to);
  }

  protected buried(resident: Resident): void {
    this.armed[resident.handle]!.clear();
    for (let i = this.flight.length - 1; i >= 0; i--)
      if (this.flight[i]!.from === resident.address) this.flight.splice(i, 1);
    if (this.channel === 'connection') this.endConnections(resident);
  }

  private endConnections(gone: Resident): void {
    const lost = this.inline.filter(({ to }) => to === gone.address);
    this.inline = this.inline.filter(({ to }) => to !== gone.address);
    for (const { from, message } of lost)
      if (message !== NEWS) this.observer.dropped?.(from.handle, gone.address, message, 'gone');
    this.lose(({ to }) => to === gone.address, 'gone');
    for (const { address } of this.livingAfter(gone)) this.tellEnd(gone, address);
    this.carry(gone);
  }

  /** In ascending order, round once: who hears of it first is no matter of who was here first. */
  private livingAfter({ address: gone }: Resident): Resident[] {
    const living = this.residents
      .filter(({ alive }) => alive)
      .sort(({ address: a }, { address: b }) => (a < b ? -1 : 1));
    const isBehind = ({ address }: Resident) => address > gone;
    return [...living.filter(isBehind), ...living.filter((each) => !isBehind(each))];
  }

  /** Behind all that this peer has sent within the event, and once. */
  private tellEnd(closer: Resident, to: Address): void {
    const last = this.inline.findLast((each) => each.from === closer && each.to === to);
    if (last?.message !== NEWS) this.inline.push({ from: closer, life: closer.life, to, message: NEWS });
  }

  /** Carries everything that the event caused, first sent first, until nothing is under way. */
  protected settle(resident: Resident): void {
    this.observer.settled?.(resident.handle);
    this.carry(resident);
  }

  private carry(cause: Resident): void {
    if (this.busy) return;
    this.busy = true;
    try {
      let carried = 0;
      for (let next = this.inline.shift(); next; next = this.inline.shift()) {
        if (++carried > MOST_INLINE) return this.neverEnds(cause);
        this.bring(next);
      }
    } finally {
      this.busy = false;
    }
  }

  /** An event that causes messages without end breaks its peer down: nothing that comes after could be simulated. */
  private neverEnds(resident: Resident): void {
    this.threw(resident, new Error(`one event has caused ${MOST_INLINE} messages, and no end of them`));
    this.inline.length = 0;
  }

  private bring({ from, life, to, message }: Inline): void {
    const target = this.resident(to);
    if (message === NEWS) {
      if (target?.alive) this.tellUnreachable(target, from.address);
    } else if (target?.alive) this.receive(target, from.address, message);
    else if (from.alive && from.life === life) {
      this.observer.dropped?.(from.handle, to, message, 'gone');
      this.tellUnreachable(from, to);
    }
  }
}

function isNewsOf({ from, to, message }: Inline, closer: Address, other: Address): boolean {
  return message === NEWS && from.address === closer && to === other;
}
