import { Misfit } from '../../terms.ts';
import { type Entry, type Header, isNote } from './entry.ts';

/** A transcript as JSON lines: the first is the header. */

export function headerLine(header: Header): Buffer {
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

export function entryLine(entry: Entry): Buffer {
  const { at, from, to, during } = entry;
  const fields = isNote(entry) ? entry : { at, from, to, during, bytes: entry.bytes.toString('hex') };
  return Buffer.from(`${JSON.stringify(fields)}\n`);
}

/** @throws Misfit */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Misfit('not JSON');
  }
}
