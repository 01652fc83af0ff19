import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reference } from '../../../impl/bittorrent/subjects.ts';
import { Swarm } from '../../../properties/bittorrent/swarm.ts';
import { torrentFile } from '../../../properties/bittorrent/torrent-file.ts';
import { streamOf } from '../../../properties/kit/seed.ts';

const at = (name: string) => new URL(`./fixtures/${name}`, import.meta.url);
const openCourse = (path: string) => readFileSync(at(`course/${path}`));

/** Both files are what mktorrent made of them; README.md of the fixtures says how. */
const course = readFileSync(at('course.torrent'));
const INFO_HASH = '1ad006b4302ded22e565f3bb8424ecb4279dca9b';
const LENGTH = 155_464;

test('a real torrent of several files goes through parse and swarm, and comes out byte for byte', async () => {
  const { torrent } = await torrentFile.read(course, openCourse);
  expect(torrent!.infoHash).toBe(INFO_HASH);
  const swarm = new Swarm(reference, 6, { torrent: torrent! }, streamOf(1)).begin();
  const done = swarm.until(() => swarm.peers.every((peer) => swarm.isSeed(peer)), 1000, 600_000);
  expect(done).toBeDefined();
  const files = Buffer.concat([openCourse('notes.txt'), openCourse('slides.bin')]);
  for (const peer of swarm.peers) {
    const { content } = swarm.ask(peer, 'assemble') as { content: string };
    expect(Buffer.from(content, 'hex').equals(files)).toBe(true);
  }
});

test('without its content the same pieces go round as stand-ins', async () => {
  const { torrent } = await torrentFile.read(course);
  expect(torrent).toMatchObject({ infoHash: INFO_HASH, length: LENGTH, pieceLength: 65_536 });
  expect(torrent!.pieces).toHaveLength(Math.ceil(LENGTH / 65_536));
  expect(torrent!.content).toBeUndefined();
  const swarm = new Swarm(reference, 4, { torrent: torrent! }, streamOf(1)).begin();
  expect(swarm.until(() => swarm.peers.every((peer) => swarm.isSeed(peer)), 1000, 600_000)).toBeDefined();
});

test('what is broken is refused in one line', async () => {
  const text = course.toString('latin1');
  const broken = async (bytes: string, open?: (path: string) => Uint8Array) =>
    torrentFile.read(Buffer.from(bytes, 'latin1'), open).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  expect(await broken(text.slice(0, -1))).toMatch(/^no torrent file: cut off/);
  expect(await broken('hello')).toMatch(/^no torrent file/);
  expect(await broken('d4:infod6:lengthi5eee')).toMatch(/^no torrent file: .*missing/);
  expect(await broken(text.replace('12:piece lengthi65536e', '12:piece lengthi32768e'))).toMatch(
    /are \d+ pieces/,
  );
  // The library alone would take it, and give it the infohash of other bytes.
  expect(await broken(`d4:info${text.slice(text.indexOf('4:info') + 6, -1)}8:announce1:xe`)).toMatch(
    /canonical/,
  );
  const flipped = (path: string) => {
    const bytes = Buffer.from(openCourse(path));
    bytes[0]! ^= 1;
    return bytes;
  };
  expect(await broken(text, flipped)).toMatch(/^piece 0 of the content/);
  expect(await broken(text, (path) => openCourse(path).subarray(1))).toMatch(/bytes by the torrent file/);
});
