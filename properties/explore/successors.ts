import { sortIds } from '../../spec/kit/identifiers.ts';
import type { Grain } from '../kit/scenario.ts';
import { Cascade } from './cascade.ts';
import { Chains, EFFECT } from './chains.ts';
import type { Deed } from './deeds.ts';
import type { Frame } from './frame.ts';
import { EMPTY, type Inboxes } from './inboxes.ts';
import { Ints, PairTable } from './intern.ts';
import { ABSENT, type Locals } from './locals.ts';
import { HANG_UP, type Packets } from './packets.ts';
import { type Parts, Scene } from './scene.ts';

export const TIMER = 0;
export const DELIVERY = 1;
export const DEED = 2;
const KINDS = 3;

/** More messages than this within one event mean that it never ends. */
const EVENT_LIMIT = 10_000;

/** An event: its kind, the peer it happens to, and the timer's input, the packet or the deed. */
export interface Event {
  readonly kind: number;
  readonly peer: number;
  readonly what: number;
}

/** A peer whose own code threw, in this event. */
export interface Breakdown {
  readonly peer: number;
  readonly error: string;
  readonly event: Event;
}

/** How worlds follow from one another. */
export interface Course {
  readonly grain: Grain;
  /** Peers talk over connections, which end with whoever has them. */
  readonly connections: boolean;
  readonly maxInFlight: number;
}

/** What an event step by step asked for and did, from which {@link Chains} learns. */
interface Trace {
  readonly origin: number;
  readonly asked: number[];
  readonly posts: number[];
  /** A peer left the network meanwhile: too rare to learn. */
  isSlow: boolean;
}

/**
 * The transition relation. A world is one number for each peer, its *cell*: the pair of its local state and its inbox.
 * Nothing here runs a subject but {@link Locals} at the first sight of a step, so that an event is a few look-ups.
 *
 * At the atomic grain an event is a trigger with all that it causes, first sent first; messages that say `ownEvent` are
 * put in flight. What is sent to a peer that is not there comes back as `unreachable` at once, and what a crashed peer
 * had in flight is lost; over connections what was in flight to it is lost, too, and the others are told within the event. At the message grain every message is in flight, in order between two peers; when a peer is
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
  /** Events of the last {@link expand} in which the code of a peer broke down. */
  readonly breakdowns: Breakdown[] = [];

  readonly cellLocal = new Ints();
  readonly cellInbox = new Ints();
  private readonly cells = new PairTable(1 << 14);
  private readonly chains = new Chains();
  private readonly busyTimers: (Int32Array | undefined)[] = [];
  private readonly idleTimers: number[] = [];
  private readonly n: number;
  private readonly atomic: boolean;
  /** Whether connections that end with a peer end within the event; and in which order the others are told. */
  private readonly endsWithin: boolean;
  private readonly ascending: readonly number[];
  private readonly maxInFlight: number;
  private readonly frame: Frame;
  private readonly locals: Locals;
  private readonly packets: Packets;
  private readonly inboxes: Inboxes;

  private readonly before: Int32Array;
  private readonly beforeLocal: Int32Array;
  private readonly beforeInbox: Int32Array;
  private beforeInFlight = 0;
  /** Equal to the world before between events. */
  private readonly scene: Scene;
  private breakdown: { readonly peer: number; readonly error: string } | undefined;
  private readonly cascade: Cascade;

  constructor(frame: Frame, parts: Parts, { grain, connections, maxInFlight }: Course) {
    this.n = frame.n;
    this.frame = frame;
    this.locals = parts.locals;
    this.packets = parts.packets;
    this.inboxes = parts.inboxes;
    this.atomic = grain === 'atomic';
    this.endsWithin = this.atomic && connections;
    this.ascending = sortIds([...frame.peers]).map((address) => frame.index(address));
    this.scene = new Scene(frame, parts, this.atomic, this.endsWithin);
    this.cascade = new Cascade(frame, parts.packets);
    this.maxInFlight = maxInFlight;
    this.before = new Int32Array(this.n);
    this.beforeLocal = new Int32Array(this.n);
    this.beforeInbox = new Int32Array(this.n);
    this.cell(ABSENT, EMPTY);
  }

  /** The cell of an absent peer without packets to it: what every place holds at first. */
  readonly vacant = 0;

  /** All that may happen in this world. Without deeds: by maintenance alone. */
  expand(cells: Int32Array, deeds: readonly Deed[]): void {
    this.enter(cells);
    this.count = 0;
    this.loops = 0;
    this.breakdowns.length = 0;
    for (let peer = 0; peer < this.n; peer++) {
      const local = this.beforeLocal[peer]!;
      const timers = this.busyTimers[local] ?? this.findBusyTimers(local);
      this.loops += this.idleTimers[local]!;
      for (let i = 0; i < timers.length; i++) {
        this.tell(peer, timers[i]!);
        this.finish(TIMER, peer, timers[i]!);
      }
      if (this.beforeInbox[peer] === EMPTY) continue;
      const heads = this.inboxes.heads(this.beforeInbox[peer]!);
      for (let i = 0; i < heads.length; i += 2) {
        this.arrive(peer, heads[i]!, heads[i + 1]!);
        this.finish(DELIVERY, peer, heads[i]!);
      }
    }
    for (let i = 0; i < deeds.length; i++) {
      const deed = deeds[i]!;
      if (this.does(deed)) this.finish(DEED, deed.peer, deed.id);
    }
  }

  /** The world after this one event, in place. Returns false when it cannot happen here. */
  perform(cells: Int32Array, event: Event, deed?: Deed): boolean {
    this.enter(cells);
    if (event.kind === TIMER) {
      if (!this.locals.timers[this.scene.local[event.peer]!]!.includes(event.what)) return false;
      this.tell(event.peer, event.what);
    } else if (event.kind === DELIVERY) {
      const heads = this.inboxes.heads(this.scene.inbox[event.peer]!);
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

  /** Packets of this peer's inbox that may arrive next. */
  arriving(cells: Int32Array, peer: number): number[] {
    const heads = this.inboxes.heads(this.cellInbox.items[cells[peer]!]!);
    return [...heads].filter((_, at) => at % 2 === 0);
  }

  /** Packets in flight in this world. */
  inFlight(cells: Int32Array): number {
    let packets = 0;
    for (const cell of cells) packets += this.inboxes.size[this.cellInbox.items[cell]!]!;
    return packets;
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

  /** Timers of this local state whose going off does anything. */
  private findBusyTimers(local: number): Int32Array {
    const { locals } = this;
    const timers = locals.timers[local]!;
    const busy = timers.filter((timer) => !locals.isIdle(local, timer));
    this.busyTimers[local] = busy;
    this.idleTimers[local] = timers.length - busy.length;
    return busy;
  }

  private enter(cells: Int32Array): void {
    const { scene } = this;
    const locals = this.cellLocal.items;
    const inboxes = this.cellInbox.items;
    let inFlight = 0;
    for (let i = 0; i < this.n; i++) {
      const cell = cells[i]!;
      const inbox = inboxes[cell]!;
      this.before[i] = cell;
      scene.local[i] = this.beforeLocal[i] = locals[cell]!;
      scene.inbox[i] = this.beforeInbox[i] = inbox;
      inFlight += this.inboxes.size[inbox]!;
    }
    this.beforeInFlight = inFlight;
    scene.touched.length = 0;
    scene.posted = 0;
    this.breakdown = undefined;
  }

  private leave(cells: Int32Array): void {
    for (let i = 0; i < this.n; i++) cells[i] = this.cell(this.scene.local[i]!, this.scene.inbox[i]!);
  }

  private does(deed: Deed): boolean {
    const { peer } = deed;
    if (deed.kind === 'sever') return this.breaks(peer, deed.other);
    const present = this.scene.local[peer] !== ABSENT;
    if (present === (deed.kind === 'start')) return false;
    if (deed.kind === 'crash') this.crash(peer);
    else {
      if (deed.kind === 'start') this.scene.become(peer, this.locals.freshAt(peer));
      this.tell(peer, deed.input);
    }
    return true;
  }

  /** A packet reaches the peer in whose inbox it lies, or comes back to its sender. */
  private arrive(peer: number, packet: number, rest: number): void {
    this.scene.hold(peer, rest);
    const input = this.packets.input.items[packet]!;
    if (input >= 0) this.tell(peer, input);
    else {
      const sender = this.frame.resolve(peer, this.packets.from.items[packet]!);
      this.tell(sender, this.packets.back.items[packet]!);
    }
  }

  /** One input, and at the atomic grain all that it causes. */
  private tell(peer: number, input: number): void {
    const { chains, frame } = this;
    let node = chains.root(this.scene.local[peer]!, input);
    while (node >= 0) {
      const asks = chains.asks.items[node]!;
      if (asks < 0) break;
      node = chains.branch(node, this.scene.local[frame.resolve(peer, asks)]!);
    }
    if (node >= 0 && chains.asks.items[node] === EFFECT) this.apply(peer, chains.effectFrom.items[node]!);
    else this.tellSlowly(peer, input);
  }

  private apply(peer: number, effect: number): void {
    const { frame } = this;
    const effects = this.chains.effects.items;
    let at = effect;
    for (let changes = effects[at++]!; changes > 0; changes--, at += 2)
      this.scene.become(frame.resolve(peer, effects[at]!), effects[at + 1]!);
    for (let posts = effects[at++]!; posts > 0; posts--, at += 2)
      this.scene.post(frame.resolve(peer, effects[at]!), effects[at + 1]!);
  }

  private tellSlowly(peer: number, input: number): void {
    const earlier = this.scene.local.slice();
    const trace: Trace = { origin: peer, asked: [], posts: [], isSlow: false };
    this.cascade.clear();
    this.step(peer, input, trace);
    this.carry(trace, earlier);
    this.learn(input, trace, earlier);
  }

  /** Carries what the event has caused, until nothing is under way. */
  private carry(trace: Trace, earlier: Int32Array): void {
    const { cascade, packets } = this;
    while (cascade.next()) {
      const { sender, packet } = cascade;
      if (cascade.carried > EVENT_LIMIT)
        throw new Error('an event does not end: its peers keep answering each other');
      const receiver = cascade.receiverOf(sender, packet);
      if (receiver >= 0) this.noteAsked(trace, receiver, earlier);
      if (receiver >= 0 && this.scene.local[receiver] !== ABSENT)
        this.step(receiver, packets.input.items[packet]!, trace);
      else if (this.scene.local[sender] !== ABSENT && packets.kind.items[packet] !== HANG_UP)
        this.step(sender, packets.back.items[packet]!, trace);
    }
  }

  private breaks(one: number, other: number): boolean {
    const ends = this.scene.sever(one, other);
    if (!ends || !this.atomic) return ends !== undefined;
    this.cascade.clear();
    for (const [sender, end] of ends) this.cascade.push(sender, end);
    this.carry({ origin: one, asked: [], posts: [], isSlow: true }, this.scene.local.slice());
    return true;
  }

  private crash(peer: number): void {
    this.cascade.clear();
    const earlier = this.scene.local.slice();
    this.bury(peer);
    this.carry({ origin: peer, asked: [], posts: [], isSlow: true }, earlier);
  }

  /** A peer is gone; as far as that is told within the event, to each of the others in turn. */
  private bury(peer: number): void {
    const { n, scene, cascade, ascending } = this;
    scene.bury(peer);
    if (!this.endsWithin) return;
    cascade.lose(peer);
    for (let step = 1; step < n; step++) {
      const other = ascending[(ascending.indexOf(peer) + step) % n]!;
      if (scene.local[other] !== ABSENT) cascade.pushEnd(peer, scene.endOf(peer, other));
    }
  }

  private noteAsked({ origin, asked }: Trace, peer: number, earlier: Int32Array): void {
    if (peer === origin) return;
    const reference = this.frame.refer(origin, peer);
    for (let i = 0; i < asked.length; i += 2) if (asked[i] === reference) return;
    asked.push(reference, earlier[peer]!);
  }

  private learn(input: number, { origin, asked, posts, isSlow }: Trace, earlier: Int32Array): void {
    const changes: number[] = [];
    for (let peer = 0; peer < this.n; peer++)
      if (this.scene.local[peer] !== earlier[peer])
        changes.push(this.frame.refer(origin, peer), this.scene.local[peer]!);
    const effect = [changes.length / 2, ...changes, posts.length / 2, ...posts];
    this.chains.learn(earlier[origin]!, input, asked, isSlow ? undefined : effect);
  }

  private step(peer: number, input: number, trace: Trace): void {
    const { locals, packets } = this;
    const result = locals.step(this.scene.local[peer]!, input);
    this.scene.become(peer, locals.next.items[result]!);
    const end = locals.sentFrom.items[result + 1]!;
    for (let at = locals.sentFrom.items[result]!; at < end; at++) {
      const packet = locals.sent.items[at]!;
      const isEnd = packets.kind.items[packet] === HANG_UP;
      if (this.atomic && packets.anyHangUp && this.isHandledInside(peer, packet, isEnd)) continue;
      if (this.atomic && packets.own.items[packet] === 0 && !isEnd) this.cascade.push(peer, packet);
      else {
        trace.posts.push(this.frame.refer(trace.origin, peer), packet);
        this.scene.post(peer, packet);
      }
    }
    if (locals.departs.items[result] === 0) return;
    trace.isSlow = true;
    const error = locals.errors.get(result);
    if (error !== undefined) this.breakdown ??= { peer, error };
    this.bury(peer);
  }

  /** Ends of connections at the atomic grain. Returns whether nothing of this is left to put in flight, or to carry. */
  private isHandledInside(sender: number, packet: number, isEnd: boolean): boolean {
    const { cascade } = this;
    const receiver = cascade.receiverOf(sender, packet);
    const isOver = cascade.isHungUp(sender, packet);
    if (isEnd && receiver !== sender && receiver >= 0) cascade.hangUp(sender, packet);
    return isOver;
  }

  /** Notes the world that the event has led to, and goes back to the one before. */
  private finish(kind: number, peer: number, what: number): void {
    const { n, scene } = this;
    const { touched } = scene;
    const tooMany = this.beforeInFlight + scene.posted > this.maxInFlight && this.hasTooManyInFlight();
    let at = this.count * (n + 1);
    if (at + n + 1 > this.words.length) {
      const former = this.words;
      this.words = new Int32Array(former.length * 2);
      this.words.set(former);
    }
    const { words } = this;
    words[at++] = (what * KINDS + kind) * n + peer;
    for (let i = 0; i < n; i++) words[at + i] = this.before[i]!;
    let changed = false;
    for (let i = 0; i < touched.length; i++) {
      const one = touched.items[i]!;
      const local = scene.local[one]!;
      const inbox = scene.inbox[one]!;
      if (local === this.beforeLocal[one] && inbox === this.beforeInbox[one]) continue;
      changed = true;
      words[at + one] = this.cell(local, inbox);
      scene.local[one] = this.beforeLocal[one]!;
      scene.inbox[one] = this.beforeInbox[one]!;
    }
    touched.length = 0;
    scene.posted = 0;
    if (this.breakdown) this.breakdowns.push({ ...this.breakdown, event: { kind, peer, what } });
    this.breakdown = undefined;
    if (!changed) this.loops++;
    else if (tooMany) this.cut++;
    else this.count++;
  }

  private hasTooManyInFlight(): boolean {
    let packets = 0;
    for (let i = 0; i < this.n; i++) packets += this.inboxes.size[this.scene.inbox[i]!]!;
    return packets > this.maxInFlight;
  }
}
