import { createHash } from 'node:crypto';
import type { Id } from '../../../spec/kit/identifiers.ts';
import { type Dictionary, isDictionary } from '../../../spec/mainline-dht/bencoding.ts';
import { hexOf, ipOf, portOf } from '../../../spec/mainline-dht/compact.ts';
import { space } from '../../../spec/mainline-dht/parameters.ts';
import { orLoopback } from '../address.ts';
import type { Budget } from '../budget.ts';
import { fell, unclear } from '../case.ts';
import type { Judgement } from '../results.ts';
import type { Datagrams } from '../wire.ts';
import { NeighbourNode } from './node.ts';
import { isQuery, type Packet, packetOf, told, transactionOf } from './packet.ts';
import { ping } from './questions.ts';

/** What came of one query. `stray`: answers that came meanwhile and answer nothing that was asked. */
export type Heard =
  | { readonly as: 'response'; readonly packet: Packet; readonly values: Dictionary }
  | { readonly as: 'error'; readonly packet: Packet; readonly code: number }
  /** It has the transaction id, and is neither. */
  | { readonly as: 'strange'; readonly packet: Packet }
  | { readonly as: 'nothing'; readonly stray?: Packet; readonly tries: number };

/** The bytes of a query with this transaction id, which is bytes, too. */
export type Question = (t: string) => string;

/** One socket of ours, and whoever sits behind it. */
export interface Seat {
  readonly socket: Datagrams;
  node: NeighbourNode;
  /** A mute seat never answers: nobody can know it for good. */
  isMute: boolean;
  /** Queries that it has put. */
  asked: number;
  /** Queries that have come from the subject. */
  met: number;
  /** Queries that have come from the subject, byte for byte, and how often each. At most {@link MOST_KEPT} are kept. */
  readonly queries: Map<string, number>;
}

interface Awaited {
  readonly seat: Seat;
  readonly wake: (packet: Packet) => void;
}

/** How patient we are. */
export interface Manners {
  /** How long an answer may take; BEP 5 does not say. */
  readonly patienceMs: number;
  /** How often a query is made anew: BEP 5 knows no retry, but packets get lost. */
  readonly tries: number;
  /** How long the subject is given to look at who has asked it. */
  readonly settlingMs: number;
  /** How long it may take to name some of those that it has looked at; BEP 5 does not say. */
  readonly admissionMs: number;
  /** How long it is left alone, to see whether it is quiet. */
  readonly windowMs: number;
  /** How long a minute is: shorter only for subjects whose clocks run faster. */
  readonly minuteMs: number;
}

export const MANNERS: Manners = {
  patienceMs: 2000,
  tries: 2,
  settlingMs: 600,
  admissionMs: 25_000,
  windowMs: 2000,
  minuteMs: 60_000,
};

/** Of what comes unasked, so much is kept for the report. */
const MOST_KEPT = 16;

/** How many of the sockets are nodes of the network; behind them come those that never answer, and those that come later. */
export const NODES = 16;
const STRANGERS = 3;
/** How many of them are in the far half of the id space: fewer than a bucket holds. */
const FAR = 6;
const NEWCOMERS = 16;
export const SOCKETS = NODES + STRANGERS + NEWCOMERS;

/** What it means that something else came than what was expected. */
export function strayed(expected: string, stray: Packet): Judgement {
  return stray.isBeyondUs ? unclear(`what comes is beyond us: ${told(stray)}`) : fell(expected, told(stray));
}

/** The subject, our network around it, and everything that has passed between them. */
export class Bench {
  readonly subject: string;
  readonly seats: readonly Seat[];
  /** It asks. */
  readonly mute: Seat;
  /** It answers what nobody has asked. */
  readonly liar: Seat;
  /** It asks, and says that it is read-only. */
  readonly shy: Seat;
  /** Nobody, until {@link enter}. */
  readonly newcomers: readonly Seat[];
  readonly budget: Budget;
  readonly manners: Manners;
  /** The subject’s own id, whenever it was another than in the response before; at most {@link MOST_KEPT} times. */
  readonly ids: { readonly id: string; readonly packet: Packet }[] = [];
  /** A query that was answered twice: the second answer. */
  twice: Packet | undefined;
  /** Whether the subject has ever answered anything. */
  hasSpoken = false;
  /** Where packets have come from that are not of the subject’s address, and yet of its port or its host. */
  elsewhere: string | undefined;
  /** Whether it has stopped answering pings: nothing can be learnt any more. */
  isLost = false;
  sent = 0;
  received = 0;
  private readonly all: readonly Seat[];
  private readonly seed: number;
  private readonly awaited = new Map<string, Awaited>();
  private readonly issued = new Map<string, number>();
  private readonly strays: { seat: Seat; packet: Packet }[] = [];
  private t: number;

  constructor(
    subject: string,
    sockets: readonly Datagrams[],
    seed: number,
    budget: Budget,
    manners: Manners,
  ) {
    this.subject = subject;
    this.seed = seed;
    this.budget = budget;
    this.manners = manners;
    this.t = Number.parseInt(`${this.draw('transactions')}`.slice(0, 4), 16);
    const isMute = (at: number) => at >= NODES && at < NODES + STRANGERS;
    this.all = sockets.map((socket, at) => this.seat(socket, at, isMute(at)));
    this.seats = this.all.slice(0, NODES);
    [this.mute, this.liar, this.shy] = this.all.slice(NODES) as [Seat, Seat, Seat];
    this.newcomers = this.all.slice(NODES + STRANGERS);
  }

  /** 160 bits that depend on the seed and the purpose. */
  draw(purpose: string): Id {
    return createHash('sha1').update(`${this.seed} ${purpose}`).digest('hex');
  }

  /** An infohash for one purpose only: what was announced in an earlier run, to the same node, was announced for the same. */
  infoHash(purpose: string): Id {
    return this.draw(`infohash ${purpose}`);
  }

  /**
   * So many of our nodes are in the half of the id space that the subject is not in that there is room left for newcomers; those
   * that have spoken already stay where they are.
   */
  private takePlaces(own: Id): void {
    for (const [at, seat] of this.seats.entries()) {
      const { id } = seat.node;
      const isFar = space.bit(own, 0) !== space.bit(id, 0);
      if (seat.asked === 0 && isFar !== at < FAR) this.enter(seat, space.flip(id, 0));
    }
  }

  /** The subject’s own id, as it has said last. */
  ownId(): Id | undefined {
    return this.ids.findLast(({ id }) => id.length === 40)?.id;
  }

  /** A newcomer takes this id. */
  enter(seat: Seat, id: Id): void {
    seat.node = this.node(id, seat.socket.address);
  }

  send(seat: Seat, bytes: string): void {
    this.sent++;
    seat.socket.send(bytes, this.subject);
  }

  /** @param bytesOfT how long the transaction id is */
  async ask(seat: Seat, question: Question, bytesOfT = 2, tries = this.manners.tries): Promise<Heard> {
    this.strays.length = 0;
    for (let left = tries; left > 0; left--) {
      const packet = await this.askOnce(seat, question, bytesOfT);
      if (packet) return this.understood(packet);
    }
    const stray = this.strays.find((each) => each.seat === seat)?.packet;
    return { as: 'nothing', tries, ...(stray ? { stray } : {}) };
  }

  /** Whether it still answers pings: of this one, or of whoever has asked it least. It may shut out who asks much. */
  async isAlive(seat: Seat): Promise<boolean> {
    const others = this.seats.filter((each) => each !== seat);
    const quiet = others.reduce((least, each) => (each.asked < least.asked ? each : least));
    this.isLost = !(await this.answers(seat)) && !(await this.answers(quiet));
    return !this.isLost;
  }

  /** Asked more patiently than anything else. */
  private async answers(seat: Seat): Promise<boolean> {
    const heard = await this.ask(seat, ping(seat), 2, this.manners.tries + 1);
    return heard.as !== 'nothing';
  }

  /** What it means that this is not what was expected: a lie, a silence that is meant, or nobody there. */
  async disappointed(seat: Seat, heard: Heard, expected: string): Promise<Judgement> {
    if (heard.as !== 'nothing') return fell(expected, told(heard.packet));
    if (heard.stray) return strayed(expected, heard.stray);
    if (this.isLost) return unclear(this.whyLost());
    if (await this.answers(seat))
      return fell(expected, `no answer to ${this.attempts(heard.tries)}, though pings are answered`);
    return unclear(
      (await this.isAlive(seat)) ? `it answers others, and ${seat.socket.address} no more` : this.whyLost(),
    );
  }

  whyLost(): string {
    if (this.hasSpoken) return 'it answers no pings';
    return this.elsewhere === undefined
      ? `nothing answers at ${this.subject}: is it running${orLoopback(this.subject)}?`
      : `answers to ${this.subject} come from ${this.elsewhere}: name that address`;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ socket }) => socket.close()));
  }

  private attempts(tries: number): string {
    const each = `${this.manners.patienceMs / 1000} s`;
    return tries === 1 ? `a query within ${each}` : `${tries} queries within ${each} each`;
  }

  private node(id: Id, address: string): NeighbourNode {
    return new NeighbourNode(id, address, () => this.seats.map(({ node }) => node.info));
  }

  private seat(socket: Datagrams, at: number, isMute: boolean): Seat {
    const node = this.node(this.draw(`node ${at}`), socket.address);
    const seat: Seat = { socket, node, isMute, asked: 0, met: 0, queries: new Map() };
    socket.onPacket((bytes, from) => {
      if (from === this.subject) this.take(seat, bytes);
      else if (portOf(from) === portOf(this.subject) || ipOf(from) === ipOf(this.subject))
        this.elsewhere ??= from;
    });
    return seat;
  }

  private take(seat: Seat, bytes: string): void {
    this.received++;
    const packet = packetOf(bytes);
    if (isQuery(packet)) this.serve(seat, bytes);
    else this.sort(seat, packet);
  }

  private serve(seat: Seat, bytes: string): void {
    seat.met++;
    const before = seat.queries.get(bytes);
    if (before !== undefined || seat.queries.size < MOST_KEPT) seat.queries.set(bytes, (before ?? 0) + 1);
    const answer = seat.isMute ? undefined : seat.node.answer(bytes);
    if (answer === undefined) return;
    this.send(seat, answer);
  }

  /** To whom an answer belongs. */
  private sort(seat: Seat, packet: Packet): void {
    this.hasSpoken = true;
    const key = `${seat.socket.address} ${transactionOf(packet)}`;
    const before = this.issued.get(key);
    if (before === undefined) {
      if (this.strays.length < MOST_KEPT) this.strays.push({ seat, packet });
      return;
    }
    this.issued.set(key, before + 1);
    if (before > 0) this.twice ??= packet;
    const waiting = this.awaited.get(key);
    if (waiting?.seat === seat) waiting.wake(packet);
  }

  private async askOnce(seat: Seat, question: Question, bytesOfT: number): Promise<Packet | undefined> {
    const t = this.nextTransaction(bytesOfT);
    const key = `${seat.socket.address} ${t}`;
    let come: Packet | undefined;
    const wake = (packet: Packet) => {
      come ??= packet;
    };
    this.awaited.set(key, { seat, wake });
    this.issued.set(key, 0);
    seat.asked++;
    this.send(seat, question(t));
    try {
      await this.budget.wait(this.manners.patienceMs, () => come !== undefined);
    } finally {
      this.awaited.delete(key);
    }
    return come;
  }

  private understood(packet: Packet): Heard {
    const { envelope } = packet;
    const values = envelope?.get('r');
    if (envelope?.get('y') === 'r' && isDictionary(values)) {
      this.noteId(values, packet);
      return { as: 'response', packet, values };
    }
    const failure = envelope?.get('e');
    const [code, message] = Array.isArray(failure) ? failure : [];
    if (envelope?.get('y') === 'e' && typeof code === 'number' && typeof message === 'string')
      return { as: 'error', packet, code };
    return { as: 'strange', packet };
  }

  private noteId(values: Dictionary, packet: Packet): void {
    const id = values.get('id');
    const name = typeof id === 'string' ? hexOf(id) : 'none';
    if (this.ids.length === 0 && name.length === 40) this.takePlaces(name);
    if (this.ids.at(-1)?.id !== name && this.ids.length < MOST_KEPT) this.ids.push({ id: name, packet });
  }

  /** Each differs from all others, and from each other’s beginnings. */
  private nextTransaction(bytes: number): string {
    this.t = (this.t + 1) % 65536;
    const two = String.fromCharCode(this.t >> 8, this.t & 255);
    return bytes === 1 ? two.slice(1) : two.padEnd(bytes, '\x00\xffz');
  }
}
