import { createHash } from 'node:crypto';
import { BLOCK_BYTES } from './constants.ts';

/**
 * What a metainfo file says of its content, and the content itself. Without `content` each block is stood in for by eight
 * digits that follow from the infohash and the block's place, and a piece's hash is one over these digits: a wrong block
 * fails its piece's hash all the same, and swarms of any size cost little. With `content` blocks are the real bytes, and
 * hashes are SHA-1.
 */
export interface Torrent {
  /** In hexadecimal. */
  readonly infoHash: string;
  /** Bytes of all files together. */
  readonly length: number;
  /** Bytes of every piece but the last. */
  readonly pieceLength: number;
  /** Bytes of every block but the last of a piece. */
  readonly blockLength: number;
  /** The hash of each piece, in hexadecimal. */
  readonly pieces: readonly string[];
  /** The bytes of all files, one after the other, in Base64. */
  readonly content?: string;
}

/** A block: which piece, and where in it. */
export interface Place {
  readonly index: number;
  readonly begin: number;
}

const MIB = 2 ** 20;
/** More than that parameters of a run cannot hold: they are in every counterexample. */
export const MOST_CONTENT = 64 * MIB;
export const MOST_PIECES = 100_000;
export const MOST_PIECE_BYTES = 64 * MIB;
const MOST_BLOCKS_A_PIECE = MOST_PIECE_BYTES / BLOCK_BYTES;

/** Whether a stranger’s data are a torrent: its lengths fit each other, and are no more than a run can hold. */
export function isTorrent(value: unknown): value is Torrent {
  if (typeof value !== 'object' || value === null) return false;
  const { infoHash, length, pieceLength, blockLength, pieces, content, ...surplus } = value as Torrent;
  return (
    Object.keys(surplus).length === 0 &&
    isHex(infoHash, 40) &&
    [length, pieceLength, blockLength].every((each) => Number.isSafeInteger(each) && each > 0) &&
    pieceLength <= MOST_PIECE_BYTES &&
    blockLength <= pieceLength &&
    pieceLength <= blockLength * MOST_BLOCKS_A_PIECE &&
    Array.isArray(pieces) &&
    pieces.length === Math.ceil(length / pieceLength) &&
    pieces.length <= MOST_PIECES &&
    pieces.every((hash) => isHex(hash, content === undefined ? 8 : 40)) &&
    (content === undefined ||
      (typeof content === 'string' && Buffer.byteLength(content, 'base64') === length))
  );
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value);
}

/** Bytes of a piece; the last one may be short. */
export function sizeOfPiece({ length, pieceLength, pieces }: Torrent, index: number): number {
  return index < pieces.length - 1 ? pieceLength : length - pieceLength * (pieces.length - 1);
}

export function blocksIn(torrent: Torrent, index: number): number {
  return Math.ceil(sizeOfPiece(torrent, index) / torrent.blockLength);
}

/** Bytes of a block; the last one of a piece may be short. */
export function sizeOfBlock(torrent: Torrent, { index, begin }: Place): number {
  return Math.min(torrent.blockLength, sizeOfPiece(torrent, index) - begin);
}

/** Whether there is such a block, whole: what may be asked for (BEP 3 “request”). */
export function isBlock(
  torrent: Torrent,
  { index, begin, length }: Place & { readonly length: number },
): boolean {
  return (
    index >= 0 &&
    index < torrent.pieces.length &&
    begin >= 0 &&
    begin % torrent.blockLength === 0 &&
    begin < sizeOfPiece(torrent, index) &&
    length === sizeOfBlock(torrent, { index, begin })
  );
}

/** The right content of a block, in hexadecimal; or what stands in for it. */
export function contentOf(torrent: Torrent, { index, begin }: Place): string {
  return blocksOf(torrent, index)[begin / torrent.blockLength]!;
}

/** Hash of a piece made of these blocks. */
export function hashOf(torrent: Torrent, blocks: readonly string[]): string {
  if (torrent.content === undefined) return standIn(blocks.join(' '));
  const hash = createHash('sha1');
  for (const block of blocks) hash.update(block, 'hex');
  return hash.digest('hex');
}

/** A torrent whose content follows from its infohash. */
export function standInTorrent(shape: Omit<Torrent, 'pieces' | 'content'>): Torrent {
  const count = Math.ceil(shape.length / shape.pieceLength);
  const bare: Torrent = { ...shape, pieces: Array.from({ length: count }, () => '') };
  return { ...bare, pieces: bare.pieces.map((_, index) => hashOf(bare, madeUp(bare, index))) };
}

/** By torrent: the blocks of each piece, made when they are first asked for. */
const contents = new WeakMap<Torrent, string[][]>();

function blocksOf(torrent: Torrent, index: number): readonly string[] {
  let pieces = contents.get(torrent);
  if (!pieces) {
    pieces = [];
    contents.set(torrent, pieces);
  }
  pieces[index] ??= torrent.content === undefined ? madeUp(torrent, index) : cut(torrent, index);
  return pieces[index]!;
}

function madeUp(torrent: Torrent, index: number): string[] {
  return Array.from({ length: blocksIn(torrent, index) }, (_, block) =>
    standIn(`${torrent.infoHash} ${index} ${block}`),
  );
}

const bytes = new WeakMap<Torrent, Buffer>();

function cut(torrent: Torrent, index: number): string[] {
  let all = bytes.get(torrent);
  if (!all) {
    all = Buffer.from(torrent.content!, 'base64');
    bytes.set(torrent, all);
  }
  return Array.from({ length: blocksIn(torrent, index) }, (_, block) => {
    const begin = block * torrent.blockLength;
    const from = index * torrent.pieceLength + begin;
    return all.toString('hex', from, from + sizeOfBlock(torrent, { index, begin }));
  });
}

/** FNV-1a, 32 bits. */
function standIn(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
