import { type Id, INTEGER_BITS } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import { flag, type Rules, whole } from '../kit/rules.ts';
import { type XorSpace, xorSpace } from '../kit/xor.ts';
import { MD4_BITS, md4Of } from './md4.ts';
import { keywordsOf } from './words.ts';

/** Everything that a run of Kad may choose, and every peer of it must agree on. Plain data. */
export interface KadParameters {
  /** Bits of an identifier: 128, fewer in models. */
  readonly bits: number;
  /** How many leading bits a node must share with a key to index it: 8. */
  readonly toleranceBits: number;
  /** K: contacts in a bin. */
  readonly k: number;
  /** ALPHA_QUERY: whom a search asks first, and how many of the best that it hears of it asks at once. */
  readonly alpha: number;
  /** KK: zones whose index is below this split. */
  readonly kk: number;
  /** KBASE: zones above this level split. */
  readonly kbase: number;
  /** Entries that an index takes: keyword entries in all, and per keyword; sources per file; notes per file. */
  readonly keywordEntries: number;
  readonly filesPerKeyword: number;
  readonly sourcesPerFile: number;
  readonly notesPerFile: number;
  /** Whether nodes look up themselves and random identifiers, check contacts and merge zones; models do without. */
  readonly upkeep: boolean;
}

/** Constants.h and Defines.h of aMule, but for small numbers where runs are small. */
export const DEFAULTS: KadParameters = {
  bits: 8,
  toleranceBits: 2,
  k: 4,
  alpha: 3,
  kk: 2,
  kbase: 1,
  keywordEntries: 60_000,
  filesPerKeyword: 50_000,
  sourcesPerFile: 1000,
  notesPerFile: 150,
  upkeep: true,
};

/** What a file may say of them: more than generators draw, and not what has no meaning or no end. */
export const RULES: Rules<KadParameters> = {
  bits: whole(1, MD4_BITS),
  toleranceBits: whole(0, INTEGER_BITS),
  k: whole(1, 1000),
  alpha: whole(1, 1000),
  kk: whole(0, 1000),
  kbase: whole(0, MD4_BITS),
  keywordEntries: whole(0, 1_000_000),
  filesPerKeyword: whole(0, 1_000_000),
  sourcesPerFile: whole(0, 1_000_000),
  notesPerFile: whole(0, 1_000_000),
  upkeep: flag,
};

/** As eMule has them. */
export const FULL_SIZE: KadParameters = {
  ...DEFAULTS,
  bits: MD4_BITS,
  toleranceBits: 8,
  k: 10,
  kk: 5,
  kbase: 4,
};

/** `10.0.0.7:4672`. */
const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}$/;

const spaces = new Map<number, XorSpace>();

/** The space of these parameters. Its hash is MD4, cut to its leading bits, and nodes are called by address and port. */
export function spaceOf({ bits }: Pick<KadParameters, 'bits'>): XorSpace {
  let space = spaces.get(bits);
  if (!space) {
    space = md4Space(bits);
    spaces.set(bits, space);
  }
  return space;
}

function md4Space(bits: number): XorSpace {
  const plain = xorSpace(bits);
  if (bits > MD4_BITS) throw new RangeError(`an identifier of Kad has at most ${MD4_BITS} bits, not ${bits}`);
  const shift = BigInt(MD4_BITS - bits);
  const hashes = new Map<string, Id>();
  return {
    ...plain,
    hash(name) {
      let hash = hashes.get(name);
      if (hash === undefined) {
        hash = plain.of(BigInt(`0x${md4Of(name)}`) >> shift);
        if (hashes.size < MOST_HASHES) hashes.set(name, hash);
      }
      return hash;
    },
    isAddress: (value): value is Id => typeof value === 'string' && ADDRESS.test(value),
  };
}

/** Hashes that are remembered: runs hash the same few names over and over. */
const MOST_HASHES = 4096;

/** The identifier of the node with this address. */
export function idOf(parameters: Pick<KadParameters, 'bits'>, address: Name): Id {
  return spaceOf(parameters).hash(`${address}`);
}

/** The key under which files with this keyword are indexed. */
export function keyOf(parameters: Pick<KadParameters, 'bits'>, keyword: string): Id {
  return spaceOf(parameters).hash(keyword);
}

/** The key that a search for these words looks up, that of the first; undefined: none is long enough. */
export function keyOfWords(parameters: Pick<KadParameters, 'bits'>, words: string): Id | undefined {
  const [first] = keywordsOf(words);
  return first === undefined ? undefined : keyOf(parameters, first);
}

/**
 * Whether a node is in the tolerance zone of a key: the leading 32 bits of their distance are at most 2^(32 − toleranceBits).
 * One point beyond the ids that share all those bits is let in as well: the comparison is “not greater” (SEARCHTOLERANCE).
 */
export function isTolerated(parameters: KadParameters, node: Id, key: Id): boolean {
  const space = spaceOf(parameters);
  return (space.lead(node) ^ space.lead(key)) >>> 0 <= 2 ** (INTEGER_BITS - parameters.toleranceBits);
}

/** The network of 256 addresses that an address is in. */
export function subnetOf(address: Name): string {
  const text = `${address}`;
  return text.slice(0, text.lastIndexOf('.'));
}

/** The address without its port. */
export function hostOf(address: Name): string {
  const text = `${address}`;
  return text.slice(0, text.lastIndexOf(':'));
}
