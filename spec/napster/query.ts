import type { Described } from './files.ts';

/** What is asked of a file and of its owner’s line: message 200. */
export interface Query {
  /** Words that must all stand in the name, whatever their case: “FILENAME CONTAINS”, once or twice. */
  readonly words: readonly string[];
  /** MAX_RESULTS; the server’s own limit where it is absent. */
  readonly most: number | null;
  readonly linespeed: Comparison | null;
  readonly bitrate: Comparison | null;
  readonly freq: Comparison | null;
}

export interface Comparison {
  readonly how: (typeof COMPARISONS)[number];
  readonly than: number;
}

/** As the list spells them; opennap reads “AT MOST” in the place of “AT BEST” for bitrates and frequencies. */
export const COMPARISONS = ['AT LEAST', 'AT BEST', 'EQUAL TO'] as const;

/** A query as the data of message 200. A link type stands bare, bitrates and frequencies are quoted. */
export function queryText({ words, most, linespeed, bitrate, freq }: Query): string {
  const parts: string[] = [];
  if (words.length > 0) parts.push(`FILENAME CONTAINS "${words.join(' ')}"`);
  if (most !== null) parts.push(`MAX_RESULTS ${most}`);
  if (linespeed) parts.push(`LINESPEED "${linespeed.how}" ${linespeed.than}`);
  if (bitrate) parts.push(`BITRATE "${bitrate.how}" "${bitrate.than}"`);
  if (freq) parts.push(`FREQ "${freq.how}" "${freq.than}"`);
  return parts.join(' ');
}

const CLAUSE =
  /^(?:FILENAME CONTAINS "([^"]*)"|MAX_RESULTS (\d{1,9})|(LINESPEED|BITRATE|FREQ) "(AT LEAST|AT BEST|EQUAL TO)" "?(\d{1,9})"?|LOCAL_ONLY)(?: |$)/;

/** What the data of message 200 asks for, or undefined when it is no query. */
export function readQuery(text: string): Query | undefined {
  let found: Query = { words: [], most: null, linespeed: null, bitrate: null, freq: null };
  let left = text;
  while (left !== '') {
    const clause = CLAUSE.exec(left);
    if (!clause) return undefined;
    const [whole, name, most, what, how, than] = clause;
    left = left.slice(whole.length);
    if (name !== undefined) found = { ...found, words: [...found.words, ...wordsOf(name)] };
    else if (most !== undefined) found = { ...found, most: Number(most) };
    else if (what !== undefined)
      found = { ...found, [what.toLowerCase()]: { how: how as Comparison['how'], than: Number(than) } };
  }
  return found;
}

/** The words of a name or of what is sought in it. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9']+/)
    .filter((word) => word !== '');
}

/** Whether this file of somebody with this line is what is sought. */
export function matches(query: Query, file: Described, speed: number): boolean {
  const name = file.file.toLowerCase();
  return (
    query.words.every((word) => name.includes(word)) &&
    holds(query.linespeed, speed) &&
    holds(query.bitrate, file.bitrate) &&
    holds(query.freq, file.freq)
  );
}

function holds(comparison: Comparison | null, value: number): boolean {
  if (!comparison) return true;
  const { how, than } = comparison;
  if (how === 'AT LEAST') return value >= than;
  return how === 'AT BEST' ? value <= than : value === than;
}

/** How many results a query may bring where the server’s limit is this. */
export function limitOf({ most }: Query, limit: number): number {
  return Math.min(most ?? limit, limit);
}
