import Wire from 'bittorrent-protocol';
import { reference } from '../../../../impl/bittorrent/subjects.ts';
import type { Address, Call, Environment, Message, Peer } from '../../../../sim/peer.ts';
import type { BitTorrentMessage } from '../../../../spec/bittorrent/messages.ts';
import type { BitTorrentParameters } from '../../../../spec/bittorrent/parameters.ts';

export const virtual = true;

type Respond = (error: Error | null, block: Uint8Array) => void;

/** A connection: all that our peer says on it, and hears, goes through webtorrent’s wire, as bytes. */
class Connection {
  private readonly wire = new Wire();
  private readonly wanted = new Map<string, Respond[]>();
  private bytes = Buffer.alloc(0);
  private isGreeted = false;

  constructor(
    said: (message: BitTorrentMessage) => void,
    heard: (message: BitTorrentMessage) => void,
    over: () => void,
  ) {
    const { wire } = this;
    wire.on('data', (chunk: Uint8Array) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      for (let next = this.take(); next; next = this.take()) said(next);
    });
    wire.on('handshake', (info_hash: string, peer_id: string) =>
      heard({ type: 'handshake', protocol: 'BitTorrent protocol', info_hash, peer_id }),
    );
    wire.on('keep-alive', () => heard({ type: 'keep_alive' }));
    wire.on('choke', () => heard({ type: 'choke' }));
    wire.on('unchoke', () => heard({ type: 'unchoke' }));
    wire.on('interested', () => heard({ type: 'interested' }));
    wire.on('uninterested', () => heard({ type: 'not_interested' }));
    wire.on('have', (index: number) => heard({ type: 'have', index }));
    wire.on('bitfield', ({ buffer }: { buffer: Uint8Array }) =>
      heard({ type: 'bitfield', bits: hex(buffer) }),
    );
    wire.on('request', (index: number, begin: number, length: number, respond: Respond) => {
      const key = `${index} ${begin} ${length}`;
      this.wanted.set(key, [...(this.wanted.get(key) ?? []), respond]);
      heard({ type: 'request', index, begin, length });
    });
    wire.on('cancel', (index: number, begin: number, length: number) => {
      // The wire has forgotten the first that was like it.
      this.wanted.get(`${index} ${begin} ${length}`)?.shift();
      heard({ type: 'cancel', index, begin, length });
    });
    wire.on('piece', (index: number, begin: number, data: Uint8Array) =>
      heard({ type: 'piece', index, begin, length: data.length, block: hex(data.subarray(0, DIGITS)) }),
    );
    wire.on('port', (port: number) => heard({ type: 'port', port }));
    wire.on('finish', over);
  }

  /** Our peer says this. */
  say(message: BitTorrentMessage): void {
    const { wire } = this;
    // Nobody whom it chokes does the wire answer any more.
    if (message.type === 'choke') this.wanted.clear();
    if (message.type === 'handshake') wire.handshake(`${message.info_hash}`, `${message.peer_id}`);
    else if (message.type === 'keep_alive') wire.keepAlive();
    else if (message.type === 'not_interested') wire.uninterested();
    else if (message.type === 'have') wire.have(message.index);
    else if (message.type === 'bitfield') wire.bitfield(Buffer.from(message.bits, 'hex'));
    else if (message.type === 'request' || message.type === 'cancel')
      wire[message.type](message.index, message.begin, message.length);
    else if (message.type === 'port') wire.port(message.port);
    else if (message.type === 'piece') {
      const key = `${message.index} ${message.begin} ${message.length}`;
      this.wanted.get(key)?.shift()?.(null, blockOf(message));
    } else if (message.type === 'choke' || message.type === 'unchoke' || message.type === 'interested')
      wire[message.type]();
  }

  /** The other end has said this. */
  hear(message: BitTorrentMessage): void {
    this.wire.write(encode(message));
  }

  /** The next whole message of what the wire has written. */
  private take(): BitTorrentMessage | undefined {
    const { bytes } = this;
    const size = this.isGreeted ? (bytes.length < 4 ? 4 : 4 + bytes.readUInt32BE()) : 68;
    if (bytes.length < size) return undefined;
    this.bytes = bytes.subarray(size);
    if (this.isGreeted) return decode(bytes.subarray(4, size));
    this.isGreeted = true;
    return {
      type: 'handshake',
      protocol: bytes.toString('latin1', 1, 20),
      info_hash: hex(bytes.subarray(28, 48)),
      peer_id: hex(bytes.subarray(48, 68)),
    };
  }
}

/** Bytes of a block that runs without content look at: the others are zero. */
const DIGITS = 4;
const PLAIN = ['choke', 'unchoke', 'interested', 'not_interested'] as const;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function blockOf({ block, length }: BitTorrentMessage & { type: 'piece' }): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write(block, 'hex');
  return bytes;
}

/** BEP 3 “peer messages”. */
function encode(message: BitTorrentMessage): Buffer {
  const framed = (id: number, numbers: readonly number[], data: Uint8Array = Buffer.alloc(0)) => {
    const head = Buffer.alloc(5 + 4 * numbers.length);
    head.writeUInt32BE(head.length - 4 + data.length);
    head[4] = id;
    for (const [at, number] of numbers.entries()) head.writeUInt32BE(number, 5 + 4 * at);
    return Buffer.concat([head, data]);
  };
  switch (message.type) {
    case 'handshake':
      return Buffer.concat([
        Buffer.from([message.protocol.length]),
        Buffer.from(message.protocol, 'latin1'),
        Buffer.alloc(8),
        Buffer.from(`${message.info_hash}${message.peer_id}`, 'hex'),
      ]);
    case 'have':
      return framed(4, [message.index]);
    case 'bitfield':
      return framed(5, [], Buffer.from(message.bits, 'hex'));
    case 'request':
      return framed(6, [message.index, message.begin, message.length]);
    case 'piece':
      return framed(7, [message.index, message.begin], blockOf(message));
    case 'cancel':
      return framed(8, [message.index, message.begin, message.length]);
    case 'port':
      return framed(9, [], Buffer.from([message.port >> 8, message.port & 255]));
    case 'keep_alive':
      return Buffer.alloc(4);
    default:
      return framed(PLAIN.indexOf(message.type as (typeof PLAIN)[number]), []);
  }
}

function decode(bytes: Buffer): BitTorrentMessage {
  if (bytes.length === 0) return { type: 'keep_alive' };
  const [id] = bytes;
  const [index, begin] = [1, 5].map((at) => (bytes.length >= at + 4 ? bytes.readUInt32BE(at) : 0)) as [
    number,
    number,
  ];
  if (id === 4) return { type: 'have', index };
  if (id === 5) return { type: 'bitfield', bits: hex(bytes.subarray(1)) };
  if (id === 7)
    return {
      type: 'piece',
      index,
      begin,
      length: bytes.length - 9,
      block: hex(bytes.subarray(9, 9 + DIGITS)),
    };
  if (id === 6 || id === 8)
    return { type: id === 6 ? 'request' : 'cancel', index, begin, length: bytes.readUInt32BE(9) };
  if (id === 9) return { type: 'port', port: bytes.readUInt16BE(1) };
  if (PLAIN[id!]) return { type: PLAIN[id!]! };
  throw new Error(`the wire has written a message ${id}, which nobody asked of it`);
}

/** What goes between peers and their tracker, or nodes of the DHT, is not the wire’s. */
const ELSEWHERE: ReadonlySet<string> = new Set(['announce', 'peers', 'failure', 'datagram']);

/** Our peer behind webtorrent’s wires. The tracker, and what is said to it, is as ever. */
export function create(
  address: Address,
  parameters: BitTorrentParameters,
  env: Environment<BitTorrentMessage>,
): Omit<Peer<BitTorrentMessage>, 'snapshot' | 'restore'> {
  const connections = new Map<Address, Connection>();
  const to = (other: Address): Connection => {
    let connection = connections.get(other);
    if (!connection) {
      const isOpen = () => connections.get(other) === connection;
      connection = new Connection(
        (message) => env.send(other, message),
        (message) => isOpen() && peer.receive(other, message as never),
        () => {
          if (!isOpen()) return;
          connections.delete(other);
          env.close(other);
          peer.unreachable(other);
        },
      );
      connections.set(other, connection);
    }
    return connection;
  };
  const isElsewhere = (other: Address, { type }: Message) =>
    other === parameters.tracker || address === parameters.tracker || ELSEWHERE.has(type);
  const peer = reference.create(address, parameters, {
    ...env,
    send: (other: Address, message: BitTorrentMessage) =>
      isElsewhere(other, message) ? env.send(other, message) : to(other).say(message),
    close: (other: Address) => {
      connections.delete(other);
      // What was said before is on its way through the stream, and is to leave first; what is said from now on is not.
      queueMicrotask(() => env.close(other));
    },
  } as unknown as Environment<never>) as unknown as Peer<BitTorrentMessage>;
  return {
    call: (call: Call) => peer.call(call),
    receive: (from, message) =>
      isElsewhere(from, message) ? peer.receive(from, message) : to(from).hear(message),
    timer: (name) => peer.timer(name),
    unreachable: (other) => {
      connections.delete(other);
      peer.unreachable(other);
    },
    drained: (other) => peer.drained?.(other),
    view: () => peer.view?.(),
    version: () => peer.version?.() ?? 0,
  };
}
