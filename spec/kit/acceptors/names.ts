import type { Name } from '../property.ts';

/**
 * Names that only ever become more, in bounded space, as plain data. A few stand in a list. Many are marked in a Bloom filter
 * (Bloom 1970), which never takes a name that was added for a stranger, and so accuses nobody; a stranger passes for
 * somebody added in about 1 % of cases among 100 names, 15 % among 500, 40 % among 1,000.
 */
export interface Names {
  /** Empty once they are many. */
  readonly few: readonly Name[];
  /** The filter, 32 bits a number; empty while they are few. */
  readonly many: readonly number[];
}

export const NO_NAMES: Names = { few: [], many: [] };

/** So many are remembered exactly: more than most scenarios have peers. */
const FEW = 24;
/** Numbers in a filter. */
const WORDS = 64;

export function hasName({ few, many }: Names, name: Name): boolean {
  return many.length > 0 ? isMarked(many, name) : few.includes(name);
}

/** These names and those that are given; the same object when it has all of them. */
export function withNames(names: Names, more: readonly (Name | null | undefined)[]): Names {
  const added = more.filter(
    (name): name is Name => name !== undefined && name !== null && !hasName(names, name),
  );
  if (added.length === 0) return names;
  const { few, many } = names;
  const all = [...new Set([...few, ...added])];
  if (many.length === 0 && all.length <= FEW) return { few: all, many };
  const marked = many.length > 0 ? many.slice() : new Array<number>(WORDS).fill(0);
  for (const name of all) mark(marked, name);
  return { few: [], many: marked };
}

function mark(words: number[], name: Name): void {
  const hash = hashOf(name);
  words[first(hash)]! |= 1 << hash;
  words[second(hash)]! |= 1 << (hash >>> 5);
}

function isMarked(words: readonly number[], name: Name): boolean {
  const hash = hashOf(name);
  return (words[first(hash)]! & (1 << hash)) !== 0 && (words[second(hash)]! & (1 << (hash >>> 5))) !== 0;
}

const first = (hash: number) => (hash >>> 10) % WORDS;
const second = (hash: number) => (hash >>> 16) % WORDS;

/** Long names are hashes themselves, so that their ends tell them apart. */
const END = 8;

function hashOf(name: Name): number {
  let hash = 0x811c9dc5;
  if (typeof name === 'number') hash ^= name;
  else
    for (let i = Math.max(0, name.length - END); i < name.length; i++)
      hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
