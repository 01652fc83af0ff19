/** What an index knows of a file: message 0x22. */
export interface Described {
  readonly file: string;
  /** Its name among files: whoever has the same says so. It proves nothing, see the page. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

/** A file on somebody’s disk. Its bytes are one tag. */
export interface SharedFile extends Described {
  readonly content: string;
}

/** A file travels in pieces of this size. */
export const PIECE_BYTES = 100_000;

/** What a search asks for: files by words of their names, or who else has a file, by its hash. */
export interface Query {
  readonly kind: 'files' | 'location';
  readonly sought: string;
}

export const KINDS = ['files', 'location'] as const;

/** Whether this is what is sought: each word stands in the name, whatever its case; or the hash is that. */
export function matches({ kind, sought }: Query, { file, hash }: Described): boolean {
  if (kind === 'location') return hash === sought;
  const name = file.toLowerCase();
  return sought
    .toLowerCase()
    .split(/[^a-z0-9']+/)
    .every((word) => name.includes(word));
}
