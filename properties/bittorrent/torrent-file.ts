import { createHash } from 'node:crypto';
import type parseTorrent from 'parse-torrent';
import { BLOCK_BYTES } from '../../spec/bittorrent/constants.ts';
import type { BitTorrentParameters } from '../../spec/bittorrent/parameters.ts';
import {
  MOST_CONTENT,
  MOST_PIECE_BYTES,
  MOST_PIECES,
  standInTorrent,
  type Torrent,
} from '../../spec/bittorrent/torrent.ts';
import { bdecode, bencode } from '../../spec/mainline-dht/bencoding.ts';
import { BrokenMaterial, type Material } from '../kit/material.ts';

type Parsed = Awaited<ReturnType<typeof parseTorrent>>;

/** A torrent file, single or multi-file. */
export const torrentFile: Material<BitTorrentParameters> = {
  option: 'torrent',
  doc: 'the torrent that swarms download: pieces, sizes and infohash are taken from this .torrent file',
  content: {
    option: 'content',
    doc: 'the content of that torrent, a file or a folder: then blocks are its bytes',
  },
  async read(bytes, open) {
    const torrent = await readTorrent(bytes, open);
    return { torrent: open ? torrent : standInTorrent(torrent) };
  },
};

/**
 * What is in the file: pieces with their SHA-1 hashes, whether there is content or not.
 * @throws BrokenMaterial in one line.
 */
export async function readTorrent(bytes: Uint8Array, open?: (path: string) => Uint8Array): Promise<Torrent> {
  refuseUncanonical(bytes);
  const parsed = await parse(bytes);
  const { shape, sha1 } = shapeOf(parsed);
  return open ? withContent(shape, sha1, parsed, open) : { ...shape, pieces: sha1 };
}

/**
 * The infohash is that of the bytes in the file. The library encodes anew what it has read, which gives the same bytes only where
 * they are canonical: “clients must either reject invalid metainfo files or extract the substring directly” (BEP 3).
 */
function refuseUncanonical(bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('latin1');
  let again: string;
  try {
    again = bencode(bdecode(text));
  } catch (error) {
    throw new BrokenMaterial(`no torrent file: ${(error as Error).message}`);
  }
  if (again !== text)
    throw new BrokenMaterial('not canonically bencoded (keys out of order?), so its infohash is in doubt');
}

async function parse(bytes: Uint8Array): Promise<Parsed> {
  // Only here: with it comes an HTTP client, for which no other command should wait.
  const { default: parseTorrent } = await import('parse-torrent');
  try {
    return await parseTorrent(bytes);
  } catch (error) {
    throw new BrokenMaterial(`no torrent file: ${(error as Error).message}`);
  }
}

type Shape = Omit<Torrent, 'pieces' | 'content'>;

function shapeOf({ infoHash, length, pieceLength, pieces }: Parsed): {
  readonly shape: Shape;
  readonly sha1: readonly string[];
} {
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
  if (!isWhole(length) || !isWhole(pieceLength) || !infoHash || !pieces)
    throw new BrokenMaterial('it has no length, no piece length or no pieces');
  if (pieceLength > MOST_PIECE_BYTES)
    throw new BrokenMaterial(
      `pieces of ${pieceLength} bytes are more than the ${MOST_PIECE_BYTES} that are taken`,
    );
  if (pieces.length !== Math.ceil(length / pieceLength) || pieces.some((hash) => hash.length !== 40))
    throw new BrokenMaterial(
      `${length} bytes in pieces of ${pieceLength} are ${Math.ceil(length / pieceLength)} pieces, and it has hashes for ${pieces.length}`,
    );
  if (pieces.length > MOST_PIECES)
    throw new BrokenMaterial(`${pieces.length} pieces are more than the ${MOST_PIECES} that are taken`);
  const blockLength = Math.min(BLOCK_BYTES, pieceLength);
  return { shape: { infoHash, length, pieceLength, blockLength }, sha1: pieces };
}

function withContent(
  shape: Shape,
  sha1: readonly string[],
  { files, name }: Parsed,
  open: (path: string) => Uint8Array,
): Torrent {
  if (shape.length > MOST_CONTENT)
    throw new BrokenMaterial(
      `${shape.length} bytes of content are more than the ${MOST_CONTENT} that are taken`,
    );
  const isFolder = files!.length > 1 || files![0]!.path !== name;
  const content = Buffer.concat(
    files!.map(({ path, length }) => {
      const below = isFolder ? path.split('/').slice(1) : [];
      if (below.includes('..')) throw new BrokenMaterial(`it names ${path}, which is outside its folder`);
      const bytes = open(below.join('/'));
      if (bytes.length !== length)
        throw new BrokenMaterial(`${path} has ${length} bytes by the torrent file, and ${bytes.length} here`);
      return bytes;
    }),
  );
  const wrong = sha1.findIndex((hash, index) => {
    const piece = content.subarray(index * shape.pieceLength, (index + 1) * shape.pieceLength);
    return createHash('sha1').update(piece).digest('hex') !== hash;
  });
  if (wrong >= 0)
    throw new BrokenMaterial(`piece ${wrong} of the content does not have the hash in the torrent file`);
  return { ...shape, pieces: sha1, content: content.toString('base64') };
}
