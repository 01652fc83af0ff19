import { HANDSHAKE_BYTES } from '../../../spec/bittorrent/wire.ts';

/** The longest message that is read: more than any block, or the bitfield of a torrent that is taken, needs. */
export const LONGEST_MESSAGE = 2 ** 18;

/** Cuts what comes over a connection into the handshake, and one message after the other. */
export class PeerStream {
  /** The length that a message claims to have, if it is too long to be read. */
  tooLong: number | undefined;
  private hasHandshake = false;
  /** How many bytes have come of something that is not whole yet. */
  held = 0;
  private chunks: Buffer[] = [];

  /** @returns each handshake and each message that is whole now, messages with their length before them. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const whole: Buffer[] = [];
    for (let next = this.next(); next; next = this.next()) whole.push(next);
    return whole;
  }

  /** What has come of something that is not whole yet. */
  rest(): Buffer {
    return this.peek(this.held);
  }

  private next(): Buffer | undefined {
    if (this.tooLong !== undefined) return undefined;
    const size = this.hasHandshake ? this.sizeOfMessage() : HANDSHAKE_BYTES;
    if (size === undefined || this.held < size) return undefined;
    this.hasHandshake = true;
    const bytes = this.peek(size);
    const rest = this.peek(this.held).subarray(size);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.held -= size;
    return bytes;
  }

  private sizeOfMessage(): number | undefined {
    if (this.held < 4) return undefined;
    const length = this.peek(4).readUInt32BE(0);
    if (length > LONGEST_MESSAGE) this.tooLong = length;
    return 4 + length;
  }

  /** The first bytes of what is held. */
  private peek(size: number): Buffer {
    if (this.chunks.length > 1 && this.chunks[0]!.length < size) this.chunks = [Buffer.concat(this.chunks)];
    return (this.chunks[0] ?? Buffer.alloc(0)).subarray(0, size);
  }
}
