import { wordsOf } from './matching.ts';

/** The golden ratio, as QRP writes it (QRP, appendix A). */
const GOLDEN = 0x4f1bbcdc;

/** The slot of a word in a table of 2^bits (QRP §5, appendix A): its bytes four by four, and the top bits of a product. */
export function hashOf(word: string, bits: number): number {
  let mixed = 0;
  for (const [at, byte] of Buffer.from(word.toLowerCase(), 'latin1').entries())
    mixed ^= byte << (8 * (at % 4));
  return Math.imul(mixed, GOLDEN) >>> (32 - bits);
}

/** The slots of all words of these names, each once, in order. */
export function slotsOf(names: readonly string[], bits: number): number[] {
  const slots = new Set(names.flatMap(wordsOf).map((word) => hashOf(word, bits)));
  return [...slots].sort((a, b) => a - b);
}

/** What an ultrapeer knows of what a leaf shares: plain data. */
export interface RouteTable {
  readonly length: number;
  readonly infinity: number;
  /** Slots that do not hold infinity, in order, and what they hold. */
  readonly entries: readonly (readonly [slot: number, value: number])[];
  /** The table was told whole since it was last reset. */
  readonly isWhole: boolean;
  /** Of an update that is under way, how many messages and slots have come; 0: none is. */
  readonly messages: number;
  readonly slots: number;
}

/** A part of an update: what is added to the next slots of the table. */
export interface Patch {
  readonly number: number;
  readonly of: number;
  /** Bits a slot: 4 or 8. */
  readonly bits: number;
  /** In hexadecimal. */
  readonly data: string;
}

/** What RESET makes of a table, or of none: all slots hold infinity. */
export function resetTable({ length, infinity }: Pick<RouteTable, 'length' | 'infinity'>): RouteTable {
  return { length, infinity, entries: [], isWhole: false, messages: 0, slots: 0 };
}

/** A table after a patch; undefined: it is out of sequence, or does not fit, and nobody can know what is meant. */
export function patched(table: RouteTable, patch: Patch): RouteTable | undefined {
  const added = deltasIn(patch);
  const { messages, slots } = table;
  const through = slots + added.length;
  const isLast = patch.number === patch.of;
  if (patch.number !== messages + 1 || through > table.length) return undefined;
  if (isLast && through !== table.length) return undefined;
  const values = new Map(table.entries);
  for (const [at, delta] of added.entries()) {
    if (delta === 0) continue;
    const value = (values.get(slots + at) ?? table.infinity) + delta;
    if (value >= table.infinity) values.delete(slots + at);
    else values.set(slots + at, value);
  }
  return {
    ...table,
    entries: [...values].sort(([a], [b]) => a - b),
    isWhole: table.isWhole || isLast,
    messages: isLast ? 0 : patch.number,
    slots: isLast ? 0 : through,
  };
}

/** Two’s complement, the first slot in the upper half of its byte. */
function deltasIn({ bits, data }: Patch): number[] {
  const digits = bits / 4;
  return Array.from({ length: data.length / digits }, (_, at) => {
    const value = Number.parseInt(data.slice(at * digits, (at + 1) * digits), 16);
    return value < 2 ** (bits - 1) ? value : value - 2 ** bits;
  });
}

/** A patch of these slots of a table as bytes, 4 bits a slot. */
export function patchData(
  from: number,
  count: number,
  { added, removed, infinity }: { added: readonly number[]; removed: readonly number[]; infinity: number },
): string {
  const digits = Array.from({ length: count }, () => '0');
  const put = (slots: readonly number[], delta: number) => {
    for (const slot of slots)
      if (slot >= from && slot < from + count) digits[slot - from] = (delta & 15).toString(16);
  };
  put(added, 1 - infinity);
  put(removed, infinity - 1);
  return digits.join('');
}

/** Whether whoever has told this table may have what is sought: all words are in it. What is not told whole says nothing. */
export function mayHave(table: RouteTable, criteria: string): boolean {
  if (!table.isWhole) return true;
  const bits = Math.log2(table.length);
  const words = wordsOf(criteria);
  return words.length > 0 && words.every((word) => holds(table, hashOf(word, bits)));
}

function holds({ entries }: RouteTable, slot: number): boolean {
  return entries.some(([each]) => each === slot);
}
