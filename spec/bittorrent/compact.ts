import type { Name } from '../kit/property.ts';
import { bytesOf, compactAddress, hexOf, readAddress } from '../mainline-dht/compact.ts';

/** Twelve hexadecimal digits a peer: IPv4 address and port (BEP 23). */
const DIGITS = 12;

export function compactPeers(addresses: readonly Name[]): string {
  return hexOf(addresses.map((address) => compactAddress(`${address}`)).join(''));
}

/** Whom an answer of the tracker names; what is no whole address at its end is left out. */
export function addressesIn(peers: unknown): string[] {
  const digits = typeof peers === 'string' ? peers : '';
  return Array.from(
    { length: Math.floor(digits.length / DIGITS) },
    (_, at) => readAddress(bytesOf(digits.slice(at * DIGITS, (at + 1) * DIGITS)))!,
  );
}
