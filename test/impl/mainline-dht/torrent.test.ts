import { readFileSync } from 'node:fs';
import parseTorrent from 'parse-torrent';
import { expect, test } from 'vitest';
import { PEER_MS } from '../../../spec/mainline-dht/constants.ts';
import { Network } from './network.ts';

const torrent = readFileSync(new URL('./fixtures/course.torrent', import.meta.url));

test('a real torrent is announced, and its peers are found without a tracker', async () => {
  const { infoHash: info_hash } = await parseTorrent(torrent);
  expect(info_hash).toBe('64da40b707a81602ce2602918ea59be03ce80f9d');
  const network = new Network(30);
  const [seeder, leecher, stranger] = network.addresses as [string, string, string];
  const find = (by: string) =>
    network.ask<{ peers: string[] }>(by, { type: 'get_peers', info_hash }).peers?.toSorted();

  expect(find(stranger)).toEqual([]);
  const announce = { type: 'announce', info_hash, port: 51413, implied_port: false };
  expect(network.ask<{ nodes: string[] }>(seeder, announce).nodes).toHaveLength(8);
  expect(find(stranger)).toEqual(['10.0.0.1:51413']);

  network.ask(leecher, { ...announce, implied_port: true });
  expect(find(stranger)).toEqual(['10.0.0.1:51413', '10.0.0.2:6881']);

  // Only who announces anew stays.
  network.world.run(PEER_MS / 2);
  network.ask(leecher, { ...announce, implied_port: true });
  network.world.run(PEER_MS / 2);
  expect(find(stranger)).toEqual(['10.0.0.2:6881']);
});
