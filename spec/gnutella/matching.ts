/** A file that somebody shares. */
export interface SharedFile {
  /** Its number there. */
  readonly index: number;
  /** Bytes. */
  readonly size: number;
  readonly name: string;
}

/** The keywords of a file’s name, or of what is sought: letters and digits, whatever their case. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Whether a name has all the words that are sought. No words: nothing is sought. */
export function matches(criteria: string, name: string): boolean {
  const sought = wordsOf(criteria);
  const words = wordsOf(name);
  return sought.length > 0 && sought.every((word) => words.includes(word));
}
