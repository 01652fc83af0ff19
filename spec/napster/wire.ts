import { isAddress } from '../kit/ipv4.ts';
import { type Framed, type FrameType, type Kind, type Layout, layouts } from './layouts.ts';

/** What peers really send. */
export type Wired =
  /** A message between client and server. */
  | { readonly type: 'frame'; readonly bytes: string }
  /** The first packet of a TCP connection to a port. */
  | { readonly type: 'connect'; readonly socket: string; readonly port: number }
  /** Text within a TCP connection between clients, or from the redirector. */
  | { readonly type: 'segment'; readonly socket: string; readonly bytes: string }
  /** Bytes of a file. */
  | Data
  /** The end of a TCP connection, or the refusal of one. */
  | { readonly type: 'fin'; readonly socket: string };

export interface Data {
  readonly type: 'data';
  readonly socket: string;
  readonly offset: number;
  readonly size: number;
  readonly content: string;
}

/** What is said within a TCP connection between clients. */
export type Streamed =
  | { readonly type: 'digits'; readonly socket: string; readonly value: number }
  | { readonly type: 'verb'; readonly socket: string; readonly verb: 'GET' | 'SEND' }
  | {
      readonly type: 'particulars';
      readonly socket: string;
      readonly nick: string;
      readonly file: string;
      readonly number: number;
    }
  | { readonly type: 'refusal'; readonly socket: string; readonly text: string }
  | { readonly type: 'best_host'; readonly socket: string; readonly host: string; readonly port: number };

/** What says nothing, as far as it can be understood. */
export type Nonsense =
  | { readonly type: 'unknown_frame'; readonly number: number; readonly text: string }
  | { readonly type: 'garbage'; readonly why: string };

/** What observers are told that a message says. */
export type Said = Framed | Streamed | Nonsense | Exclude<Wired, { type: 'frame' | 'segment' }>;

export const REFUSALS = ['INVALID REQUEST', 'FILE NOT SHARED'] as const;

/** A message of the protocol between client and server, as a frame. */
export function frame(message: Framed): Wired & { type: 'frame' } {
  const { number, fields } = layouts[message.type] as Layout;
  const values = message as unknown as Record<string, string | number>;
  const text = fields
    .map(([name, kind]) => (kind === 'quoted' ? `"${values[name]}"` : values[name]))
    .join(' ');
  return rawFrame(number, text);
}

/** `<length><type><data>`: two bytes each, least significant first; the length is that of the data alone (section 2). */
export function rawFrame(number: number, text: string): Wired & { type: 'frame' } {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(text.length, 0);
  header.writeUInt16LE(number, 2);
  return { type: 'frame', bytes: header.toString('hex') + Buffer.from(text, 'latin1').toString('hex') };
}

/** What clients say to each other within a TCP connection, as a segment. */
export function segment(message: Streamed): Wired & { type: 'segment' } {
  return {
    type: 'segment',
    socket: message.socket,
    bytes: Buffer.from(textOf(message), 'latin1').toString('hex'),
  };
}

function textOf(message: Streamed): string {
  switch (message.type) {
    case 'digits':
      return `${message.value}`;
    case 'verb':
      return message.verb;
    case 'particulars':
      return `${message.nick} "${message.file}" ${message.number}`;
    case 'refusal':
      return message.text;
    case 'best_host':
      return `${message.host}:${message.port}`;
  }
}

const known = new WeakMap<object, Said>();

/** What a message says. Reading the same one again costs nothing. */
export function read(message: { readonly type: string }): Said {
  let said = known.get(message);
  if (said === undefined) {
    said = readWired(message as Wired);
    known.set(message, said);
  }
  return said;
}

function readWired(message: Wired): Said {
  if (message.type === 'frame') return readFrame(message.bytes);
  if (message.type === 'segment') return readSegment(message.socket, message.bytes);
  return message;
}

function readFrame(hex: unknown): Said {
  if (typeof hex !== 'string') return { type: 'garbage', why: 'no bytes' };
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length < 4) return { type: 'garbage', why: 'no header' };
  if (bytes.readUInt16LE(0) !== bytes.length - 4)
    return {
      type: 'garbage',
      why: `${bytes.length - 4} bytes of data where the header says ${bytes.readUInt16LE(0)}`,
    };
  const number = bytes.readUInt16LE(2);
  const text = bytes.subarray(4).toString('latin1');
  const reader = readers.get(number);
  if (!reader) return { type: 'unknown_frame', number, text };
  const found = reader.form.exec(text);
  if (!found)
    return { type: 'garbage', why: `message ${number} with data ${JSON.stringify(text.slice(0, 40))}` };
  const said: Record<string, unknown> = { type: reader.type };
  for (const [at, [name, kind]] of reader.fields.entries())
    said[name] = kind === 'count' ? Number(found[at + 1]) : found[at + 1];
  return said as unknown as Framed;
}

const FORMS: Record<Kind, string> = {
  word: '([^ "]+)',
  quoted: '"([^"]*)"',
  count: '(\\d{1,10})',
  rest: '(.*)',
};

const readers = new Map(
  Object.entries(layouts as Record<FrameType, Layout>).map(([type, { number, fields }]) => [
    number,
    { type, fields, form: new RegExp(`^${fields.map(([, kind]) => FORMS[kind]).join(' ')}$`) },
  ]),
);

function readSegment(socket: string, hex: unknown): Said {
  const text = typeof hex === 'string' ? Buffer.from(hex, 'hex').toString('latin1') : '';
  if (/^\d{1,10}$/.test(text)) return { type: 'digits', socket, value: Number(text) };
  if (text === 'GET' || text === 'SEND') return { type: 'verb', socket, verb: text };
  if ((REFUSALS as readonly string[]).includes(text)) return { type: 'refusal', socket, text };
  const particulars = /^([^ "]+) "([^"]*)" (\d{1,10})$/.exec(text);
  if (particulars)
    return {
      type: 'particulars',
      socket,
      nick: particulars[1]!,
      file: particulars[2]!,
      number: Number(particulars[3]),
    };
  const [host, port] = /^([\d.]+):(\d{1,5})$/.exec(text)?.slice(1) ?? [];
  if (isAddress(host)) return { type: 'best_host', socket, host, port: Number(port) };
  return { type: 'garbage', why: `the segment ${JSON.stringify(text.slice(0, 40))}` };
}
