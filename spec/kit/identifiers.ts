import { createHash } from 'node:crypto';

/**
 * An identifier. Small spaces use integers, larger ones fixed-width lower-case hexadecimal strings: `<` and `===` mean the
 * same for both, so code that compares identifiers need not know which it holds. Ids of one space must never be mixed with
 * those of another.
 */
export type Id = number | string;

/** The largest number of bits whose ids are plain integers (bit operations of the language stop at 32). */
export const INTEGER_BITS = 32;

/** The most bits an identifier has: those of SHA-1. */
export const MOST_BITS = 160;

/** What identifier spaces of every geometry have in common. */
export interface IdentifierSpace {
  /** m, the bits of an id. */
  readonly bits: number;
  /** Number of identifiers. */
  readonly size: bigint;
  /** SHA-1 of a name, cut to its leading m bits. */
  hash(name: string): Id;
  /** The id with this number. @throws RangeError when it is not in the space. */
  of(value: bigint | number): Id;
  /** True when the value is a well-formed id of this space. */
  has(value: unknown): value is Id;
  /** True for how peers are called, where that is not by an id, e.g. `10.0.0.7:6881`. Absent: an address is an id. */
  isAddress?(value: unknown): value is Id;
}

/** The 2^bits identifiers of so many bits, without a geometry. @throws RangeError unless 1 ≤ bits ≤ 160. */
export function identifiers(bits: number): IdentifierSpace {
  if (!Number.isInteger(bits) || bits < 1 || bits > MOST_BITS)
    throw new RangeError(`an identifier has 1 to ${MOST_BITS} bits, not ${bits}`);
  return bits <= INTEGER_BITS ? integers(bits, 2 ** bits) : hexadecimals(bits);
}

/** The integers below a size that need be no power of two, of at most 32 bits. */
export function integers(bits: number, size: number): IdentifierSpace {
  return {
    bits,
    size: BigInt(size),
    hash: (name) => Number(BigInt(`0x${sha1(name)}`) >> BigInt(MOST_BITS - bits)) % size,
    of(value) {
      const id = Number(value);
      if (!this.has(id)) throw new RangeError(`${value} is not an identifier below ${size}`);
      return id;
    },
    has: (value): value is Id =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) < size,
  };
}

/** Sorts ids upwards, in place. */
export function sortIds(ids: Id[]): Id[] {
  return ids.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The number that a hexadecimal id is. */
export function numberOf(id: Id): bigint {
  return BigInt(`0x${id}`);
}

function hexadecimals(bits: number): IdentifierSpace {
  const size = 1n << BigInt(bits);
  const digits = Math.ceil(bits / 4);
  const wellFormed = new RegExp(`^[0-9a-f]{${digits}}$`);
  return {
    bits,
    size,
    hash: (name) => hexadecimal(BigInt(`0x${sha1(name)}`) >> BigInt(MOST_BITS - bits), digits),
    of(value) {
      const id = BigInt(value);
      if (id < 0n || id >= size) throw new RangeError(`${value} is not an identifier of ${bits} bits`);
      return hexadecimal(id, digits);
    },
    has: (value): value is Id =>
      typeof value === 'string' && wellFormed.test(value) && (bits % 4 === 0 || numberOf(value) < size),
  };
}

function hexadecimal(value: bigint, digits: number): Id {
  return value.toString(16).padStart(digits, '0');
}

function sha1(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}
