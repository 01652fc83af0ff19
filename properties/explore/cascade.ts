import type { Frame } from './frame.ts';
import { Ints } from './intern.ts';
import { HANG_UP, type Packets } from './packets.ts';

/** Stands for a packet whose connection is over. */
const LOST = -1;

/** What one event has caused, and has yet to carry within itself: senders and packets, first sent first. */
export class Cascade {
  /** The one that {@link next} has found. */
  sender = 0;
  packet = 0;
  /** How many have been carried. */
  carried = 0;
  private readonly queue = new Ints();
  private at = 0;
  private readonly frame: Frame;
  private readonly packets: Packets;

  constructor(frame: Frame, packets: Packets) {
    this.frame = frame;
    this.packets = packets;
  }

  clear(): void {
    this.queue.length = 0;
    this.at = 0;
    this.carried = 0;
  }

  push(sender: number, packet: number): void {
    this.queue.push(sender);
    this.queue.push(packet);
  }

  /** Moves on to the next. Returns false when nothing is left. */
  next(): boolean {
    const { queue } = this;
    while (this.at < queue.length) {
      this.sender = queue.items[this.at]!;
      this.packet = queue.items[this.at + 1]!;
      this.at += 2;
      if (this.packet === LOST) continue;
      this.carried++;
      return true;
    }
    return false;
  }

  /** The peer that a packet goes to; -1: a stranger. */
  receiverOf(sender: number, packet: number): number {
    const to = this.packets.to.items[packet]!;
    return to < 0 ? -1 : this.frame.resolve(sender, to);
  }

  /** Whether the receiver has closed the connection that this would go over, which the sender has yet to hear. */
  isHungUp(sender: number, packet: number): boolean {
    return this.places(this.receiverOf(sender, packet), sender).some((at) => this.isEnd(at));
  }

  /** A peer closes a connection: what the other has sent on it is lost, and it is told behind all that came before. */
  hangUp(closer: number, end: number): void {
    const receiver = this.receiverOf(closer, end);
    const coming = this.places(receiver, closer);
    const heard = coming.findIndex((at) => this.isEnd(at));
    for (const at of heard < 0 ? coming : coming.slice(0, heard + 1)) this.queue.set(at + 1, LOST);
    if (heard < 0) this.pushEnd(closer, end);
  }

  /** What was under way to a peer that is gone is lost. */
  lose(gone: number): void {
    const { queue } = this;
    for (let at = this.at; at < queue.length; at += 2) {
      const packet = queue.items[at + 1]!;
      if (packet !== LOST && this.receiverOf(queue.items[at]!, packet) === gone) queue.set(at + 1, LOST);
    }
  }

  /** The end of a connection, unless that is what its other end is to hear last anyway. */
  pushEnd(closer: number, end: number): void {
    const last = this.places(closer, this.receiverOf(closer, end)).at(-1);
    if (last === undefined || !this.isEnd(last)) this.push(closer, end);
  }

  private isEnd(at: number): boolean {
    return this.packets.kind.items[this.queue.items[at + 1]!] === HANG_UP;
  }

  /** Where something of this sender’s to that receiver stands. */
  private places(sender: number, receiver: number): number[] {
    const { queue } = this;
    const found: number[] = [];
    for (let at = this.at; at < queue.length; at += 2) {
      const packet = queue.items[at + 1]!;
      if (queue.items[at] === sender && packet !== LOST && this.receiverOf(sender, packet) === receiver)
        found.push(at);
    }
    return found;
  }
}
