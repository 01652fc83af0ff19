import { createHash } from 'node:crypto';
import { HASHED_BYTES } from './constants.ts';

/** What the index knows of a file: message 100. */
export interface Described {
  readonly file: string;
  readonly md5: string;
  readonly size: number;
  /** kbps */
  readonly bitrate: number;
  /** Hz */
  readonly freq: number;
  /** Seconds. */
  readonly time: number;
}

/**
 * A file on somebody’s disk. Its bytes are two tags: `head` stands for the first 299,008 of them, `tail` for the others.
 */
export interface SharedFile extends Described {
  readonly head: string;
  readonly tail: string;
}

/** A file travels in pieces of this size: two make up what the MD5 covers. */
export const PIECE_BYTES = HASHED_BYTES / 2;

/** The MD5 of the bytes that are hashed, and of no others: it is no checksum of the file (section 3 “MD5”). */
export function md5Of(head: string): string {
  return createHash('md5').update(head).digest('hex');
}

/** One piece of a file’s bytes. */
export interface Piece {
  readonly offset: number;
  readonly size: number;
  readonly content: string;
}

/** The piece of a file at this offset. */
export function pieceAt({ head, tail, size }: SharedFile, offset: number): Piece {
  const content = offset < HASHED_BYTES ? head : tail;
  return { offset, size: Math.min(PIECE_BYTES, size - offset), content };
}

/** All content that a file has, each tag once, in order: what a whole download brings. */
export function contentOf({ head, tail, size }: Pick<SharedFile, 'head' | 'tail' | 'size'>): string {
  if (size === 0) return '';
  return size <= HASHED_BYTES || tail === head ? head : `${head}+${tail}`;
}

/** The content of pieces that came one after the other. */
export function joined(pieces: readonly string[]): string {
  return pieces.filter((piece, at) => at === 0 || piece !== pieces[at - 1]).join('+');
}
