import type { Loss, Observer } from '../../sim/observer.ts';
import type { Address, Message } from '../../sim/peer.ts';
import { Watchers } from './watchers.ts';

/**
 * Observers of a protocol whose messages are bytes, told what those say instead: each message is read once, when it is first
 * seen, and from then on stands for itself.
 */
export class Reader extends Watchers {
  private readonly read: (message: Message) => Message;
  private readonly known = new WeakMap<Message, Message>();

  constructor(read: (message: Message) => Message, observers: readonly Observer[]) {
    super();
    this.read = read;
    this.add(...observers);
  }

  override sent(peer: number, to: Address, message: Message): void {
    super.sent(peer, to, this.readOnce(message));
  }
  override received(peer: number, from: Address, message: Message): void {
    super.received(peer, from, this.readOnce(message));
  }
  override dropped(from: number, to: Address, message: Message, why: Loss): void {
    super.dropped(from, to, this.readOnce(message), why);
  }

  private readOnce(message: Message): Message {
    let said = this.known.get(message);
    if (said === undefined) {
      said = this.read(message);
      this.known.set(message, said);
    }
    return said;
  }
}
