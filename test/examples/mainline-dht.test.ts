import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../../properties/kit/batch.ts';
import { runScenario } from '../../properties/kit/run.ts';
import { NO_FAULTS, type Operation, PROFILES, type Profile } from '../../properties/kit/scenario.ts';
import { idOf } from '../../spec/mainline-dht/compact.ts';
import { DEFAULTS } from '../../spec/mainline-dht/parameters.ts';
import type { PipeSubject } from '../../verify/pipe/pipe.ts';
import { exampleOf, expectShort } from './example.ts';

const {
  protocol: mainline,
  open,
  patched,
  real,
  wrongs,
} = exampleOf('mainline-dht', 'mainline_dht_broken.py');

const wrongsIn = (pipe: PipeSubject, profile: Profile, from: number, to: number) =>
  wrongs(pipe, from, to, { profile, peers: { min: 4, max: 8 } });

describe('a Mainline DHT in Python', () => {
  let pipe: PipeSubject;
  beforeAll(() => {
    pipe = open('mainline_dht.py');
  });
  afterAll(() => pipe.close());

  test('is short, and of the standard library', () => {
    expectShort('mainline_dht.py', 310, ['import hashlib, json, random, re, sys']);
  });

  test('a peer that is announced is found, and forgotten after half an hour', () => {
    const peers = [1, 2, 3, 4, 5].map((at) => `10.0.0.${at}:6881`);
    const info_hash = idOf('a torrent');
    const call = (peer: string, what: string, args: object): Operation => ({
      do: 'call',
      peer,
      call: what,
      args: { info_hash, ...args },
    });
    const { judgement } = runScenario(mainline, pipe.subject, {
      protocol: 'mainline-dht',
      profile: 'calm',
      grain: 'message',
      params: { ...DEFAULTS, k: 3 },
      peers,
      initial: 5,
      faults: NO_FAULTS,
      operations: [
        call(peers[0]!, 'announce', { port: 80, implied_port: false }),
        { do: 'wait', ms: 5000 },
        call(peers[1]!, 'get_peers', {}),
        { do: 'wait', ms: 31 * 60_000 },
      ],
      tape: [],
    });
    expect([...judgement.seen]).toEqual(expect.arrayContaining(['sees-peers-found', 'sees-a-peer-expire']));
    expect(real(judgement.findings.keys())).toEqual([]);
  });

  test.each(PROFILES)('in %s weather nothing is found wrong, twice alike', (profile) => {
    const order = { campaign: 7, from: 0, to: 2, generator: { profile, peers: { min: 4, max: 8 } } };
    const first = runBatch(mainline, pipe.subject, order);
    expect(real(first.failures.map(({ property }) => property))).toEqual([]);
    expect(runBatch(mainline, pipe.subject, order).digests).toEqual(first.digests);
  });
});

/** A mistake, and in which run of churn it is found by what. */
test.each([
  ['bucket-of-twice-k', 'bucket-at-most-k', 4],
  ['names-one-more', 'names-the-k-closest', 4],
  ['names-one-less', 'names-the-k-closest', 4],
  ['numeric-distance', 'names-the-k-closest', 7],
  ['port-little-endian', 'only-answering-nodes-are-named', 2],
  ['id-little-endian', 'only-answering-nodes-are-named', 2],
  ['evicts-unpinged', 'good-node-never-replaced', 7],
  ['splits-any-bucket', 'ranges-follow-the-own-id', 4],
  ['names-itself', 'only-answering-nodes-are-named', 2],
  ['askers-in-the-table', 'only-answering-nodes-are-named', 9],
  ['implied-port-ignored', 'peers-were-announced', 2],
  ['port-always-implied', 'peers-were-announced', 1],
  ['own-transaction-ids', 'answers-as-asked', 2],
  ['token-forgotten', 'answers-as-asked', 2],
  ['never-splits', 'own-bucket-takes-all', 4],
  ['alpha-unbounded', 'lookup-in-flight-at-most-alpha', 5],
  ['announces-one-token', 'announces-with-the-token-given', 1],
])('one that makes a mistake is caught: %s', (name, property, run) => {
  const pipe = patched(name);
  const found = wrongsIn(pipe, 'churn', run, run + 1);
  pipe.close();
  expect(found).toContain(property);
});

/** And among liars, who send old tokens and packets that nobody can read. */
test.each([
  ['one-peer-a-torrent', 'accepted-peers-are-returned', 4],
  ['token-of-one-period', 'token-required', 89],
  ['claims-acceptance', 'acceptance-was-given', 1],
])('one that makes a mistake is caught: %s', (name, property, run) => {
  const pipe = patched(name);
  const found = wrongsIn(pipe, 'hostile', run, run + 1);
  pipe.close();
  expect(found).toContain(property);
});

/** What BEP 5 leaves open, no property may accuse. */
test.each([
  'healthy-names-not-the-asker',
  'healthy-target-only',
  'healthy-patience-15s',
  'healthy-nodes-with-values',
  'healthy-bad-are-removed',
  'healthy-four-byte-transaction-ids',
])('one that is otherwise is not accused: %s', (name) => {
  const pipe = patched(name);
  const found = (['churn', 'lossy'] as const).flatMap((profile) => wrongsIn(pipe, profile, 0, 3));
  pipe.close();
  expect(found).toEqual([]);
});
