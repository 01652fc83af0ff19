import { DirectedWorld, type InFlight } from './directed-world.ts';
import type { Address, Message } from './peer.ts';
import type { Resident } from './world.ts';

/** The news that `from` is gone, as something in flight: told apart from messages by its life, whatever they are called. */
const NEWS: Message = { type: 'unreachable' };
const NO_LIFE = 0;

/**
 * The message grain without a clock, as exhaustive exploration sees it. Every message is in flight until it is said to
 * arrive; connections are reliable and keep their order. Failure detection is perfect: when a peer goes, what was under
 * way to it is lost, and each living peer has news coming, behind all that the gone one had sent it; so has whoever
 * sends to a peer that is not there. News that has not arrived when its subject's next life is heard from is void.
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
    return this.flight.filter((packet) => !isNews(packet)).map(({ message }) => message);
  }

  protected arrive(packet: InFlight): void {
    const receiver = this.running(packet.to);
    if (isNews(packet)) this.tellUnreachable(receiver, packet.from);
    else this.receive(receiver, packet.from, packet.message);
  }

  protected route(from: Resident, to: Address, message: Message): void {
    const life = this.lifeOf(to);
    if (life > 0) this.flight.push({ from: from.address, to, life, message });
    else {
      this.observer.dropped?.(from.handle, to, message, 'gone');
      this.bringNews(from, to);
    }
  }

  protected buried(resident: Resident): void {
    this.armed[resident.handle]!.clear();
    const lost = this.flight.filter(({ to }) => to === resident.address);
    for (const packet of lost) {
      this.flight.splice(this.flight.indexOf(packet), 1);
      if (!isNews(packet))
        this.observer.dropped?.(this.resident(packet.from)!.handle, packet.to, packet.message, 'gone');
    }
    for (const other of this.residents) if (other.alive) this.bringNews(other, resident.address);
  }

  protected settle(resident: Resident): void {
    this.observer.settled?.(resident.handle);
  }

  private bringNews(to: Resident, gone: Address): void {
    this.flight.push({ from: gone, to: to.address, life: NO_LIFE, message: NEWS });
  }

  private voidNews({ from, to }: InFlight, before: number): void {
    for (let index = before - 1; index >= 0; index--) {
      const ahead = this.flight[index]!;
      if (ahead.from === from && ahead.to === to) this.flight.splice(index, 1);
    }
  }
}

function isNews({ life }: InFlight): boolean {
  return life === NO_LIFE;
}
