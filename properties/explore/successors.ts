import type { Grain } from '../kit/scenario.ts';
import type { Deed } from './deeds.ts';
import type { Frame } from './frame.ts';
import { EMPTY, type Inboxes } from './inboxes.ts';
import { Ints, PairTable } from './intern.ts';
import { ABSENT, type Locals } from './locals.ts';
import type { Packets } from './packets.ts';

export const TIMER = 0;
export const DELIVERY = 1;
export const DEED = 2;
const KINDS = 3;

/** More messages than this within one event mean that it never ends. */
const EVENT_LIMIT = 10_000;

/** An event as one number: its kind, the peer it happens to, and the timer's input, the packet or the deed. */
export interface Event {
  readonly kind: number;
  readonly peer: number;
  readonly what: number;
}

/**
 * The transition relation. A world is one number for each peer, its *cell*: the pair of its local state and its inbox.
 * Nothing here runs a subject but {@link Locals} at the first sight of a step, so that an event is a few look-ups.
 *
 * At the atomic grain an event is a trigger with all that it causes, first sent first; messages that say `ownEvent` are
 * put in flight. What is sent to a peer that is not there comes back as `unreachable` at once, and what a crashed peer
 * had in flight is lost. At the message grain every message is in flight, in order between two peers; when a peer is
 * gone, what was under way to it is lost, and each living peer that has business with it is told, behind what the gone
 * one had sent.
 */
export class Successors {
  /** Worlds found by the last {@link expand}: for each an event, then its cells. */
  words = new Int32Array(1 << 10);
  count = 0;
  /** Events of the last {@link expand} that changed nothing. */
  loops = 0;
  /** Events, of all expansions, that were left out because they would have put too many packets in flight. */
  cut = 0;

  readonly cellLocal = new Ints();
  readonly cellInbox = new Ints();
  private readonly cells = new PairTable(1 << 14);
  private readonly n: number;
  private readonly atomic: boolean;
  private readonly maxInFlight: number;
  private readonly frame: Frame;
  private readonly locals: Locals;
  private readonly packets: Packets;
  private readonly inboxes: Inboxes;

  private readonly before: Int32Array;
  private readonly beforeLocal: Int32Array;
  private readonly beforeInbox: Int32Array;
  private readonly local: Int32Array;
  private readonly inbox: Int32Array;
  /** Senders and packets that the present event has yet to carry. */
  private readonly queue = new Ints();

  constructor(
    frame: Frame,
    parts: { locals: Locals; packets: Packets; inboxes: Inboxes },
    grain: Grain,
    maxInFlight: number,
  ) {
    this.n = frame.n;
    this.frame = frame;
    this.locals = parts.locals;
    this.packets = parts.packets;
    this.inboxes = parts.inboxes;
    this.atomic = grain === 'atomic';
    this.maxInFlight = maxInFlight;
    this.before = new Int32Array(this.n);
    this.beforeLocal = new Int32Array(this.n);
    this.beforeInbox = new Int32Array(this.n);
    this.local = new Int32Array(this.n);
    this.inbox = new Int32Array(this.n);
    this.cell(ABSENT, EMPTY);
  }

  /** The cell of an absent peer without packets to it: what every place holds at first. */
  readonly vacant = 0;

  /** All that may happen in this world. Without deeds: by maintenance alone. */
  expand(cells: Int32Array, deeds: readonly Deed[]): void {
    this.enter(cells);
    this.count = 0;
    this.loops = 0;
    for (let peer = 0; peer < this.n; peer++) {
      const timers = this.locals.timers[this.beforeLocal[peer]!]!;
      for (let i = 0; i < timers.length; i++) {
        this.reset();
        this.tell(peer, timers[i]!);
        this.finish(TIMER, peer, timers[i]!);
      }
      if (this.beforeInbox[peer] === EMPTY) continue;
      const heads = this.inboxes.heads(this.beforeInbox[peer]!);
      for (let i = 0; i < heads.length; i += 2) {
        this.reset();
        this.arrive(peer, heads[i]!, heads[i + 1]!);
        this.finish(DELIVERY, peer, heads[i]!);
      }
    }
    for (let i = 0; i < deeds.length; i++) this.tryDeed(deeds[i]!);
  }

  /** The world after this one event, in place. Returns false when it cannot happen here. */
  perform(cells: Int32Array, event: Event, deed?: Deed): boolean {
    this.enter(cells);
    this.reset();
    if (event.kind === TIMER) {
      if (!this.locals.timers[this.local[event.peer]!]!.includes(event.what)) return false;
      this.tell(event.peer, event.what);
    } else if (event.kind === DELIVERY) {
      const heads = this.inboxes.heads(this.inbox[event.peer]!);
      let at = 0;
      while (at < heads.length && heads[at] !== event.what) at += 2;
      if (at >= heads.length) return false;
      this.arrive(event.peer, event.what, heads[at + 1]!);
    } else if (!deed || !this.does(deed)) return false;
    this.leave(cells);
    return true;
  }

  /** Tells one peer, in place: how a founding begins. */
  tellNow(cells: Int32Array, peer: number, input: number): void {
    this.enter(cells);
    this.reset();
    this.tell(peer, input);
    this.leave(cells);
  }

  /** Delivers everything that is in flight: how a founding ends at the message grain. */
  drain(cells: Int32Array): void {
    for (let steps = 0; ; steps++) {
      if (steps > EVENT_LIMIT) throw new Error('what the founding causes does not end');
      const peer = cells.findIndex((cell) => this.cellInbox.items[cell] !== EMPTY);
      if (peer < 0) return;
      const what = this.inboxes.heads(this.cellInbox.items[cells[peer]!]!)[0]!;
      this.perform(cells, { kind: DELIVERY, peer, what });
    }
  }

  /** Packets in flight in this world. */
  inFlight(cells: Int32Array): number {
    let packets = 0;
    for (const cell of cells) packets += this.inboxes.size[this.cellInbox.items[cell]!]!;
    return packets;
  }

  encode(event: Event): number {
    return (event.what * KINDS + event.kind) * this.n + event.peer;
  }

  decode(code: number): Event {
    const rest = Math.floor(code / this.n);
    return { peer: code % this.n, kind: rest % KINDS, what: Math.floor(rest / KINDS) };
  }

  kindOf(code: number): number {
    return Math.floor(code / this.n) % KINDS;
  }

  cell(local: number, inbox: number): number {
    const known = this.cells.get(local, inbox);
    if (known >= 0) return known;
    const cell = this.cellLocal.push(local);
    this.cellInbox.push(inbox);
    this.cells.set(local, inbox, cell);
    return cell;
  }

  private enter(cells: Int32Array): void {
    const locals = this.cellLocal.items;
    const inboxes = this.cellInbox.items;
    for (let i = 0; i < this.n; i++) {
      const cell = cells[i]!;
      this.before[i] = cell;
      this.beforeLocal[i] = locals[cell]!;
      this.beforeInbox[i] = inboxes[cell]!;
    }
  }

  private leave(cells: Int32Array): void {
    for (let i = 0; i < this.n; i++) cells[i] = this.cell(this.local[i]!, this.inbox[i]!);
  }

  private reset(): void {
    for (let i = 0; i < this.n; i++) {
      this.local[i] = this.beforeLocal[i]!;
      this.inbox[i] = this.beforeInbox[i]!;
    }
  }

  private tryDeed(deed: Deed): void {
    this.reset();
    if (this.does(deed)) this.finish(DEED, deed.peer, deed.id);
  }

  private does(deed: Deed): boolean {
    const { peer } = deed;
    const present = this.local[peer] !== ABSENT;
    if (present === (deed.kind === 'start')) return false;
    if (deed.kind === 'crash') this.bury(peer);
    else {
      if (deed.kind === 'start') this.local[peer] = this.locals.freshAt(peer);
      this.tell(peer, deed.input);
    }
    return true;
  }

  /** A packet reaches the peer in whose inbox it lies, or comes back to its sender. */
  private arrive(peer: number, packet: number, rest: number): void {
    this.inbox[peer] = rest;
    const input = this.packets.input.items[packet]!;
    if (input >= 0) this.tell(peer, input);
    else {
      const sender = this.frame.resolve(peer, this.packets.from.items[packet]!);
      this.tell(sender, this.packets.back.items[packet]!);
    }
  }

  /** One input, and at the atomic grain all that it causes. */
  private tell(peer: number, input: number): void {
    const { queue, packets } = this;
    queue.length = 0;
    this.step(peer, input);
    for (let at = 0; at < queue.length; at += 2) {
      if (at > EVENT_LIMIT * 2) throw new Error('an event does not end: its peers keep answering each other');
      const sender = queue.items[at]!;
      const packet = queue.items[at + 1]!;
      const to = packets.to.items[packet]!;
      const receiver = to < 0 ? -1 : this.frame.resolve(sender, to);
      if (receiver >= 0 && this.local[receiver] !== ABSENT) this.step(receiver, packets.input.items[packet]!);
      else if (this.local[sender] !== ABSENT) this.step(sender, packets.back.items[packet]!);
    }
  }

  private step(peer: number, input: number): void {
    const { locals, packets } = this;
    const result = locals.step(this.local[peer]!, input);
    this.local[peer] = locals.next.items[result]!;
    const end = locals.sentFrom.items[result + 1]!;
    for (let at = locals.sentFrom.items[result]!; at < end; at++) {
      const packet = locals.sent.items[at]!;
      if (this.atomic && packets.own.items[packet] === 0) {
        this.queue.push(peer);
        this.queue.push(packet);
      } else this.post(peer, packet);
    }
    if (locals.departs.items[result] === 1) this.bury(peer);
  }

  /** Puts a packet in flight. */
  private post(sender: number, packet: number): void {
    const to = this.packets.to.items[packet]!;
    if (to < 0) {
      this.inbox[sender] = this.inboxes.push(this.inbox[sender]!, packet);
      return;
    }
    const receiver = this.frame.resolve(sender, to);
    if (this.local[receiver] !== ABSENT)
      this.inbox[receiver] = this.inboxes.push(this.inbox[receiver]!, packet);
    else if (this.atomic)
      this.inbox[receiver] = this.inboxes.push(this.inbox[receiver]!, this.packets.lost(packet));
    else {
      const news = this.packets.gone(this.frame.home(sender), to);
      this.inbox[sender] = this.inboxes.push(this.inbox[sender]!, news);
    }
  }

  /** A peer is gone. */
  private bury(peer: number): void {
    this.local[peer] = ABSENT;
    this.inbox[peer] = this.atomic ? this.inboxes.lose(this.inbox[peer]!) : EMPTY;
    for (let other = 0; other < this.n; other++) {
      const reference = this.frame.refer(other, peer);
      if (this.atomic) this.inbox[other] = this.inboxes.purge(this.inbox[other]!, reference);
      else if (this.local[other] !== ABSENT) this.bringNews(other, reference);
    }
  }

  private bringNews(peer: number, gone: number): void {
    const news = this.packets.gone(this.frame.home(peer), gone);
    const inbox = this.inbox[peer]!;
    if (this.inboxes.purge(inbox, gone) === inbox) {
      const { locals } = this;
      const result = locals.step(this.local[peer]!, this.packets.input.items[news]!);
      const silent = locals.sentFrom.items[result] === locals.sentFrom.items[result + 1];
      if (silent && locals.next.items[result] === this.local[peer]) return;
    }
    this.inbox[peer] = this.inboxes.push(inbox, news);
  }

  /** Notes the world that the event has led to. */
  private finish(kind: number, peer: number, what: number): void {
    const { n } = this;
    let changed = false;
    for (let i = 0; !changed && i < n; i++)
      changed = this.local[i] !== this.beforeLocal[i] || this.inbox[i] !== this.beforeInbox[i];
    if (!changed) {
      this.loops++;
      return;
    }
    if (this.tooManyInFlight()) {
      this.cut++;
      return;
    }
    let at = this.count * (n + 1);
    if (at + n + 1 > this.words.length) {
      const former = this.words;
      this.words = new Int32Array(former.length * 2);
      this.words.set(former);
    }
    this.words[at++] = (what * KINDS + kind) * n + peer;
    for (let i = 0; i < n; i++) {
      const same = this.local[i] === this.beforeLocal[i] && this.inbox[i] === this.beforeInbox[i];
      this.words[at++] = same ? this.before[i]! : this.cell(this.local[i]!, this.inbox[i]!);
    }
    this.count++;
  }

  private tooManyInFlight(): boolean {
    let packets = 0;
    for (let i = 0; i < this.n; i++) packets += this.inboxes.size[this.inbox[i]!]!;
    return packets > this.maxInFlight;
  }
}
