import { expect, test } from 'vitest';
import type { Subject } from '../../impl/kit/subject.ts';
import { chord } from '../../properties/chord/index.ts';
import { drawRun, MachineWatch, runBatch } from '../../properties/kit/batch.ts';
import { campaign } from '../../properties/kit/campaign.ts';
import { ownLabour } from '../../properties/kit/labour.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import { shrink } from '../../properties/kit/shrink.ts';
import { subjectNamed } from '../../properties/kit/subjects.ts';

const protocol = chord as unknown as Protocol;

/** One of ours, as if it were far away: every new world is told. */
function far(name: string): { subject: Subject; worlds: () => number } {
  let worlds = 0;
  const beginRun = () => {
    worlds++;
  };
  return { subject: { ...subjectNamed(protocol, name), remote: true, beginRun }, worlds: () => worlds };
}

test('claims are measured of a subject that is far away, with fewer samples and in new worlds', async () => {
  const { subject, worlds } = far('reference');
  const hooks = { progress() {}, stopped: () => false, found() {}, seconds: () => 0 };
  const options = { seed: 1, runs: 1, properties: ['hops-grow-as-half-n', 'hops-grow-as-half-log-n'] };
  const { properties } = await campaign(
    protocol,
    subject,
    options,
    ownLabour(protocol, subject, { version: '0' }),
    hooks,
  );
  for (const { verdict, measured } of properties) {
    expect(verdict).toBe('held');
    expect(measured!.samples).toBeLessThanOrEqual(2400);
  }
  // The run, and for each batch of 500 samples a small ring and a large one.
  const batches = properties.reduce((sum, { measured }) => sum + measured!.samples / 500, 0);
  expect(worlds()).toBe(1 + 2 * batches);
});

test('what is far away shrinks as far as what is here', () => {
  const name = 'never-notifies';
  const order = { campaign: 1, from: 0, to: 3, generator: {}, only: ['ideal-ring'] };
  const near = subjectNamed(protocol, name);
  const [failure] = runBatch(protocol, near, order).failures;
  const shrunk = (subject: Subject) => {
    const { scenario, beyond } = drawRun(protocol, near, failure!.seed, {});
    return shrink(protocol, subject, scenario, beyond, 'ideal-ring', new MachineWatch(protocol));
  };
  const here = shrunk(near);
  const there = shrunk(far(name).subject);
  expect([there.grain, there.operations.length, there.peers.length]).toEqual([
    here.grain,
    here.operations.length,
    here.peers.length,
  ]);
});
