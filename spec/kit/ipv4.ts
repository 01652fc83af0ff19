/** IPv4 addresses, as peers of protocols over TCP are called, and as numbers in their messages. */

const FORM = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function isAddress(value: unknown): value is string {
  const bytes = typeof value === 'string' ? FORM.exec(value)?.slice(1) : undefined;
  return bytes?.every((byte) => Number(byte) < 256 && `${Number(byte)}` === byte) === true;
}

/** “An unsigned long int representing the ip address”: as it stands in the memory of a little-endian machine. */
export function ipNumber(address: string): number {
  return address.split('.').reduceRight((sum, byte) => sum * 256 + Number(byte), 0);
}

/** The address that this number is. */
export function ipText(number: number): string {
  return [0, 1, 2, 3].map((place) => Math.floor(number / 256 ** place) % 256).join('.');
}
