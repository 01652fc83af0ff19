import { expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';
import type { Subject } from '../../impl/kit/subject.ts';
import { chord } from '../../properties/chord/index.ts';
import { campaign, type Labour } from '../../properties/kit/campaign.ts';
import { ownLabour } from '../../properties/kit/labour.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { subjectNamed } from '../../properties/kit/subjects.ts';
import { SimulationOver } from '../../sim/peer.ts';

const protocol = chord as unknown as Protocol;
const subject: Subject = { ...subjectNamed(protocol, 'sigcomm2001'), remote: true };
const quiet = { progress() {}, stopped: () => false, found() {}, seconds: () => 0 };
const options = { seed: 1, runs: 100, profile: 'churn' } as const;
const own = ownLabour(protocol, subject, { version: '0' });
const gone = () => Promise.reject(new SimulationOver('it is gone', ['its last words']));

/** Sixty runs go well; the next finds nobody. */
const dying: Labour = { ...own, batch: (order) => (order.from < 60 ? own.batch(order) : gone()) };
const play = (labour: Labour) => campaign(protocol, subject, options, labour, quiet);

test('what was found before the subject went stays found', async () => {
  const report = await play(dying);
  expect(report).toMatchObject({ runs: 60, stopped: 'subject', verdict: 'falsified' });
  expect(report.trouble).toEqual({ reason: 'it is gone', transcript: ['its last words'] });
  const { counterexample } = report.properties.find(({ name }) => name === 'connected-appendages')!;
  expect(counterexample!.scenario.operations).toHaveLength(2);
});

test('what cannot be shrunk any more was found all the same', async () => {
  const report = await play({ ...dying, shrink: gone });
  const { verdict, counterexample } = report.properties.find(({ name }) => name === 'connected-appendages')!;
  expect([report.verdict, verdict, counterexample]).toEqual(['falsified', 'falsified', undefined]);
});

test('where nothing had been found it is inconclusive, and where nothing had been run nothing is told', async () => {
  const reference = subjectNamed(protocol, 'reference');
  const held = ownLabour(protocol, reference, { version: '0' });
  const batch: Labour['batch'] = (order) => (order.from < 25 ? held.batch(order) : gone());
  const some = await campaign(protocol, reference, options, { ...held, batch }, quiet);
  expect(some).toMatchObject({ runs: 25, stopped: 'subject', verdict: 'inconclusive' });
  expect(some.properties.find(({ name }) => name === 'at-least-one-ring')!.verdict).toBe('held');
  const none = await campaign(protocol, reference, options, { ...held, batch: gone }, quiet);
  expect(none).toMatchObject({ runs: 0, stopped: 'subject', verdict: 'inconclusive', properties: [] });
});

test('who goes while it is shrunk leaves what had been reached', async () => {
  let left = 20_000;
  const create: Subject['create'] = (...args) => {
    const peer = subject.create(...args);
    const receive = peer.receive.bind(peer);
    peer.receive = (from, message) => {
      if (--left < 0) throw new SimulationOver('it is gone');
      receive(from, message);
    };
    return peer;
  };
  const mortal: Subject = { ...subject, create };
  const runs = { seed: 1, runs: 100, profile: 'churn', properties: ['connected-appendages'] } as const;
  const report = await campaign(protocol, mortal, runs, ownLabour(protocol, mortal, { version: '0' }), quiet);
  const [property] = report.properties;
  expect([report.verdict, property!.verdict]).toEqual(['falsified', 'falsified']);
  expect(report.trouble!.reason).toBe('it is gone');
  const counterexample = property!.counterexample!;
  expect(await localEngine.replay({ ...counterexample, subject: subject.name })).toMatchObject({
    reproduced: true,
    digestMatches: true,
  });
});

test('a stranger that gives two traces is in trouble, and one of ours a bug', async () => {
  let made = 0;
  const reference = subjectNamed(protocol, 'reference');
  const create: Subject['create'] = (...args) => (++made % 5 === 0 ? subject : reference).create(...args);
  const twice = (moody: Subject) => {
    const labour = ownLabour(protocol, moody, { version: '0' });
    return campaign(
      protocol,
      moody,
      { ...options, runs: 5, properties: ['never-throws'], checkDeterminism: true },
      labour,
      quiet,
    );
  };
  const report = await twice({ ...reference, kind: 'yours', create });
  expect(report.trouble!.reason).toMatch(
    /^does not do the same again .*: run \d of seed 1 gave two different traces$/,
  );
  await expect(twice({ ...reference, create })).rejects.toThrow('gave two different traces');
});

test('a mistake of ours is no trouble of the subject', async () => {
  const batch = () => Promise.reject(new Error('ours'));
  await expect(play({ ...own, batch })).rejects.toThrow('ours');
});
