import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, PROFILES } from '../../properties/kit/scenario.ts';
import { DEFAULTS } from '../../spec/napster/parameters.ts';
import type { PipeSubject } from '../../verify/pipe/pipe.ts';
import { exampleOf, expectShort } from './example.ts';

const { protocol: napster, open, real, wrongsOf } = exampleOf('napster', 'napster_broken.py');

describe('a Napster in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('napster.py');
  });
  afterAll(() => pipe.close());

  test.each([
    ['napster.py', 370, ['import json, re, sys', /^from napster_server import /]],
    ['napster_server.py', 240, ['import re, struct']],
  ])('is short, and of the standard library: %s', (file, most, imports) => {
    expectShort(file, most, imports);
  });

  test('a file is found, and fetched; from behind a firewall it is pushed', () => {
    const [server, walled, alice] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
    const file = { file: 'naima.mp3', md5: 'aa', size: 450_000, bitrate: 128, freq: 44100, time: 260 };
    const { judgement } = runScenario(napster, pipe.subject, {
      protocol: 'napster',
      profile: 'calm',
      grain: 'message',
      params: { ...DEFAULTS, servers: [server], firewalled: [walled] },
      peers: [server, walled, alice],
      initial: 3,
      faults: NO_FAULTS,
      operations: [
        { do: 'call', peer: walled, call: 'share', args: { ...file, head: 'x', tail: 'y' } },
        { do: 'wait', ms: 1000 },
        { do: 'call', peer: alice, call: 'browse', args: { nick: 'user0_2' } },
        { do: 'call', peer: alice, call: 'download', args: { nick: 'user0_2', file: 'naima.mp3' } },
        { do: 'wait', ms: 5000 },
      ],
      tape: [],
    });
    expect([...judgement.seen]).toEqual(expect.arrayContaining(['sees-a-list', 'sees-a-push']));
    expect(real(judgement.findings.keys())).toEqual([]);
  });

  test.each(PROFILES)('in %s weather nothing is found wrong, twice alike', (profile) => {
    const order = { campaign: 7, from: 0, to: 4, generator: { profile } };
    const first = runBatch(napster, pipe.subject, order);
    expect(real(first.failures.map(({ property }) => property))).toEqual([]);
    expect(runBatch(napster, pipe.subject, order).digests).toEqual(first.digests);
  });
});

/** A mistake, by what it is found, and in which run. */
test.each([
  ['index-not-purged', 'index-is-what-is-shared', 7],
  ['limit-of-results-ignored', 'search-is-sound', 12],
  ['limit-before-filter', 'search-is-complete', 75],
  ['search-not-filtered', 'search-is-sound', 3],
  ['no-end-of-nothing', 'search-is-sound', 3],
  ['unshare-ignored', 'index-is-what-is-shared', 29],
  ['requests-die-with-owners', 'requests-are-answered', 43],
  ['answers-twice', 'brokers-what-was-said', 3],
  ['push-to-the-owner-itself', 'brokers-what-was-said', 5],
  ['two-of-a-name', 'index-is-sound', 8],
  ['big-endian', 'frames-can-be-read', 0],
  ['port-error-names-whom-it-is-told', 'brokers-what-was-said', 533],
  ['most-loaded-server', 'least-loaded-server', 18],
  ['downloads-never-end', 'counters-return-to-zero', 7],
  ['speed-of-the-owner', 'brokers-what-was-said', 3],
  ['calls-port-0', 'connects-to-open-ports-only', 5],
  ['queue-unlimited', 'downloads-per-user-are-limited', 143],
  ['shares-not-announced', 'index-is-what-is-shared', 14],
  ['patience-without-end', 'transfers-end', 153],
  ['grants-what-is-not-shared', 'announces-what-it-shares', 116],
  ['done-with-the-first-piece', 'downloads-are-whole', 4],
  ['never-comes-back', 'clients-come-back', 10],
  ['results-of-the-latest', 'search-is-complete', 49],
  ['unshare-not-told', 'index-is-what-is-shared', 29],
  ['head-all-along', 'downloads-are-whole', 4],
])('one that makes a mistake is caught: %s', (name, property, run) => {
  expect(wrongsOf(name, run, run + 1)).toContain(property);
});

/** What the message list leaves open, no property may accuse. */
test.each([
  'healthy-501-at-once',
  'healthy-firewalled-owner-is-asked',
  'healthy-own-files-too',
  'healthy-pieces-at-once',
  'healthy-downloader-closes',
])('one that is otherwise is not accused: %s', (name) => {
  expect(wrongsOf(name, 0, 6)).toEqual([]);
});
