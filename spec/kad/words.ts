/** What separates the words of a file’s name (CSearchManager::GetInvalidKeywordChars). */
const SEPARATORS = /[\s()[\]{}<>,._\-!?:;\\/"]+/;

/** Words with fewer bytes than this are no keywords. */
const LEAST_BYTES = 3;

/** The keywords of a text: its words of three bytes or more in UTF-8, lower-cased, each once, in their order. */
export function keywordsOf(text: string): string[] {
  const words = text
    .split(SEPARATORS)
    .filter((word) => new TextEncoder().encode(word).length >= LEAST_BYTES)
    .map((word) => word.toLowerCase());
  return [...new Set(words)];
}

/** Whether a file of this name has all the words: how an indexer filters by the words that are not its key. */
export function hasWords(name: string, words: string): boolean {
  const having = keywordsOf(name);
  return keywordsOf(words).every((word) => having.includes(word));
}
