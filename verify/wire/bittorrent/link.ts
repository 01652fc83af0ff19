import { bitfieldOf, readBitfield } from '../../../spec/bittorrent/bitfield.ts';
import type { Place } from '../../../spec/bittorrent/torrent.ts';
import {
  type Handshake,
  handshakeBytes,
  messageBytes,
  type OddMessage,
  type PeerMessage,
  readHandshake,
  readMessage,
} from '../../../spec/bittorrent/wire.ts';
import type { Target } from '../address.ts';
import type { Connection, Wire } from '../wire.ts';
import { PeerStream } from './stream.ts';

export interface Block extends Place {
  readonly length: number;
}

/** A message of the subject, as it came. */
export type Heard = PeerMessage | OddMessage;

/** What a connection tells of itself. */
export interface LinkEvents {
  readonly sent: () => void;
  readonly received: (bytes: Buffer) => void;
  /** After the link has noted what follows from it. */
  readonly heard: (link: Link, message: Heard) => void;
}

/** Requests that are kept; no client has so many under way. */
const MOST_ASKED = 4096;
/** What may wait until the subject reads. */
const MOST_UNREAD = 2 ** 20;

/** Bits of the reserved bytes of a handshake: which byte, and which bit of it. */
export const BITS = { fast: [7, 0x04], extended: [5, 0x10] } as const;
/** The message of the extension protocol (BEP 10). */
export const EXTENDED = 20;
/** The message of the fast extension that says that it has everything (BEP 6). */
export const HAVE_ALL = 0x0e;

export function keyOf({ index, begin }: Place): string {
  return `${index}:${begin}`;
}

/** One TCP connection of ours to the subject, and what both ends have said over it. */
export class Link {
  readonly name: string;
  readonly ip: string;
  /** Ours, once it is open. */
  address = '';
  handshake: Handshake | undefined;
  /** It is over, and who has ended it. */
  closed: 'by it' | 'by us' | undefined;
  /** Why it is over, if the system says so. */
  code: string | undefined;
  /** This machine cannot speak from there. */
  refused: Error | undefined;
  /** Bytes that came in place of a handshake. */
  strange: Buffer | undefined;
  /** Nothing came but these, and it was no whole handshake. */
  get rest(): Buffer {
    return this.stream.rest();
  }

  /** How much has come of a message that is not whole yet. */
  get held(): number {
    return this.stream.held;
  }

  /** Of the subject: whether it chokes us, and is interested in us. */
  isChoking = true;
  isInterested = false;
  /** The pieces that its bitfield and its messages `have` name. */
  readonly has: Uint8Array;
  /** Messages that it has sent, keep-alives left out. */
  messages = 0;
  /** How many of them are of the extension protocol. */
  extended = 0;
  keepAlives = 0;
  /** Requests that it has made and we have neither answered nor, by choking it, forgotten. */
  readonly asked = new Map<string, Block>();
  /** Blocks that it has cancelled. */
  readonly cancelled = new Set<string>();

  /** Of ours. */
  isChokingIt = true;
  isInterestedInIt = false;
  readonly have: Uint8Array;
  hear: (message: Heard) => void = () => undefined;

  private readonly stream = new PeerStream();
  private readonly events: LinkEvents;
  private connection: Connection | undefined;

  constructor(name: string, ip: string, pieces: number, events: LinkEvents) {
    this.name = name;
    this.ip = ip;
    this.events = events;
    this.has = new Uint8Array(pieces);
    this.have = new Uint8Array(pieces);
  }

  /** Connects: {@link address}, {@link closed} or {@link refused} tell what comes of it. */
  open(wire: Wire, target: Target): void {
    this.connection = wire.dial(this.ip, target, {
      opened: (address) => {
        this.address = address;
      },
      data: (chunk) => this.take(chunk),
      ended: (code) => {
        this.code = code;
        this.closed ??= 'by it';
      },
      refused: (why) => {
        this.refused = why;
      },
    });
  }

  /** Whether its handshake says that it knows this extension. */
  knows(extension: keyof typeof BITS): boolean {
    const [byte, bit] = BITS[extension];
    return (Number.parseInt(this.handshake?.reserved.slice(2 * byte, 2 * byte + 2) ?? '0', 16) & bit) !== 0;
  }

  shakeHands(handshake: Handshake): void {
    this.send(handshakeBytes(handshake));
  }

  /** Says it, and remembers what follows from it. */
  say(message: PeerMessage): void {
    this.note(message);
    this.send(messageBytes(message));
  }

  /** Says what we have, if it is anything. */
  showPieces(have: Uint8Array): void {
    if (have.includes(1)) this.say({ type: 'bitfield', bits: bitfieldOf(have) });
  }

  /** Any bytes at all. */
  send(bytes: Buffer): void {
    if (this.closed || !this.connection) return;
    this.events.sent();
    this.connection.send(bytes);
  }

  /** Whether the subject reads what it is sent; if not, it need not be sent more. */
  isFlowing(): boolean {
    return !this.closed && this.connection?.isFlowing(MOST_UNREAD) === true;
  }

  close(): void {
    if (this.closed) return;
    this.closed = 'by us';
    this.connection?.close();
  }

  private take(chunk: Buffer): void {
    for (const bytes of this.closed ? [] : this.stream.push(chunk)) {
      this.events.received(bytes);
      if (this.handshake) this.receive(readMessage(bytes.subarray(4)));
      else this.greet(bytes);
      if (this.closed) return;
    }
    const { tooLong } = this.stream;
    if (tooLong === undefined || this.closed) return;
    this.receive({ type: 'odd', id: -1, size: tooLong, payload: '', isKnown: false });
    this.close();
  }

  private greet(bytes: Buffer): void {
    this.handshake = readHandshake(bytes);
    if (this.handshake) return;
    this.strange = bytes;
    this.close();
  }

  private receive(message: Heard): void {
    if (message.type === 'keep_alive') this.keepAlives++;
    else this.messages++;
    if (message.type === 'odd' && message.id === EXTENDED) this.extended++;
    this.follow(message);
    this.events.heard(this, message);
    this.hear(message);
  }

  private follow(message: Heard): void {
    switch (message.type) {
      case 'choke':
      case 'unchoke':
        this.isChoking = message.type === 'choke';
        break;
      case 'interested':
      case 'not_interested':
        this.isInterested = message.type === 'interested';
        break;
      case 'have':
        if (message.index < this.has.length) this.has[message.index] = 1;
        break;
      case 'bitfield':
        this.has.set(readBitfield(message.bits, this.has.length) ?? []);
        break;
      case 'odd':
        if (message.id === HAVE_ALL) this.has.fill(1);
        break;
      case 'request':
        if (this.isChokingIt || this.asked.size >= MOST_ASKED) break;
        this.asked.set(keyOf(message), message);
        break;
      case 'cancel':
        this.asked.delete(keyOf(message));
        if (this.cancelled.size < MOST_ASKED) this.cancelled.add(keyOf(message));
        break;
    }
  }

  private note(message: PeerMessage): void {
    switch (message.type) {
      case 'choke':
        this.isChokingIt = true;
        this.asked.clear();
        break;
      case 'unchoke':
        this.isChokingIt = false;
        break;
      case 'interested':
      case 'not_interested':
        this.isInterestedInIt = message.type === 'interested';
        break;
      case 'have':
        this.have[message.index] = 1;
        break;
      case 'bitfield':
        this.have.set(readBitfield(message.bits, this.have.length)!);
        break;
      case 'piece':
        this.asked.delete(keyOf(message));
        break;
    }
  }
}
