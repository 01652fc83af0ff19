import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawRun, MachineWatch, runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, type Operation, PROFILES } from '../../properties/kit/scenario.ts';
import { seedOfRun } from '../../properties/kit/seed.ts';
import { shrink } from '../../properties/kit/shrink.ts';
import { DEFAULTS } from '../../spec/gnutella/parameters.ts';
import type { PipeSubject } from '../../verify/pipe/pipe.ts';
import { exampleOf, expectShort } from './example.ts';

const { protocol: gnutella, open, real, wrongs, wrongsOf } = exampleOf('gnutella', 'gnutella_broken.py');

/** Small networks are quick, and tell as much. */
const SMALL = { peers: { min: 4, max: 9 } };

describe('a Gnutella in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('gnutella.py');
  });
  afterAll(() => pipe.close());

  test('is of the standard library', () => {
    expectShort('gnutella.py', 500, ['import json, random, re, sys']);
  });

  test('a leaf is found through two ultrapeers, and pushed', () => {
    const peers = [1, 2, 3, 4].map((at) => `10.0.0.${at}`);
    const call = (peer: string, what: string, args: object): Operation => ({
      do: 'call',
      peer,
      call: what,
      args: { ...args },
    });
    const [one, other, asker, holder] = peers as [string, string, string, string];
    const { judgement } = runScenario(gnutella, pipe.subject, {
      protocol: 'gnutella',
      profile: 'calm',
      grain: 'message',
      params: { ...DEFAULTS, roles: ['ultrapeer', 'ultrapeer', 'leaf', 'leaf'], tableBits: 10 },
      peers,
      initial: 4,
      faults: NO_FAULTS,
      operations: [
        call(one, 'connect', { to: other }),
        call(asker, 'connect', { to: one }),
        call(holder, 'connect', { to: other }),
        call(holder, 'share', { name: 'Giant Steps.mp3', size: 5 }),
        { do: 'wait', ms: 700 },
        call(asker, 'search', { criteria: 'giant', speed: 0, ttl: 3, control: 'flood', walkers: 0 }),
        { do: 'wait', ms: 8000 },
        call(asker, 'push', { owner: holder, name: 'Giant Steps.mp3' }),
        { do: 'wait', ms: 1000 },
      ],
      tape: [],
    });
    expect([...judgement.seen]).toEqual(expect.arrayContaining(['sees-a-far-find', 'sees-a-giving']));
    expect(real(judgement.findings.keys())).toEqual([]);
  });

  test.each(PROFILES)('in %s weather nothing is found wrong', (profile) => {
    expect(wrongs(pipe, 0, 3, { ...SMALL, profile })).toEqual([]);
  });
});

test('its broken copy is caught, and shrunk to few operations that replay', () => {
  const property = 'flood-costs-two-each-less-a-tree';
  const pipe = open('gnutella_broken.py');
  const order = {
    campaign: 5,
    from: 3,
    to: 4,
    generator: { profile: 'calm', peers: { min: 4, max: 6 } } as const,
  };
  const { failures } = runBatch(gnutella, pipe.subject, order);
  const failure = failures.find((each) => each.property === property)!;
  const drawn = drawRun(gnutella, pipe.subject, seedOfRun(5, failure.run), order.generator);
  const watch = new MachineWatch(gnutella);
  const shrunk = shrink(gnutella, pipe.subject, drawn.scenario, drawn.beyond, property, watch);
  pipe.close();
  expect(shrunk.operations.length).toBeLessThanOrEqual(4);

  const again = open('gnutella_broken.py');
  const { judgement } = runScenario(gnutella, again.subject, shrunk);
  again.close();
  expect(judgement.findings.get(property)).toBeDefined();
});

/** A mistake, and in which run it is found by what. */
test.each([
  ['forwards-each-copy', 'forward-once', 3],
  ['hits-are-flooded', 'reverse-path', 1],
  ['push-by-guid', 'pushes-arrive', 40],
  ['gives-another-file', 'pushes-arrive', 11],
  ['leaf-forwards', 'leaves-never-forward', 36],
  ['slot-of-another-byte', 'asks-leaves-that-may-have-it', 1],
  ['never-asks-anew', 'pongs-are-asked-for', 107],
  ['parts-without-a-word', 'partings-are-told', 46],
  ['walkers-die-on-return', 'walkers-go-on', 7],
  ['closes-on-the-unknown', 'handshake-first', 3],
  ['drops-what-is-too-high', 'high-ttls-are-lowered', 3],
])('one that makes a mistake is caught: %s', (name, property, run) => {
  expect(wrongsOf(name, run, run + 1, SMALL)).toContain(property);
});

/** What the documents leave open, no property may accuse: here in runs that did. */
test.each([
  ['healthy-kilobytes-of-1000', 0],
  ['healthy-pongs-rounded-down', 0],
  ['healthy-tells-all-twice', 0],
  ['healthy-asks-no-leaf-before-its-table', 0],
])('one that is otherwise is not accused: %s', (name, run) => {
  expect(wrongsOf(name, run, run + 2, SMALL)).toEqual([]);
});
