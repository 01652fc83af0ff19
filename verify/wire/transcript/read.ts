import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { lines } from '../../lines.ts';
import { Misfit } from '../../terms.ts';
import { captured, isCapture } from './capture.ts';
import { object, readDuring, readEntry, readHeader, readTime } from './check.ts';
import { type Entry, type Header, isNote } from './entry.ts';
import { parsed } from './lines.ts';

/** Something in a file that cannot be understood: one line, safe to print. */
export class TranscriptMisfit extends Error {
  override readonly name = 'TranscriptMisfit';
}

export interface Recorded {
  readonly header: Header;
  /** Without the header; ends with the note that is the end. */
  readonly entries: AsyncGenerator<Entry>;
}

/** Longer than any packet as JSON; the header of a torrent with many pieces needs most. */
const MOST_LINE = 16 * 2 ** 20;
const BEGINNING = '{"transcript":';

/** Whether it begins like a transcript, or a capture. @throws where it cannot be read */
export async function isTranscript(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const head = buffer.subarray(0, bytesRead);
    return isCapture(head) || head.toString('latin1').startsWith(BEGINNING);
  } finally {
    await file.close();
  }
}

/** Reads it from its beginning, piece by piece. @throws TranscriptMisfit where it cannot be understood, now or while it is read */
export async function readTranscript(path: string): Promise<Recorded> {
  const entries = checked(path);
  const first = await entries.next();
  if (first.done || !('transcript' in first.value)) throw new TranscriptMisfit('there is nothing in it');
  return { header: first.value, entries: entries as AsyncGenerator<Entry> };
}

async function* checked(path: string): AsyncGenerator<Header | Entry> {
  let number = 0;
  let hasEnded = false;
  const input = createReadStream(path);
  try {
    for await (const each of heads(input)) {
      number++;
      if (hasEnded) throw new Misfit('something comes after the end');
      hasEnded = !('transcript' in each) && isNote(each) && each.note === 'end';
      yield each;
    }
    if (!hasEnded)
      throw new Misfit(number === 0 ? 'there is nothing in it' : 'it breaks off: its end is missing');
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new TranscriptMisfit(`entry ${number + 1}: ${error.message}`);
  } finally {
    input.destroy();
  }
}

async function* heads(input: AsyncIterable<Buffer>): AsyncGenerator<Header | Entry> {
  const chunks = input[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  })();
  yield* isCapture(first.value) ? captured(all) : fromLines(all);
}

async function* fromLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Header | Entry> {
  let header: Header | undefined;
  let before = 0;
  for await (const line of lines(chunks, { most: MOST_LINE, mustEnd: true })) {
    const value = object(parsed(line), 'each line');
    if (!header) {
      header = readHeader(value);
      yield header;
      continue;
    }
    const { at, during, ...fields } = value;
    before = readTime(at, before);
    yield readEntry(before, readDuring(during), fields);
  }
}
