import type { Announcement } from './speaker.ts';

/** The packets of BEP 15, one character a byte. */

export const ACTION = { connect: 0, announce: 1, scrape: 2, error: 3 } as const;

/** 0x41727101980, the magic constant. */
const PROTOCOL_ID = '\x00\x00\x04\x17\x27\x10\x19\x80';

const EVENTS = { none: 0, completed: 1, started: 2, stopped: 3 } as const;

export type Announcing = Announcement & { readonly key: number };

export function connectRequest(t: string): string {
  return `${PROTOCOL_ID}${u32(ACTION.connect)}${t}`;
}

/** @param id the connection id, 8 bytes */
export function announceRequest(id: string, t: string, said: Announcing): string {
  const { infoHash, peerId, port, left, event, wanted, key } = said;
  return [
    `${id}${u32(ACTION.announce)}${t}${infoHash}${peerId}`,
    `${u64(0)}${u64(left)}${u64(0)}${u32(EVENTS[event ?? 'none'])}`,
    `${u32(0)}${u32(key)}${u32(wanted ?? 0xffffffff)}${u16(port)}`,
  ].join('');
}

export function scrapeRequest(id: string, t: string, infoHashes: readonly string[]): string {
  return `${id}${u32(ACTION.scrape)}${t}${infoHashes.join('')}`;
}

/** The 32-bit integer at that byte; undefined where the packet is too short. */
export function field(bytes: string, at: number): number | undefined {
  return bytes.length < at + 4 ? undefined : Buffer.from(bytes.slice(at, at + 4), 'latin1').readUInt32BE();
}

export function u32(value: number): string {
  return written(4, (bytes) => bytes.writeUInt32BE(value));
}

function u16(value: number): string {
  return written(2, (bytes) => bytes.writeUInt16BE(value));
}

function u64(value: number): string {
  return written(8, (bytes) => bytes.writeBigUInt64BE(BigInt(value)));
}

function written(length: number, write: (bytes: Buffer) => void): string {
  const bytes = Buffer.alloc(length);
  write(bytes);
  return bytes.toString('latin1');
}
