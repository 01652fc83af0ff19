import type { Frame } from './frame.ts';
import { EMPTY, type Inboxes } from './inboxes.ts';
import { Ints } from './intern.ts';
import { ABSENT, type Locals } from './locals.ts';
import { HANG_UP, type Packets } from './packets.ts';

/** What a world is told in. */
export interface Parts {
  readonly locals: Locals;
  readonly packets: Packets;
  readonly inboxes: Inboxes;
}

/** The world during an event: who is in which local state, and what is in flight to whom. */
export class Scene {
  readonly local: Int32Array;
  readonly inbox: Int32Array;
  /** Peers that the present event may have changed, perhaps repeatedly. */
  readonly touched = new Ints(64);
  /** Packets that the present event has put in flight. */
  posted = 0;
  private readonly n: number;
  private readonly frame: Frame;
  private readonly locals: Locals;
  private readonly packets: Packets;
  private readonly inboxes: Inboxes;
  private readonly atomic: boolean;
  /** Whether the end of a peer is the end of its connections within the event. */
  private readonly endsWithin: boolean;

  constructor(frame: Frame, { locals, packets, inboxes }: Parts, atomic: boolean, endsWithin: boolean) {
    this.n = frame.n;
    this.frame = frame;
    this.locals = locals;
    this.packets = packets;
    this.inboxes = inboxes;
    this.atomic = atomic;
    this.endsWithin = endsWithin;
    this.local = new Int32Array(this.n);
    this.inbox = new Int32Array(this.n);
  }

  become(peer: number, local: number): void {
    this.local[peer] = local;
    this.touched.push(peer);
  }

  hold(peer: number, inbox: number): void {
    this.inbox[peer] = inbox;
    this.touched.push(peer);
  }

  /** Puts a packet in flight, or closes the connection on which some are. */
  post(sender: number, packet: number): void {
    const { inboxes, packets } = this;
    const to = packets.to.items[packet]!;
    if (packets.kind.items[packet] === HANG_UP) {
      if (to >= 0) this.hangUp(sender, to, packet);
      return;
    }
    if (to >= 0 && inboxes.isHungUp(this.inbox[sender]!, to)) return;
    this.posted++;
    if (to < 0) {
      this.hold(sender, this.inboxes.push(this.inbox[sender]!, packet));
      return;
    }
    const receiver = this.frame.resolve(sender, to);
    if (this.local[receiver] !== ABSENT)
      this.hold(receiver, this.inboxes.push(this.inbox[receiver]!, packet));
    else if (this.atomic)
      this.hold(receiver, this.inboxes.push(this.inbox[receiver]!, this.packets.lost(packet)));
    else {
      const news = this.packets.gone(this.frame.home(sender), to);
      this.hold(sender, this.inboxes.push(this.inbox[sender]!, news));
    }
  }

  /** What is in flight to the closer is lost; the other is told, unless it closed first, or has been told already. */
  private hangUp(closer: number, to: number, end: number): void {
    const { inboxes, frame } = this;
    const other = frame.resolve(closer, to);
    if (other === closer || this.local[other] === ABSENT) return;
    const isOver = inboxes.isHungUp(this.inbox[closer]!, to);
    this.hold(closer, inboxes.close(this.inbox[closer]!, to));
    if (isOver || this.atomic || inboxes.endsHungUp(this.inbox[other]!, frame.refer(other, closer))) return;
    this.posted++;
    this.hold(other, inboxes.push(this.inbox[other]!, end));
  }

  /**
   * The connection of these two breaks, if both are there and know of no end of it: what is under way on it is lost. Returns
   * the end that each is to be told of: who tells, and the packet; undefined when there is no connection.
   */
  sever(one: number, other: number): readonly (readonly [sender: number, end: number])[] | undefined {
    const { frame, inboxes } = this;
    if (one === other || this.local[one] === ABSENT || this.local[other] === ABSENT) return undefined;
    const ends = [
      [one, other],
      [other, one],
    ] as const;
    if (ends.some(([peer, from]) => inboxes.isHungUp(this.inbox[peer]!, frame.refer(peer, from))))
      return undefined;
    return ends.map(([peer, from]) => {
      this.hold(peer, inboxes.close(this.inbox[peer]!, frame.refer(peer, from)));
      const end = this.endOf(from, peer);
      if (!this.atomic) {
        this.posted++;
        this.hold(peer, inboxes.push(this.inbox[peer]!, end));
      }
      return [from, end] as const;
    });
  }

  /** The end, for another, of the connection that this peer had with it. */
  endOf(peer: number, other: number): number {
    const { frame } = this;
    const home = frame.home(peer);
    return this.packets.hangUp(home, frame.peers[frame.resolve(home, frame.refer(peer, other))]!);
  }

  /** A peer is gone. */
  bury(peer: number): void {
    this.become(peer, ABSENT);
    const comesBack = this.atomic && !this.endsWithin;
    this.hold(peer, comesBack ? this.inboxes.lose(this.inbox[peer]!) : EMPTY);
    for (let other = 0; other < this.n; other++) {
      const reference = this.frame.refer(other, peer);
      if (!this.atomic) {
        if (this.local[other] !== ABSENT) this.bringNews(other, reference);
      } else if (this.inbox[other] !== EMPTY)
        this.hold(other, this.inboxes.purge(this.inbox[other]!, reference));
    }
  }

  private bringNews(peer: number, gone: number): void {
    const news = this.packets.gone(this.frame.home(peer), gone);
    const inbox = this.inbox[peer]!;
    const isNext = this.inboxes.purge(inbox, gone) === inbox;
    if (isNext && this.locals.isIdle(this.local[peer]!, this.packets.input.items[news]!)) return;
    this.posted++;
    this.hold(peer, this.inboxes.push(inbox, news));
  }
}
