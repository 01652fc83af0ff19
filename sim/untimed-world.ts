import { DirectedWorld, GONE, HUNG_UP, type InFlight, NEWS } from './directed-world.ts';
import type { Address, Message } from './peer.ts';
import type { Resident } from './world.ts';

/**
 * The message grain without a clock, as exhaustive exploration sees it. Every message is in flight until it is said to
 * arrive; connections are reliable and keep their order. Failure detection is perfect: when a peer goes, what was under
 * way to it is lost, and each living peer has news coming, behind all that the gone one had sent it; so has whoever
 * sends to a peer that is not there. News that has not arrived when its subject's next life is heard from is void.
 *
 * All peers are connected. When one closes, what is under way to it is lost, and so is what the other sends until it hears of
 * that, behind all that the closer had sent.
 */
export class UntimedWorld extends DirectedWorld {
  /** The oldest of each connection, and what lies right behind news. */
  override arrivable(): number[] {
    const closed = new Set<string>();
    const indices: number[] = [];
    for (const [index, packet] of this.flight.entries()) {
      const connection = JSON.stringify([packet.from, packet.to]);
      if (closed.has(connection)) continue;
      indices.push(index);
      if (!isNews(packet)) closed.add(connection);
    }
    return indices;
  }

  override deliver(index: number): void {
    const packet = this.flight[index];
    if (packet && !isNews(packet)) this.voidNews(packet, index);
    super.deliver(packet ? this.flight.indexOf(packet) : index);
  }

  onTheirWay(): readonly Message[] {
    return this.flight.filter(({ life }) => life !== GONE && life !== HUNG_UP).map(({ message }) => message);
  }

  /** Not while one end has closed and the other has yet to hear of it. */
  isConnected(a: Address, b: Address): boolean {
    const isOver = ({ from, to, life }: InFlight) =>
      life === HUNG_UP && ((from === a && to === b) || (from === b && to === a));
    return a !== b && this.isAlive(a) && this.isAlive(b) && !this.flight.some(isOver);
  }

  sever(a: Address, b: Address): void {
    this.ticks++;
    for (const [from, to] of [
      [b, a],
      [a, b],
    ] as const) {
      this.lose((packet) => packet.from === from && packet.to === to && !isNews(packet));
      this.flight.push({ from, to, life: HUNG_UP, message: NEWS });
    }
  }

  protected arrive(packet: InFlight): void {
    const receiver = this.running(packet.to);
    if (isNews(packet) || packet.life === HUNG_UP) this.tellUnreachable(receiver, packet.from);
    else this.receive(receiver, packet.from, packet.message);
  }

  protected route(from: Resident, to: Address, message: Message): void {
    const life = this.lifeOf(to);
    if (this.hangUpBetween(to, from.address) >= 0)
      this.observer.dropped?.(from.handle, to, message, 'closed');
    else if (life > 0) this.flight.push({ from: from.address, to, life, message });
    else {
      this.observer.dropped?.(from.handle, to, message, 'gone');
      this.bringNews(from, to);
    }
  }

  protected hangUp(closer: Resident, to: Address): void {
    if (!this.isAlive(to) || to === closer.address) return;
    const { address } = closer;
    const heard = this.hangUpBetween(to, address);
    this.lose(
      (packet, at) =>
        packet.from === to && packet.to === address && !isNews(packet) && (heard < 0 || at <= heard),
    );
    if (heard >= 0) return;
    const last = this.flight.findLast((packet) => packet.from === address && packet.to === to);
    if (last?.life !== HUNG_UP) this.flight.push({ from: address, to, life: HUNG_UP, message: NEWS });
  }

  /** Where in {@link flight} the oldest end of a connection is that `closer` has closed and `other` has not heard of; -1: nowhere. */
  private hangUpBetween(closer: Address, other: Address): number {
    return this.flight.findIndex(({ from, to, life }) => life === HUNG_UP && from === closer && to === other);
  }

  protected buried(resident: Resident): void {
    this.armed[resident.handle]!.clear();
    this.lose(({ to }) => to === resident.address, 'gone');
    for (const other of this.residents) if (other.alive) this.bringNews(other, resident.address);
  }

  protected settle(resident: Resident): void {
    this.observer.settled?.(resident.handle);
  }

  private bringNews(to: Resident, gone: Address): void {
    this.flight.push({ from: gone, to: to.address, life: GONE, message: NEWS });
  }

  private voidNews({ from, to }: InFlight, before: number): void {
    for (let index = before - 1; index >= 0; index--) {
      const ahead = this.flight[index]!;
      if (ahead.from === from && ahead.to === to) this.flight.splice(index, 1);
    }
  }
}

/** Of a peer that is gone. */
function isNews({ life }: InFlight): boolean {
  return life === GONE;
}
