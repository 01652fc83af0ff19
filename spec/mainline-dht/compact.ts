import { createHash } from 'node:crypto';
import type { Id } from '../kit/identifiers.ts';

/** Bytes of a compact address and of compact node info (BEP 5 “Contact Encoding”). */
const ADDRESS_BYTES = 6;
const NODE_BYTES = 26;

/** A node as messages name it. */
export type NodeInfo = readonly [id: Id, address: string];

/** The bytes that hexadecimal digits stand for, one character a byte. */
export function bytesOf(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1');
}

export function hexOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

/** How nodes are called: an IPv4 address and a port. */
export function isAddress(value: unknown): value is string {
  const parts = typeof value === 'string' ? /^(\d+)\.(\d+)\.(\d+)\.(\d+):(\d+)$/.exec(value) : null;
  if (!parts) return false;
  const numbers = parts.slice(1).map(Number);
  return (
    numbers.slice(0, 4).every((byte) => byte < 256) && numbers[4]! < 65536 && joined(numbers) === parts[0]
  );
}

export function ipOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

/** A node’s identifier in our runs: SHA-1 of its address. BEP 5 says “at random”; runs must repeat. */
export function idOf(address: string): Id {
  let id = ids.get(address);
  if (id === undefined) {
    id = createHash('sha1').update(address).digest('hex');
    ids.set(address, id);
  }
  return id;
}

const ids = new Map<string, Id>();

/** IP address and port, both in network byte order. */
export function compactAddress(address: string): string {
  const port = portOf(address);
  return String.fromCharCode(...ipOf(address).split('.').map(Number), port >> 8, port & 255);
}

export function compactNodes(nodes: readonly NodeInfo[]): string {
  return nodes.map(([id, address]) => bytesOf(`${id}`) + compactAddress(address)).join('');
}

/** Undefined: not the bytes of an address. */
export function readAddress(bytes: unknown): string | undefined {
  if (typeof bytes !== 'string' || bytes.length !== ADDRESS_BYTES) return undefined;
  const [a, b, c, d, high, low] = Array.from(bytes, (byte) => byte.charCodeAt(0));
  return joined([a!, b!, c!, d!, 256 * high! + low!]);
}

/** Undefined: not a whole number of nodes. */
export function readNodes(bytes: unknown): NodeInfo[] | undefined {
  if (typeof bytes !== 'string' || bytes.length % NODE_BYTES !== 0) return undefined;
  return Array.from({ length: bytes.length / NODE_BYTES }, (_, at) => {
    const info = bytes.slice(at * NODE_BYTES, (at + 1) * NODE_BYTES);
    return [hexOf(info.slice(0, -ADDRESS_BYTES)), readAddress(info.slice(-ADDRESS_BYTES))!];
  });
}

function joined([a, b, c, d, port]: readonly number[]): string {
  return `${a}.${b}.${c}.${d}:${port}`;
}
