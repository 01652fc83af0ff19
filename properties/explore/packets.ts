import type { Address, Message } from '../../sim/peer.ts';
import type { Vocabulary } from '../../spec/kit/vocabulary.ts';
import { renameIds } from '../../spec/kit/vocabulary.ts';
import type { Frame } from './frame.ts';
import type { Inputs } from './inputs.ts';
import { Interner, Ints } from './intern.ts';

export const MESSAGE = 0;
/** The news that a peer is gone. */
export const NEWS = 1;
/** The end of a connection that its other end has closed. */
export const HANG_UP = 2;

/** What a packet says, for telling. */
export interface PacketText {
  /** The message's type; `unreachable` for the news that a peer is gone, or has closed its connection. */
  readonly type: string;
  /** The message as its receiver is told; absent for news, and for what will not arrive. */
  readonly message?: Message;
  /** The address that is no peer's: the receiver or, of news, the one who is not there. */
  readonly stranger?: Address;
}

interface Row {
  readonly to: number;
  readonly from: number;
  readonly input: number;
  readonly back: number;
  readonly group: number;
  readonly own: number;
  readonly kind: number;
}

/**
 * Everything that can be under way between two peers, numbered, and told in the receiver's frame. A packet lies in its
 * receiver's inbox. One to an address that no peer of the model has, and the news that a peer is gone, lie in the inbox
 * of the one who will be told `unreachable`.
 */
export class Packets {
  /** The receiver as the sender refers to it; -1: a stranger. */
  readonly to = new Ints();
  /** The sender as the receiver refers to it; for a stranger's packet the sender itself. */
  readonly from = new Ints();
  /** What the arrival is to the receiver; -1: it was meant for a former life of the receiver's, and will not arrive. */
  readonly input = new Ints();
  /** What its sender is told if the receiver is not there. */
  readonly back = new Ints();
  /** Packets of one group arrive in the order in which they were sent. */
  readonly group = new Ints();
  /** 1: starts an event of its own. */
  readonly own = new Ints();
  /** Whether any peer has ever closed a connection. */
  anyHangUp = false;
  /** {@link MESSAGE}, {@link NEWS} or {@link HANG_UP}. */
  readonly kind = new Ints();
  readonly text: PacketText[] = [];
  /** The same once it is lost, + 1. */
  private readonly lostOf = new Ints();

  private readonly frame: Frame;
  private readonly inputs: Inputs;
  private readonly vocabulary: Vocabulary;
  private readonly ownEvents: ReadonlySet<string> | 'all';
  private readonly ids = new Interner();
  private readonly groups = new Interner();

  /** @param ownEvents types of messages that arrive in an event of their own; `all`: the message grain. */
  constructor(frame: Frame, inputs: Inputs, vocabulary: Vocabulary, ownEvents: ReadonlySet<string> | 'all') {
    this.frame = frame;
    this.inputs = inputs;
    this.vocabulary = vocabulary;
    this.ownEvents = ownEvents;
  }

  /** A message that the peer at home in place `home` sends. */
  sent(home: number, to: Address, message: Message): number {
    const receiver = this.frame.index(to);
    if (receiver < 0) return this.toStranger(home, to, message.type);
    const { frame } = this;
    const turned = frame.symmetric ? renameIds(this.vocabulary, message, frame.turn(-receiver)) : message;
    const place = frame.home(receiver);
    const from = frame.resolve(place, frame.refer(receiver, home));
    const id = this.ids.id(`${home} ${receiver} ${JSON.stringify(turned)}`);
    if (id < this.text.length) return id;
    return this.register(
      {
        to: frame.refer(home, receiver),
        from: frame.refer(receiver, home),
        input: this.inputs.receive(frame.peers[from]!, turned),
        back: this.inputs.unreachable(to),
        group: this.groupOf(`${frame.refer(receiver, home)}`, message.type),
        own: this.startsEvent(message.type),
        kind: MESSAGE,
      },
      { type: message.type, message: turned },
    );
  }

  /** The end of the connection between the peer at home in place `home`, who has closed it, and another. */
  hangUp(home: number, to: Address): number {
    const receiver = this.frame.index(to);
    const id = this.ids.id(`${home} hangs up ${JSON.stringify(to)}`);
    if (id < this.text.length) return id;
    this.anyHangUp = true;
    const { frame } = this;
    const from = receiver < 0 ? -1 : frame.refer(receiver, home);
    const closer = receiver < 0 ? to : frame.peers[frame.resolve(frame.home(receiver), from)]!;
    const input = this.inputs.unreachable(closer);
    return this.register(
      {
        to: receiver < 0 ? -1 : frame.refer(home, receiver),
        from,
        input,
        back: input,
        group: this.groupOf(`${from}`, 'unreachable'),
        own: 0,
        kind: HANG_UP,
      },
      { type: 'unreachable' },
    );
  }

  /** The news, for the peer at home in place `home`, that the peer it refers to so is gone. */
  gone(home: number, reference: number): number {
    const id = this.ids.id(`${home} gone ${reference}`);
    if (id < this.text.length) return id;
    const address = this.frame.peers[this.frame.resolve(home, reference)]!;
    const input = this.inputs.unreachable(address);
    return this.register(
      {
        to: -1,
        from: reference,
        input,
        back: input,
        group: this.groupOf(`${reference}`, 'unreachable'),
        own: 1,
        kind: NEWS,
      },
      { type: 'unreachable' },
    );
  }

  /** The same packet once its receiver is gone: what it said does not matter any more, only that it comes back. */
  lost(packet: number): number {
    if (packet < this.lostOf.length && this.lostOf.items[packet] !== 0) return this.lostOf.items[packet]! - 1;
    const { to, from, back, group, own, text } = this;
    const row = {
      to: to.items[packet]!,
      from: from.items[packet]!,
      input: -1,
      back: back.items[packet]!,
      group: group.items[packet]!,
      own: own.items[packet]!,
      kind: MESSAGE,
    };
    const id = this.ids.id(`lost ${row.to} ${row.from} ${row.group}`);
    if (id === text.length) this.register(row, { type: text[packet]!.type });
    this.lostOf.set(packet, id + 1);
    this.lostOf.set(id, id + 1);
    return id;
  }

  /** At the message grain it comes back at once, as news. */
  private toStranger(home: number, stranger: Address, sent: string): number {
    const type = this.ownEvents === 'all' ? 'unreachable' : sent;
    const id = this.ids.id(`${home} stranger ${JSON.stringify(stranger)} ${type}`);
    if (id < this.text.length) return id;
    const input = this.inputs.unreachable(stranger);
    return this.register(
      {
        to: -1,
        from: this.frame.refer(home, home),
        input,
        back: input,
        group: this.groupOf(`stranger ${stranger}`, type),
        own: this.startsEvent(type),
        kind: type === 'unreachable' ? NEWS : MESSAGE,
      },
      { type, stranger },
    );
  }

  private register(row: Row, text: PacketText): number {
    this.to.push(row.to);
    this.from.push(row.from);
    this.input.push(row.input);
    this.back.push(row.back);
    this.group.push(row.group);
    this.own.push(row.own);
    this.kind.push(row.kind);
    return this.text.push(text) - 1;
  }

  private startsEvent(type: string): number {
    return this.ownEvents === 'all' || this.ownEvents.has(type) ? 1 : 0;
  }

  /** The message grain keeps the order of a connection; the atomic one that of messages of one type. */
  private groupOf(from: string, type: string): number {
    return this.groups.id(this.ownEvents === 'all' ? from : `${from} ${type}`);
  }
}
