import { Interner, PairTable } from './intern.ts';
import { HANG_UP, NEWS, type Packets } from './packets.ts';

/** The inbox with nothing in it. */
export const EMPTY = 0;

/**
 * What is under way to one peer, numbered: packets ordered by group, and within a group by age. Identical packets may
 * lie in it more than once.
 */
export class Inboxes {
  /** Number of packets, by inbox. */
  readonly size: number[] = [0];
  private readonly contents: Int32Array[] = [new Int32Array(0)];
  private readonly arrivals: (Int32Array | undefined)[] = [];
  private readonly bereft: (number | undefined)[] = [EMPTY];
  private readonly ids = new Interner();
  private readonly pushed = new PairTable();
  private readonly purged = new PairTable();
  private readonly closed = new PairTable();
  private readonly packets: Packets;

  constructor(packets: Packets) {
    this.packets = packets;
    this.ids.id('');
  }

  /** The inbox with one more packet, the youngest. */
  push(inbox: number, packet: number): number {
    const known = this.pushed.get(inbox, packet);
    if (known >= 0) return known;
    const group = this.packets.group.items;
    const content = [...this.contents[inbox]!];
    let at = content.length;
    while (at > 0 && group[content[at - 1]!]! > group[packet]!) at--;
    content.splice(at, 0, packet);
    const next = this.intern(content);
    this.pushed.set(inbox, packet, next);
    return next;
  }

  /** What may arrive next, the oldest of each group: packet and the inbox without it, in turn. */
  heads(inbox: number): Int32Array {
    const known = this.arrivals[inbox];
    if (known) return known;
    const group = this.packets.group.items;
    const content = this.contents[inbox]!;
    const heads: number[] = [];
    content.forEach((packet, at) => {
      if (at > 0 && group[content[at - 1]!] === group[packet]) return;
      heads.push(packet, this.intern([...content.slice(0, at), ...content.slice(at + 1)]));
    });
    this.arrivals[inbox] = Int32Array.from(heads);
    return this.arrivals[inbox];
  }

  /** The inbox without what comes from the peer that its owner refers to so. */
  purge(inbox: number, from: number): number {
    if (inbox === EMPTY) return EMPTY;
    const known = this.purged.get(inbox, from);
    if (known >= 0) return known;
    const sender = this.packets.from.items;
    const next = this.intern([...this.contents[inbox]!].filter((packet) => sender[packet] !== from));
    this.purged.set(inbox, from, next);
    return next;
  }

  /** Whether an end of the connection with that peer, as the owner refers to it, has yet to be heard of. */
  isHungUp(inbox: number, from: number): boolean {
    return this.packets.anyHangUp && this.hangUpIn(this.contents[inbox]!, from) >= 0;
  }

  /** Whether nothing has come from that peer since it has closed the connection. */
  endsHungUp(inbox: number, from: number): boolean {
    const last = this.contents[inbox]!.findLast((packet) => this.packets.from.items[packet] === from);
    return last !== undefined && this.packets.kind.items[last] === HANG_UP;
  }

  /**
   * The inbox after its owner has closed the connection with that peer: without the messages that were under way on it. If the
   * other had closed it too, what lies behind that belongs to the next connection.
   */
  close(inbox: number, from: number): number {
    if (inbox === EMPTY) return EMPTY;
    const known = this.closed.get(inbox, from);
    if (known >= 0) return known;
    const content = this.contents[inbox]!;
    const { from: sender, kind } = this.packets;
    const heard = this.hangUpIn(content, from);
    const next = this.intern(
      [...content].filter(
        (packet, at) =>
          sender.items[packet] !== from || kind.items[packet] === NEWS || (heard >= 0 && at > heard),
      ),
    );
    this.closed.set(inbox, from, next);
    return next;
  }

  private hangUpIn(content: Int32Array, from: number): number {
    const { from: sender, kind } = this.packets;
    return content.findIndex((packet) => kind.items[packet] === HANG_UP && sender.items[packet] === from);
  }

  /** The inbox of a peer that is gone: nothing in it will arrive. */
  lose(inbox: number): number {
    this.bereft[inbox] ??= this.intern(
      Array.from(this.contents[inbox]!, (packet) => this.packets.lost(packet)),
    );
    return this.bereft[inbox]!;
  }

  /** The packets in it. */
  content(inbox: number): Int32Array {
    return this.contents[inbox]!;
  }

  private intern(content: readonly number[]): number {
    const id = this.ids.id(content.join());
    if (id === this.size.length) {
      this.size.push(content.length);
      this.contents.push(Int32Array.from(content));
    }
    return id;
  }
}
