import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawRun, MachineWatch, runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, PROFILES } from '../../properties/kit/scenario.ts';
import { seedOfRun } from '../../properties/kit/seed.ts';
import { shrink } from '../../properties/kit/shrink.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { DEFAULTS } from '../../spec/kad/parameters.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';

const root = resolve(import.meta.dirname, '../..');
const kad = protocolNamed(protocols, 'kad');

const open = (file: string) => openPipe({ exec: `python3 examples/${file}`, protocol: kad, cwd: root });

const isFolklore = (name: string) =>
  kad.spec.properties.find((property) => property.name === name)?.expected === 'falsified';

/** Few nodes and few operations: a process is asked once a second for each search under way. */
const FEW = { peers: { min: 4, max: 5 }, operations: 4 };

describe('a Kad in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('kad.py');
  });
  afterAll(() => pipe.close());

  test('is short, and of the standard library', () => {
    const source = readFileSync(resolve(root, 'examples/kad.py'), 'utf8');
    const lines = source.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(360);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(source.match(/^ *(import \w|from \w+ import ).*$/gm)).toEqual([
      'import functools, json, random, re, sys',
    ]);
  });

  test('a file is found by a word of its name, and who has it by its hash', () => {
    const peers = [1, 2, 3].map((at) => `80.${at}.0.1:4672`);
    const { judgement } = runScenario(kad, pipe.subject, {
      protocol: 'kad',
      profile: 'calm',
      grain: 'message',
      params: { ...DEFAULTS, toleranceBits: 0, upkeep: false },
      peers,
      initial: 3,
      faults: NO_FAULTS,
      operations: [
        { do: 'call', peer: peers[0]!, call: 'share', args: { file: 9, name: 'Summer.HOLIDAY' } },
        { do: 'wait', ms: 60_000 },
        { do: 'call', peer: peers[1]!, call: 'search', args: { words: 'holiday' } },
        { do: 'call', peer: peers[2]!, call: 'sources', args: { file: 9 } },
        { do: 'wait', ms: 50_000 },
      ],
      tape: [],
    });
    expect([...judgement.seen]).toEqual(expect.arrayContaining(['sees-a-file-found', 'sees-sources-found']));
    expect([...judgement.findings.keys()].filter((name) => !isFolklore(name))).toEqual([]);
  });

  test.each(PROFILES)('in %s weather nothing is found wrong', (profile) => {
    const order = { campaign: 7, from: 0, to: 1, generator: { profile, ...FEW } };
    const { failures } = runBatch(kad, pipe.subject, order);
    expect(failures.filter(({ property }) => !isFolklore(property))).toEqual([]);
  });
});

test('its broken copy is caught, and shrunk to few operations that replay', () => {
  const property = 'live-contacts-stay';
  const pipe = open('kad_broken.py');
  const order = { campaign: 1, from: 6, to: 7, generator: { profile: 'calm', ...FEW } as const };
  const { failures } = runBatch(kad, pipe.subject, order);
  const failure = failures.find((each) => each.property === property)!;
  const drawn = drawRun(kad, pipe.subject, seedOfRun(1, failure.run), order.generator);
  const watch = new MachineWatch(kad);
  const shrunk = shrink(kad, pipe.subject, drawn.scenario, drawn.beyond, property, watch);
  pipe.close();
  expect(shrunk.operations.length).toBeLessThanOrEqual(3);

  const again = open('kad_broken.py');
  const { judgement } = runScenario(kad, again.subject, shrunk);
  again.close();
  expect(judgement.findings.get(property)).toBeDefined();
});
