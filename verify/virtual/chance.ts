import crypto from 'node:crypto';
import { streamOf } from '../../properties/kit/seed.ts';

/** Randomness that a seed settles, in the forms in which Node offers it. */
export class VirtualChance {
  private readonly stream: () => number;

  /** @param seed 32 bits */
  constructor(seed: number) {
    this.stream = streamOf(seed);
  }

  /** What `Math.random` is: 53 bits, in [0, 1). */
  fraction(): number {
    return ((this.stream() >>> 5) * 2 ** 26 + (this.stream() >>> 6)) / 2 ** 53;
  }

  /** Fills a buffer, or a part of it. */
  fill<T extends ArrayBufferView>(view: T, offset = 0, size = view.byteLength - offset): T {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, size);
    for (let at = 0; at < bytes.length; at++) bytes[at] = this.stream() >>> 24;
    return view;
  }

  bytes(size: number): Buffer {
    return this.fill(Buffer.alloc(size));
  }

  /** A whole number in [min, max). */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min));
  }

  /** Version 4, RFC 9562. */
  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}

type Callback = (error: null, value: unknown) => void;

/** Of `node:crypto`, what neither draws by itself nor works in another thread. */
const PURE = [
  'createHash',
  'createHmac',
  'createCipheriv',
  'createDecipheriv',
  'timingSafeEqual',
  'getHashes',
  'getCiphers',
  'hkdfSync',
  'pbkdf2Sync',
  'scryptSync',
  'createPublicKey',
  'createPrivateKey',
  'createSecretKey',
  'verify',
] as const;

/**
 * `node:crypto` with this chance in it. What else of it draws, or answers from another thread, is not there.
 * @param later how callbacks are called; @param promised makes a promise of the peer's own realm.
 */
export function cryptoOf(
  chance: VirtualChance,
  later: (run: () => void) => void,
  promised: (value: () => unknown) => unknown,
): Record<string, unknown> {
  /** By a callback if there is one, as Node does; else at once. */
  const give = (value: unknown, callback: unknown) => {
    if (typeof callback !== 'function') return value;
    later(() => (callback as Callback)(null, value));
    return undefined;
  };
  const randomBytes = (size: number, callback?: unknown) => give(chance.bytes(size), callback);
  const webcrypto = {
    getRandomValues: (view: ArrayBufferView) => chance.fill(view),
    randomUUID: () => chance.uuid(),
    subtle: {
      digest: (algorithm: string | { name: string }, data: ArrayBufferView | ArrayBuffer) =>
        promised(() => {
          const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
          const bytes = ArrayBuffer.isView(data)
            ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
            : new Uint8Array(data);
          return new Uint8Array(crypto.createHash(name.replace('-', '').toLowerCase()).update(bytes).digest())
            .buffer;
        }),
    },
  };
  return {
    ...Object.fromEntries(PURE.map((name) => [name, crypto[name]])),
    constants: crypto.constants,
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomUUID: () => chance.uuid(),
    randomFillSync: (view: ArrayBufferView, offset?: number, size?: number) =>
      chance.fill(view, offset, size),
    randomFill: (view: ArrayBufferView, ...rest: unknown[]) => {
      const [offset, size] = rest.filter((each) => typeof each === 'number');
      return give(chance.fill(view, offset, size), rest.at(-1));
    },
    randomInt: (first: number, ...rest: unknown[]) => {
      const [max] = rest.filter((each) => typeof each === 'number');
      return give(max === undefined ? chance.integer(0, first) : chance.integer(first, max), rest.at(-1));
    },
    webcrypto,
    subtle: webcrypto.subtle,
    getRandomValues: webcrypto.getRandomValues,
  };
}
