import { Misfit } from '../../terms.ts';
import { object, readDuring, readEntry, readHeader } from './check.ts';
import type { Entry, Header } from './entry.ts';
import { MOST_SEGMENT, type Unpacked, unpacked } from './ip.ts';
import { parsed } from './lines.ts';
import { FILE_HEADER_BYTES, LINKTYPE_RAW, MAGIC, MOST_RECORD, NOBODY, RECORD_HEADER_BYTES } from './pcap.ts';

/** Reads a transcript that was written as a capture. What was made up for others to read is passed over. */

const FOREIGN = 'it is a capture of something else: verify --transcript writes in it what the run was';
const MOST_NOTE = 16 * 2 ** 20;
/** Captures with nanoseconds, of the other byte order, and of the next format. */
const CAPTURES = [MAGIC, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a];

export function isCapture(beginning: Buffer): boolean {
  return beginning.length >= 4 && CAPTURES.includes(beginning.readUInt32LE(0));
}

export async function* captured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Header | Entry> {
  const bytes = new Taking(chunks);
  const head = await bytes.take(FILE_HEADER_BYTES);
  if (head?.readUInt32LE(0) !== MAGIC || head.readUInt32LE(20) !== LINKTYPE_RAW) throw new Misfit(FOREIGN);
  let header: Header | undefined;
  let during = '';
  let long: Buffer[] = [];
  let part: (Unpacked & { readonly at: number }) | undefined;
  for (let next = await bytes.record(); next; next = await bytes.record()) {
    const { micros, packet } = next;
    const found = unpacked(packet);
    if (!found) throw new Misfit(header ? 'it is no packet of UDP or TCP' : FOREIGN);
    const { from, to, transport, payload } = found;
    const at = header ? (micros - header.started * 1000) / 1000 : 0;
    if (from === NOBODY && to === NOBODY) {
      const said = told(long, payload);
      if (!said) continue;
      long = [];
      if (!header) {
        header = readHeader(said);
        yield header;
        continue;
      }
      const { during: now, ...fields } = said;
      during = readDuring(now);
      if (fields.note !== undefined) yield readEntry(at, during, fields);
      continue;
    }
    if (!header) throw new Misfit(FOREIGN);
    if (transport === 'tcp' && payload.length === 0) continue;
    // What was too long for one packet stands in several, one after the other.
    const whole = part && part.from === from ? Buffer.concat([part.payload, payload]) : payload;
    if (transport === 'tcp' && payload.length === MOST_SEGMENT) {
      part = { ...found, at, payload: whole };
      continue;
    }
    part = undefined;
    yield { at, during, from, to, bytes: Buffer.from(whole) };
  }
}

/** What a note says, when it is whole; until then its parts are kept. */
function told(long: Buffer[], payload: Buffer): Record<string, unknown> | undefined {
  const hasMore = payload[0] === 0x2b;
  long.push(Buffer.from(hasMore ? payload.subarray(1) : payload));
  if (long.length * MOST_RECORD > MOST_NOTE) throw new Misfit('a note that is too long');
  return hasMore ? undefined : object(parsed(Buffer.concat(long).toString('utf8')), 'a note');
}

/** Takes bytes from what comes, so many at a time. */
class Taking {
  private readonly chunks: AsyncIterator<Buffer>;
  private held = Buffer.alloc(0);
  private before = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** Undefined at the end. @throws Misfit where it breaks off */
  async take(size: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [this.held];
    let has = this.held.length;
    while (has < size) {
      const next = await this.chunks.next();
      if (next.done) {
        if (has > 0) throw new Misfit('it breaks off in the middle of a packet');
        return undefined;
      }
      parts.push(next.value);
      has += next.value.length;
    }
    const all = parts.length === 1 ? this.held : Buffer.concat(parts);
    this.held = all.subarray(size);
    return all.subarray(0, size);
  }

  async record(): Promise<{ readonly micros: number; readonly packet: Buffer } | undefined> {
    const head = await this.take(RECORD_HEADER_BYTES);
    if (!head) return undefined;
    const micros = head.readUInt32LE(0) * 1e6 + head.readUInt32LE(4);
    const size = head.readUInt32LE(8);
    if (size > MOST_RECORD || size !== head.readUInt32LE(12))
      throw new Misfit(`a packet of ${size} bytes, or a part of one`);
    if (micros < this.before) throw new Misfit('time goes back');
    this.before = micros;
    const packet = await this.take(size);
    if (!packet) throw new Misfit('it breaks off in the middle of a packet');
    return { micros, packet };
  }
}
