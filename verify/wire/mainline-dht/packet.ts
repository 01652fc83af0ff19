import {
  type Bencoded,
  bdecode,
  type Dictionary,
  isDictionary,
} from '../../../spec/mainline-dht/bencoding.ts';
import { hexOf } from '../../../spec/mainline-dht/compact.ts';

/** A packet of the subject, as far as it can be understood. Bytes are held one character a byte. */
export interface Packet {
  readonly bytes: string;
  /** Absent: not the bencoding of a dictionary. */
  readonly envelope?: Dictionary;
  readonly why?: string;
  /** It may be a message: it is beyond what we read, and not beyond what may be sent. */
  readonly isBeyondUs?: true;
}

/** Nothing that BEP 5 knows needs either. */
const BEYOND_US = /^(too deep|a number too large)/;

export function packetOf(bytes: string): Packet {
  try {
    const envelope = bdecode(bytes);
    return isDictionary(envelope) ? { bytes, envelope } : { bytes, why: 'not a dictionary' };
  } catch (error) {
    const why = (error as Error).message;
    return BEYOND_US.test(why) ? { bytes, why, isBeyondUs: true } : { bytes, why };
  }
}

export function transactionOf({ envelope }: Packet): string | undefined {
  const t = envelope?.get('t');
  return typeof t === 'string' ? t : undefined;
}

export function isQuery({ envelope }: Packet): boolean {
  return envelope?.get('y') === 'q';
}

const SHOWN = 600;
const SHOWN_BYTES = 48;

/** A packet decoded for people, safe to print: only ASCII is shown as text, all else in hexadecimal. */
export function told({ bytes, envelope, why }: Packet): string {
  if (envelope) return clip(valueText(envelope));
  return `${bytes.length} bytes that are no message (${why}): ${bytesText(bytes)}`;
}

function valueText(value: Bencoded): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return bytesText(value);
  if (isDictionary(value))
    return `{${[...value].map(([key, each]) => `${bytesText(key)}: ${valueText(each)}`).join(', ')}}`;
  return `[${value.map(valueText).join(', ')}]`;
}

export function bytesText(bytes: string): string {
  if (/^[\x20-\x7e]{0,120}$/.test(bytes)) return JSON.stringify(bytes);
  const shown = hexOf(bytes.slice(0, SHOWN_BYTES));
  return bytes.length > SHOWN_BYTES ? `0x${shown}… (${bytes.length} bytes)` : `0x${shown}`;
}

function clip(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
