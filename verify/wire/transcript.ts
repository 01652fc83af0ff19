import { closeSync, openSync, writeSync } from 'node:fs';

export interface Packet {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** The case that was being asked. */
  readonly during: string;
  /** In hexadecimal. */
  readonly bytes: string;
  /** What happened to a connection, if nothing was sent over it. */
  readonly note?: ConnectionNote;
}

export type ConnectionNote = 'opened' | 'closed by us' | 'closed by it';

/** More would fill a disk, if somebody floods. */
const MOST_PACKETS = 100_000;

/** Every packet of a run, a JSON object a line, written as it goes by: whatever ends the run, it is there. */
export class PacketLog {
  private readonly file: number;
  private written = 0;

  /** @throws where the file cannot be written. */
  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  add(packet: Packet): void {
    this.written++;
    if (this.written <= MOST_PACKETS) writeSync(this.file, `${JSON.stringify(packet)}\n`);
    else if (this.written === MOST_PACKETS + 1)
      writeSync(
        this.file,
        `${JSON.stringify({ at: packet.at, note: 'too many packets: the rest is left out' })}\n`,
      );
  }

  close(): void {
    closeSync(this.file);
  }
}
