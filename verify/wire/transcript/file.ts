import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Run } from '../wire.ts';
import { type Entry, type Header, isNote, TRANSCRIPT_FORMAT } from './entry.ts';
import { entryLine, headerLine } from './lines.ts';
import { PcapWriter } from './pcap.ts';

/** More would fill a disk, if somebody floods. */
export const MOST_PACKETS = 100_000;

/** How a transcript is written down. */
export interface Writing {
  header(header: Header): Buffer;
  entry(entry: Entry): Buffer;
}

/**
 * Every packet of a run, written as it goes by, to one file or several: what ends in `.pcap` is a capture, all else JSON lines.
 * The files get their names when they are whole.
 */
export class Transcript {
  private readonly version: string;
  private readonly files: { path: string; temporary: string; file: number; writing: Writing }[] = [];
  private packets = 0;
  /** Why it could not be written. */
  private trouble: unknown;
  private last: Pick<Entry, 'at' | 'during'> = { at: 0, during: '' };

  /** @throws where a file cannot be written. */
  constructor(paths: readonly string[], version: string) {
    this.version = version;
    try {
      for (const path of paths) this.open(path);
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  begin(run: Run, ips: readonly string[]): void {
    const header: Header = {
      transcript: TRANSCRIPT_FORMAT,
      churnproof: this.version,
      started: Date.now(),
      ...run,
      ips,
    };
    this.write((writing) => writing.header(header));
  }

  add(entry: Entry): void {
    if (this.packets > MOST_PACKETS) return;
    if (!isNote(entry)) this.packets++;
    const { at, during } = entry;
    this.last = { at, during };
    this.writeEntry(this.packets > MOST_PACKETS ? { at, during, note: 'left out' } : entry);
  }

  /** The run is over. @throws where a file cannot be written. */
  finish(): void {
    this.writeEntry({ ...this.last, note: 'end' });
    if (this.trouble !== undefined) throw this.trouble;
    for (const { path, temporary, file } of this.files.splice(0)) {
      closeSync(file);
      if (temporary !== path) renameSync(temporary, path);
    }
  }

  /** Nothing is left behind; after {@link finish} nothing is done. */
  discard(): void {
    for (const { path, temporary, file } of this.files.splice(0)) {
      closeSync(file);
      if (temporary !== path) rmSync(temporary, { force: true });
    }
  }

  private writeEntry(entry: Entry): void {
    this.write((writing) => writing.entry(entry));
  }

  /** In the middle of a run it is nobody’s business that a disk is full. */
  private write(bytes: (writing: Writing) => Buffer): void {
    if (this.trouble !== undefined) return;
    try {
      for (const { file, writing } of this.files) writeSync(file, bytes(writing));
    } catch (error) {
      this.trouble = error;
    }
  }

  private open(path: string): void {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
    // What is there and no file (a pipe, a device) stays what it is.
    const temporary = there && !there.isFile() ? path : `${path}.${process.pid}.tmp`;
    const file = openSync(temporary, 'w');
    const writing = path.endsWith('.pcap') ? new PcapWriter() : { header: headerLine, entry: entryLine };
    this.files.push({ path, temporary, file, writing });
    clearLeftovers(path);
  }
}

/** A run that was killed could not take its file away: whoever writes the same transcript next does. */
function clearLeftovers(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const pid = /^\.([0-9]+)\.tmp$/.exec(name.slice(basename(path).length))?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
