import type { Observer } from '../../sim/observer.ts';
import type { Address, Call, Message, Outcome } from '../../sim/peer.ts';

/** Several observers as one, told in this order. */
export class Watchers implements Observer {
  /** May be added to until the world starts. */
  readonly all: Observer[] = [];

  called(peer: number, call: Call): void {
    for (const each of this.all) each.called?.(peer, call);
  }
  sent(peer: number, to: Address, message: Message): void {
    for (const each of this.all) each.sent?.(peer, to, message);
  }
  received(peer: number, from: Address, message: Message): void {
    for (const each of this.all) each.received?.(peer, from, message);
  }
  fired(peer: number, timer: string): void {
    for (const each of this.all) each.fired?.(peer, timer);
  }
  unreachable(peer: number, other: Address): void {
    for (const each of this.all) each.unreachable?.(peer, other);
  }
  concluded(peer: number, call: number, outcome: Outcome): void {
    for (const each of this.all) each.concluded?.(peer, call, outcome);
  }
  settled(peer: number): void {
    for (const each of this.all) each.settled?.(peer);
  }
  crashed(peer: number): void {
    for (const each of this.all) each.crashed?.(peer);
  }
  threw(peer: number, error: unknown): void {
    for (const each of this.all) each.threw?.(peer, error);
  }
  restarted(peer: number, keptState: boolean): void {
    for (const each of this.all) each.restarted?.(peer, keptState);
  }
  dropped(from: number, to: Address, message: Message, why: 'loss' | 'partition' | 'gone'): void {
    for (const each of this.all) each.dropped?.(from, to, message, why);
  }
}
