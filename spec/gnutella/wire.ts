import { isAddress } from '../kit/ipv4.ts';
import { CONNECT, HEADER_BYTES, NUMBERS, OK } from './constants.ts';
import { type Handshake06, readHandshake } from './handshake.ts';
import type { Patch, RouteTable } from './query-routing.ts';

/** What every descriptor carries (G0.4 §3.1). */
export interface Header {
  /** 32 hexadecimal digits. */
  readonly guid: string;
  /** How many more hops it may go. */
  readonly ttl: number;
  /** How many it has gone. */
  readonly hops: number;
}

/** One file of a QueryHit. */
export type ResultRow = readonly [index: number, size: number, name: string];

export type Descriptor = Header &
  (
    | { readonly type: 'ping' }
    | {
        readonly type: 'pong';
        readonly port: number;
        readonly ip: string;
        readonly files: number;
        readonly kilobytes: number;
      }
    | {
        readonly type: 'query';
        /** Least speed of whoever answers, in kb/s. */
        readonly speed: number;
        readonly criteria: string;
        /** Number of the walker that this is; null: it is flooded. */
        readonly walker: number | null;
        /** Of a walker: servents remember where they have sent walkers of this search. */
        readonly keeps: boolean;
        /** Of a walker: who has sent it out. */
        readonly origin: string | null;
      }
    | {
        readonly type: 'query_hit';
        readonly port: number;
        readonly ip: string;
        /** kb/s */
        readonly speed: number;
        readonly results: readonly ResultRow[];
        /** The servent’s own identifier. */
        readonly servent: string;
      }
    | {
        readonly type: 'push';
        readonly servent: string;
        readonly index: number;
        readonly ip: string;
        readonly port: number;
      }
    | { readonly type: 'bye'; readonly code: number; readonly reason: string }
    | ({ readonly type: 'reset' } & Pick<RouteTable, 'length' | 'infinity'>)
    | ({ readonly type: 'patch' } & Patch)
  );

export type DescriptorType = Descriptor['type'];
/** Descriptors of these types, or of this one. */
export type Of<T extends DescriptorType> = Extract<Descriptor, { type: T }>;
/** What is flooded, and what comes back for it. */
export type Broadcast = Of<'ping' | 'query'>;
export type Answer = Of<'pong' | 'query_hit'>;

/** What peers really send. */
export type Wired =
  | { readonly type: 'text'; readonly bytes: string }
  | { readonly type: 'descriptor'; readonly bytes: string };

/** A Query without the fields of a walker. */
export const FLOODED = { walker: null, keeps: false, origin: null } as const;

/** What a walker’s host and its originator say to each other, by the way. */
export type Word = {
  readonly type: 'check' | 'go' | 'stop';
  readonly guid: string;
  readonly walker: number;
};

/** What a servent says that has connected because it was pushed (G0.4 §6). */
export interface Giving {
  readonly type: 'giv';
  readonly index: number;
  readonly servent: string;
  readonly name: string;
}

export type Handshake = { readonly type: 'connect' } | { readonly type: 'ok' } | Handshake06;

/** What says nothing, as far as it can be understood. */
export type Nonsense =
  | { readonly type: 'unknown_descriptor'; readonly number: number }
  | { readonly type: 'garbage'; readonly why: string };

/** What observers are told that a message says. */
export type Said = Descriptor | Handshake | Word | Giving | Nonsense;

const NO_DESCRIPTORS: ReadonlySet<string> = new Set([
  'connect',
  'ok',
  'connect_06',
  'ok_06',
  'busy',
  'check',
  'go',
  'stop',
  'giv',
  'garbage',
  'unknown_descriptor',
]);

/** Whether this goes within an open connection. */
export function isDescriptor(said: Said): said is Descriptor {
  return !NO_DESCRIPTORS.has(said.type);
}

export function text(words: string): Wired {
  return { type: 'text', bytes: Buffer.from(words, 'latin1').toString('hex') };
}

/** A word as text. */
export function wordText({ type, guid, walker }: Word): string {
  return `GNUTELLA ${type.toUpperCase()} ${guid} ${walker}\n\n`;
}

/** A giving as text. */
export function givingText({ index, servent, name }: Giving): string {
  return `GIV ${index}:${servent}/${name}\n\n`;
}

/** A descriptor as bytes: header and payload. Numbers have their least significant byte first, addresses their most (G0.4 §3). */
export function encode(message: Descriptor): Wired & { type: 'descriptor' } {
  return rawDescriptor(message, NUMBERS[message.type], payloadOf(message));
}

/** @param payload in hexadecimal. */
export function rawDescriptor(
  { guid, ttl, hops }: Header,
  number: number,
  payload: string,
): Wired & { type: 'descriptor' } {
  const header = guid + byte(number) + byte(ttl) + byte(hops) + word32(payload.length / 2);
  return { type: 'descriptor', bytes: header + payload };
}

function payloadOf(message: Descriptor): string {
  switch (message.type) {
    case 'ping':
      return '';
    case 'pong':
      return word16(message.port) + ipBytes(message.ip) + word32(message.files) + word32(message.kilobytes);
    case 'query':
      return `${word16(message.speed)}${latin(message.criteria)}00${extensionOf(message)}`;
    case 'query_hit': {
      const rows = message.results.map(
        ([index, size, name]) => `${word32(index)}${word32(size)}${latin(name)}0000`,
      );
      const place = word16(message.port) + ipBytes(message.ip) + word32(message.speed);
      return byte(rows.length) + place + rows.join('') + message.servent;
    }
    case 'push':
      return message.servent + word32(message.index) + ipBytes(message.ip) + word16(message.port);
    case 'bye':
      return `${word16(message.code)}${latin(message.reason)}00`;
    case 'reset':
      return `00${word32(message.length)}${byte(message.infinity)}`;
    case 'patch':
      // Not compressed.
      return `01${byte(message.number)}${byte(message.of)}00${byte(message.bits)}${message.data}`;
  }
}

/** What makes a Query a walker: an extension behind the criteria, as 0.6 has room for. */
function extensionOf({ walker, keeps, origin }: Of<'query'>): string {
  return walker === null ? '' : `${latin(`walk ${walker} ${keeps ? 'keep' : 'any'} ${origin}`)}00`;
}

const EXTENSION = /^walk (\d{1,3}) (keep|any) ([\d.]{7,15})$/;

/** Extensions that say nothing to us are let be. */
function readExtension(extension: string) {
  const [, walker, keep, origin] = EXTENSION.exec(extension) ?? [];
  if (walker === undefined || !isAddress(origin)) return FLOODED;
  return { walker: Number(walker), keeps: keep === 'keep', origin };
}

const byte = (value: number) => HEX[value & 255]!;
const word16 = (value: number) => byte(value) + byte(value >>> 8);
const word32 = (value: number) => word16(value) + word16(value >>> 16);
const latin = (words: string) => Buffer.from(words, 'latin1').toString('hex');
const ipBytes = (address: string) =>
  address
    .split('.')
    .map((part) => byte(Number(part)))
    .join('');

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

const known = new WeakMap<object, Said>();

/** What a message says. Reading the same one again costs nothing. */
export function read(message: { readonly type: string }): Said {
  let said = known.get(message);
  if (said === undefined) {
    const { type, bytes } = message as Wired;
    if (typeof bytes !== 'string' || !/^([0-9a-f]{2})*$/.test(bytes)) said = garbage('no bytes');
    else said = type === 'text' ? readText(bytes) : readDescriptor(bytes);
    known.set(message, said);
  }
  return said;
}

function garbage(why: string): Said {
  return { type: 'garbage', why };
}

const GIVING = /^GIV (\d{1,10}):([0-9a-f]{32})\/([^\n]*)\n\n$/;
const WORD = /^GNUTELLA (CHECK|GO|STOP) ([0-9a-f]{32}) (\d{1,3})\n\n$/;

function readText(hex: string): Said {
  const words = Buffer.from(hex, 'hex').toString('latin1');
  if (words === CONNECT) return { type: 'connect' };
  if (words === OK) return { type: 'ok' };
  const handshake = readHandshake(words);
  if (handshake) return handshake;
  const [, type, guid, walker] = WORD.exec(words) ?? [];
  if (type !== undefined)
    return { type: type.toLowerCase() as Word['type'], guid: guid!, walker: Number(walker) };
  const [, index, servent, name] = GIVING.exec(words) ?? [];
  if (index !== undefined) return { type: 'giv', index: Number(index), servent: servent!, name: name! };
  return garbage(`the text ${JSON.stringify(words.slice(0, 40))}`);
}

function readDescriptor(hex: string): Said {
  if (hex.length < 2 * HEADER_BYTES) return garbage('no header');
  const payload = new Payload(hex, HEADER_BYTES);
  const length = new Payload(hex, HEADER_BYTES - 4).word32();
  if (length !== payload.left())
    return garbage(`${payload.left()} bytes of payload where the header says ${length}`);
  const guid = hex.slice(0, 32);
  const header = new Payload(hex, 16);
  const number = header.byte();
  const reader = READERS.get(number);
  if (!reader) return { type: 'unknown_descriptor', number };
  const body = reader(payload);
  if (body === undefined || payload.left() !== 0) return garbage(`a payload that fits no ${number}`);
  return Object.assign(body, { guid, ttl: header.byte(), hops: header.byte() }) as Descriptor;
}

/** A payload that is read from front to back. Past its end everything reads 0, and what is left is below 0. */
class Payload {
  private readonly hex: string;
  private at: number;

  constructor(hex: string, at: number) {
    this.hex = hex;
    this.at = at;
  }

  left(): number {
    return this.hex.length / 2 - this.at;
  }

  byte(): number {
    const value = Number.parseInt(this.hex.slice(2 * this.at, 2 * this.at + 2), 16);
    this.at++;
    return Number.isNaN(value) ? 0 : value;
  }

  word16(): number {
    return this.byte() + this.byte() * 256;
  }

  word32(): number {
    return this.word16() + this.word16() * 65_536;
  }

  ip(): string {
    return [this.byte(), this.byte(), this.byte(), this.byte()].join('.');
  }

  /** What is left, in hexadecimal. */
  rest(): string {
    const rest = this.hex.slice(2 * this.at);
    this.at = this.hex.length / 2;
    return rest;
  }

  guid(): string {
    const guid = this.hex.slice(2 * this.at, 2 * this.at + 32);
    this.at += 16;
    return guid;
  }

  /** What stands before the next zero, which is passed over. Undefined: there is none. */
  string(): string | undefined {
    let end = this.at;
    while (this.hex.slice(2 * end, 2 * end + 2) !== '00') if (2 * ++end >= this.hex.length) return undefined;
    const found = Buffer.from(this.hex.slice(2 * this.at, 2 * end), 'hex').toString('latin1');
    this.at = end + 1;
    return found;
  }
}

/** What each payload says besides its header; undefined: nothing. */
const READERS = new Map<number, (payload: Payload) => object | undefined>([
  [NUMBERS.ping, () => ({ type: 'ping' })],
  [
    NUMBERS.pong,
    (payload) => ({
      type: 'pong',
      port: payload.word16(),
      ip: payload.ip(),
      files: payload.word32(),
      kilobytes: payload.word32(),
    }),
  ],
  [
    NUMBERS.query,
    (payload) => {
      const speed = payload.word16();
      const criteria = payload.string();
      const extension = payload.left() > 0 ? payload.string() : '';
      if (criteria === undefined || extension === undefined) return undefined;
      return { type: 'query', speed, criteria, ...readExtension(extension) };
    },
  ],
  [
    NUMBERS.query_hit,
    (payload) => {
      const count = payload.byte();
      const place = { port: payload.word16(), ip: payload.ip(), speed: payload.word32() };
      const results: ResultRow[] = [];
      for (let row = 0; row < count; row++) {
        const [index, size, name] = [payload.word32(), payload.word32(), payload.string()];
        if (name === undefined || payload.byte() !== 0) return undefined;
        results.push([index, size, name]);
      }
      return { type: 'query_hit', ...place, results, servent: payload.guid() };
    },
  ],
  [
    NUMBERS.push,
    (payload) => ({
      type: 'push',
      servent: payload.guid(),
      index: payload.word32(),
      ip: payload.ip(),
      port: payload.word16(),
    }),
  ],
  [
    NUMBERS.bye,
    (payload) => {
      const code = payload.word16();
      const reason = payload.string();
      return reason === undefined ? undefined : { type: 'bye', code, reason };
    },
  ],
  [NUMBERS.reset, (payload) => VARIANTS[payload.byte()]?.(payload)],
]);

/** A table has 2, 4, 8, … slots (QRP §4). */
function readReset(payload: Payload): object | undefined {
  const [length, infinity] = [payload.word32(), payload.byte()];
  const isPower = length > 1 && (length & (length - 1)) === 0;
  return isPower && infinity > 1 ? { type: 'reset', length, infinity } : undefined;
}

/** Compressed ones say nothing to us. */
function readPatch(payload: Payload): object | undefined {
  const [number, of, compressor, bits] = [payload.byte(), payload.byte(), payload.byte(), payload.byte()];
  if (compressor !== 0 || (bits !== 4 && bits !== 8)) return undefined;
  return { type: 'patch', number, of, bits, data: payload.rest() };
}

/** What a route table update is, by its first byte. */
const VARIANTS = [readReset, readPatch] as const;
