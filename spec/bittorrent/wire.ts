import { PROTOCOL } from './constants.ts';
import type { BitTorrentMessage } from './messages.ts';

/** The peer protocol of BEP 3 as bytes: handshakes, and messages behind a length of four bytes. */

export const HANDSHAKE_BYTES = 68;

export interface Handshake {
  /** 16 hexadecimal digits: the eight reserved bytes. */
  readonly reserved: string;
  /** 40 hexadecimal digits. */
  readonly infoHash: string;
  /** 40 hexadecimal digits. */
  readonly peerId: string;
}

/** What peers say to one another after the handshake. */
export type PeerMessage = Exclude<
  BitTorrentMessage,
  { readonly type: 'handshake' | 'datagram' | 'announce' | 'peers' | 'failure' }
>;

/** A message that is none of these: of a type that they do not have, or of a size that it cannot have. */
export interface OddMessage {
  readonly type: 'odd';
  readonly id: number;
  /** Bytes after the one that gives the type. */
  readonly size: number;
  /** The first of them, in hexadecimal. */
  readonly payload: string;
  /** Whether its type is known. */
  readonly isKnown: boolean;
}

const HEAD = Buffer.from(`\x13${PROTOCOL}`, 'latin1');
const RESERVED_BYTES = 8;
const HASH_BYTES = 20;
/** Of a message that cannot be read. */
const SHOWN_BYTES = 32;

/** The number of each type (BEP 3 peer messages; BEP 5 for the last). */
export const MESSAGE_IDS = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  not_interested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
} as const satisfies Partial<Record<PeerMessage['type'], number>>;

const NAMES = Object.keys(MESSAGE_IDS) as (keyof typeof MESSAGE_IDS)[];

export function handshakeBytes({ reserved, infoHash, peerId }: Handshake): Buffer {
  return Buffer.concat([HEAD, Buffer.from(`${reserved}${infoHash}${peerId}`, 'hex')]);
}

/** @param bytes 68 of them; undefined: they are no handshake. */
export function readHandshake(bytes: Buffer): Handshake | undefined {
  if (bytes.length !== HANDSHAKE_BYTES || !bytes.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  const hex = (from: number, size: number) => bytes.toString('hex', from, from + size);
  const infoHashAt = HEAD.length + RESERVED_BYTES;
  return {
    reserved: hex(HEAD.length, RESERVED_BYTES),
    infoHash: hex(infoHashAt, HASH_BYTES),
    peerId: hex(infoHashAt + HASH_BYTES, HASH_BYTES),
  };
}

/** A message with its length before it. */
export function messageBytes(message: PeerMessage): Buffer {
  if (message.type === 'keep_alive') return Buffer.alloc(4);
  return framed(MESSAGE_IDS[message.type], payloadOf(message));
}

/** Any type and any payload behind a length. */
export function framed(id: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length);
  head[4] = id;
  return Buffer.concat([head, payload]);
}

function payloadOf(message: Exclude<PeerMessage, { readonly type: 'keep_alive' }>): Buffer {
  switch (message.type) {
    case 'have':
      return numbers(message.index);
    case 'bitfield':
      return Buffer.from(message.bits, 'hex');
    case 'request':
    case 'cancel':
      return numbers(message.index, message.begin, message.length);
    case 'piece':
      return Buffer.concat([numbers(message.index, message.begin), Buffer.from(message.block, 'hex')]);
    case 'port':
      return Buffer.from([message.port >> 8, message.port & 255]);
    default:
      return Buffer.alloc(0);
  }
}

/** What is behind a length: nothing, or a type and its payload. */
export function readMessage(frame: Buffer): PeerMessage | OddMessage {
  if (frame.length === 0) return { type: 'keep_alive' };
  const id = frame[0]!;
  const type = NAMES[id];
  const payload = frame.subarray(1);
  const message = type && read(type, payload);
  return (
    message ?? {
      type: 'odd',
      id,
      size: payload.length,
      payload: payload.toString('hex', 0, SHOWN_BYTES),
      isKnown: type !== undefined,
    }
  );
}

function read(type: keyof typeof MESSAGE_IDS, payload: Buffer): PeerMessage | undefined {
  const number = (at: number) => payload.readUInt32BE(at);
  switch (type) {
    case 'have':
      return payload.length === 4 ? { type, index: number(0) } : undefined;
    case 'bitfield':
      return { type, bits: payload.toString('hex') };
    case 'request':
    case 'cancel':
      return payload.length === 12
        ? { type, index: number(0), begin: number(4), length: number(8) }
        : undefined;
    case 'piece':
      if (payload.length < 8) return undefined;
      return {
        type,
        index: number(0),
        begin: number(4),
        length: payload.length - 8,
        block: payload.toString('hex', 8),
      };
    case 'port':
      return payload.length === 2 ? { type, port: payload.readUInt16BE(0) } : undefined;
    default:
      return payload.length === 0 ? { type } : undefined;
  }
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
}
