import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS } from '../../properties/kit/scenario.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import type { BitTorrentView } from '../../spec/bittorrent/messages.ts';
import { DEFAULTS } from '../../spec/bittorrent/parameters.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';

const root = resolve(import.meta.dirname, '../..');
const bittorrent = protocolNamed(protocols, 'bittorrent');

const open = (file: string) =>
  openPipe({ exec: `python3 examples/${file}`, protocol: bittorrent, cwd: root });

const isFolklore = (name: string) =>
  bittorrent.spec.properties.find((property) => property.name === name)?.expected === 'falsified';

describe('a BitTorrent in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('bittorrent.py');
  });
  afterAll(() => pipe.close());

  test('is short, and of the standard library', () => {
    const source = readFileSync(resolve(root, 'examples/bittorrent.py'), 'utf8');
    const lines = source.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(350);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(130);
    expect(source.match(/^ *(import \w|from \w+ import ).*$/gm)).toEqual([
      'import base64, hashlib, json, random, sys',
    ]);
  });

  test('a leecher becomes a seed, fails, comes back without what it had, and gets it again', () => {
    const [seed, leecher] = ['10.0.0.1:6881', '10.0.0.2:6881'];
    const { world, judgement } = runScenario(bittorrent, pipe.subject, {
      protocol: 'bittorrent',
      profile: 'churn',
      grain: 'message',
      params: { ...DEFAULTS, seeds: [seed] },
      peers: [DEFAULTS.tracker, seed, leecher],
      initial: 3,
      faults: NO_FAULTS,
      operations: [
        { do: 'wait', ms: 60_000 },
        { do: 'fail', peer: leecher },
        { do: 'wait', ms: 1000 },
        { do: 'restart', peer: leecher, keepState: true, via: seed },
      ],
      tape: [],
    });
    const { role, downloaded } = world.residents[2]!.peer.view!() as BitTorrentView;
    expect([role, downloaded]).toEqual(['seed', DEFAULTS.torrent.length]);
    expect([...judgement.findings.keys()].filter((name) => !isFolklore(name))).toEqual([]);
  });

  test.each(['churn', 'lossy', 'hostile'] as const)(
    'in %s weather nothing is found wrong, twice alike',
    (profile) => {
      const order = { campaign: 7, from: 0, to: 2, generator: { profile } };
      const first = runBatch(bittorrent, pipe.subject, order);
      expect(first.failures.filter(({ property }) => !isFolklore(property))).toEqual([]);
      expect(runBatch(bittorrent, pipe.subject, order).digests).toEqual(first.digests);
    },
  );
});

test('its broken copy is caught', () => {
  const pipe = open('bittorrent_broken.py');
  const order = { campaign: 1, from: 0, to: 1, generator: { profile: 'churn' } as const };
  const { failures } = runBatch(bittorrent, pipe.subject, order);
  pipe.close();
  expect(failures.map(({ property }) => property)).toContain('blocks-are-accounted-for');
});
