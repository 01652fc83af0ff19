import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawRun, MachineWatch, runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, type Operation } from '../../properties/kit/scenario.ts';
import { seedOfRun } from '../../properties/kit/seed.ts';
import { shrink } from '../../properties/kit/shrink.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import type { KademliaView } from '../../spec/kademlia/messages.ts';
import { DEFAULTS } from '../../spec/kademlia/parameters.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';

const root = resolve(import.meta.dirname, '../..');
const kademlia = protocolNamed(protocols, 'kademlia');

const open = (file: string) => openPipe({ exec: `python3 examples/${file}`, protocol: kademlia, cwd: root });

const isFolklore = (name: string) =>
  kademlia.spec.properties.find((property) => property.name === name)?.expected === 'falsified';

describe('a Kademlia in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('kademlia.py');
  });
  afterAll(() => pipe.close());

  test('is short, and of the standard library', () => {
    const source = readFileSync(resolve(root, 'examples/kademlia.py'), 'utf8');
    const lines = source.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(240);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(source.match(/^ *(import \w|from \w+ import ).*$/gm)).toEqual(['import json, random, sys']);
  });

  test('a pair is kept by the k closest, and moves to one that comes to be one of them', () => {
    const call = (peer: number, what: string, args: object): Operation => ({
      do: 'call',
      peer,
      call: what,
      args: args as Record<string, unknown>,
    });
    const { world, judgement } = runScenario(kademlia, pipe.subject, {
      protocol: 'kademlia',
      profile: 'churn',
      grain: 'message',
      params: { ...DEFAULTS, bits: 6, k: 2, alpha: 2 },
      peers: [1, 9, 17, 33, 49],
      initial: 4,
      faults: NO_FAULTS,
      operations: [
        call(1, 'store', { key: 50, value: 'v' }),
        { do: 'wait', ms: 2000 },
        { do: 'join', peer: 49, via: 1 },
        { do: 'wait', ms: 2000 },
      ],
      tape: [],
    });
    const keepers = world.residents.filter(({ peer }) => (peer.view!() as KademliaView).pairs.length > 0);
    expect(keepers.map(({ address }) => address)).toEqual(expect.arrayContaining([33, 49]));
    expect([...judgement.findings.keys()].filter((name) => !isFolklore(name))).toEqual([]);
  });

  test.each(['churn', 'lossy', 'hostile'] as const)(
    'in %s weather nothing is found wrong, twice alike',
    (profile) => {
      const order = { campaign: 7, from: 0, to: 6, generator: { profile } };
      const first = runBatch(kademlia, pipe.subject, order);
      expect(first.failures.filter(({ property }) => !isFolklore(property))).toEqual([]);
      expect(runBatch(kademlia, pipe.subject, order).digests).toEqual(first.digests);
    },
  );
});

test('its broken copy is caught, and shrunk to an operation or two that replay', () => {
  const property = 'live-contact-never-evicted';
  const pipe = open('kademlia_broken.py');
  const order = { campaign: 1, from: 0, to: 10, generator: { profile: 'churn' } as const };
  const { failures } = runBatch(kademlia, pipe.subject, order);
  const failure = failures.find((each) => each.property === property)!;
  const drawn = drawRun(kademlia, pipe.subject, seedOfRun(1, failure.run), order.generator);
  const watch = new MachineWatch(kademlia);
  const shrunk = shrink(kademlia, pipe.subject, drawn.scenario, drawn.beyond, property, watch);
  pipe.close();
  expect(shrunk.operations.length).toBeLessThanOrEqual(2);

  const again = open('kademlia_broken.py');
  const { judgement } = runScenario(kademlia, again.subject, shrunk);
  again.close();
  expect(judgement.findings.get(property)).toBeDefined();
});
