import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, PROFILES } from '../../properties/kit/scenario.ts';
import { DEFAULTS } from '../../spec/fasttrack/parameters.ts';
import type { PipeSubject } from '../../verify/pipe/pipe.ts';
import { exampleOf, expectShort } from './example.ts';

const { protocol: fasttrack, open, real, wrongsOf } = exampleOf('fasttrack', 'fasttrack_broken.py');

describe('a FastTrack in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('fasttrack.py');
  });
  afterAll(() => pipe.close());

  test('is short, and of the standard library', () => {
    expectShort('fasttrack.py', 410, ['import json, random, re, sys']);
  });

  test('a file is found at another supernode, and pushed from behind a firewall', () => {
    const [one, other, alice, walled] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
    const file = { file: 'naima.mp3', hash: 'aa', size: 250_000, content: 'x' };
    const { judgement } = runScenario(fasttrack, pipe.subject, {
      protocol: 'fasttrack',
      profile: 'calm',
      grain: 'message',
      params: {
        ...DEFAULTS,
        supernodes: [one, other],
        bootstrap: [one, other],
        firewalled: [walled],
        children: 1,
      },
      peers: [one, other, alice, walled],
      initial: 4,
      faults: NO_FAULTS,
      operations: [
        { do: 'call', peer: walled, call: 'share', args: file },
        { do: 'wait', ms: 30_000 },
        { do: 'call', peer: alice, call: 'search', args: { kind: 'files', sought: 'Naima' } },
        { do: 'wait', ms: 1000 },
        { do: 'call', peer: alice, call: 'download', args: { node: walled, file: 'naima.mp3' } },
        { do: 'wait', ms: 5000 },
      ],
      tape: [],
    });
    expect([...judgement.seen]).toEqual(expect.arrayContaining(['sees-a-distant-hit', 'sees-a-push']));
    expect(real(judgement.findings.keys())).toEqual([]);
  });

  test.each(PROFILES)('in %s weather nothing is found wrong, twice alike', (profile) => {
    const order = { campaign: 7, from: 0, to: 4, generator: { profile } };
    const first = runBatch(fasttrack, pipe.subject, order);
    expect(real(first.failures.map(({ property }) => property))).toEqual([]);
    expect(runBatch(fasttrack, pipe.subject, order).digests).toEqual(first.digests);
  });
});

/** A mistake, by what it is found, and in which run. */
test.each([
  ['index-not-purged', 'index-is-sound', 8],
  ['orphans-stay-orphans', 'one-parent-at-a-time', 14],
  ['nothing-published', 'index-is-what-is-shared', 5],
  ['floods-to-children', 'forwards-over-links-only', 1],
  ['hops-unlimited', 'searches-are-handled-once', 5],
  ['copies-answered-too', 'searches-are-handled-once', 11],
  ['one-child-too-many', 'index-is-sound', 1],
  ['one-link-too-many', 'capacity-is-kept', 5],
  ['copies-not-ended', 'searches-are-ended', 11],
  ['demoted-silently', 'no-dangling-parents', 16],
  ['pushes-through-the-first', 'pushes-go-through-the-latest-supernode', 705],
  ['calls-port-0', 'downloads-arrive', 4],
  ['patience-without-end', 'transfers-end', 204],
  ['unshare-not-told', 'index-is-what-is-shared', 15],
  ['echoes', 'searches-are-handled-once', 11],
  ['unfit-supernodes', 'ordinary-nodes-serve-nobody', 11],
  ['ends-at-once', 'search-covers-the-ball', 5],
  ['hashes-not-compared', 'searches-are-handled-once', 14],
  ['own-files-not-found', 'group-search-is-complete', 2],
  ['garbage-ignored', 'garbage-ends-the-connection', 23],
  ['demoted-forgets-files', 'library-is-what-its-user-shares', 27],
  ['answers-not-passed-back', 'search-covers-the-ball', 5],
  ['names-itself-as-the-supernode', 'index-is-sound', 5],
  ['done-with-the-first-piece', 'downloads-are-whole', 2],
  ['new-files-not-published', 'index-is-what-is-shared', 4],
])('one that makes a mistake is caught: %s', (name, property, run) => {
  expect(wrongsOf(name, run, run + 1)).toContain(property);
});

/** What nothing forbids, no property may accuse. */
test.each([
  'healthy-learns-nothing-from-lists',
  'healthy-pieces-of-50000',
  'healthy-own-files-too',
  'healthy-one-ping-at-a-time',
  'healthy-downloader-closes',
])('one that is otherwise is not accused: %s', (name) => {
  expect(wrongsOf(name, 0, 6)).toEqual([]);
});
