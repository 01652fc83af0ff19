import { describe, expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { gapsOf } from '../../report/text/dry-run.ts';
import { churnproof } from '../cli/fake-engine.ts';
import reference from './modules/reference.ts';

const chord = protocolNamed(protocols, 'chord');
const options = { seed: 1, runs: 6 };
/** The reference, with one kind of message left out. */
const without = (type: string) => ({
  ...reference,
  create: (...[address, params, env]: Parameters<typeof reference.create>) =>
    reference.create(address, params, {
      ...env,
      send: (to, message) => {
        if (message.type !== type) env.send(to, message);
      },
    }),
});

describe('a dry run', () => {
  test('counts the same for the same peers', async () => {
    const { yours, reference: model } = await localEngine.dryRun(chord, reference, options);
    expect(yours).toEqual(model);
    expect(yours.views).toBe(true);
    expect(yours.calls.find(({ type }) => type === 'join')!.done).toBeGreaterThan(3);
    const { sent, received, answered } = yours.messages.find(({ type }) => type === 'get_state')!;
    expect(sent).toBeGreaterThanOrEqual(received);
    expect(received).toBeGreaterThanOrEqual(answered!);
    expect(answered).toBeGreaterThan(100);
    const { missing, untried } = gapsOf(yours, model);
    expect(missing).toEqual([]);
    expect(untried.map(({ what }) => what)).toContain('message update_finger');
  });

  test('names what is never sent, and the questions that are never answered', async () => {
    const done = await localEngine.dryRun(chord, without('notified'), options);
    expect(gapsOf(done.yours, done.reference).missing).toEqual([
      {
        what: 'message notify',
        why: expect.stringMatching(/^it came [\d,]+ times, and was never answered$/),
      },
      { what: 'message notified', why: 'it was never sent; the reference sends it in the same runs' },
    ]);
  });

  test('names calls that come to nothing', async () => {
    const done = await localEngine.dryRun(chord, without('hop'), options);
    const whys = gapsOf(done.yours, done.reference).missing.filter(({ what }) => what === 'call join');
    expect(whys).toEqual([
      { what: 'call join', why: expect.stringMatching(/^asked \d+ times, it (failed every time|was never)/) },
    ]);
  });
});

test('on the command line it judges nothing, and says so by its exit code', async () => {
  const held = await churnproof(['verify', 'toy', '--exec', 'true', '--dry-run']);
  expect([held.exit, held.engine.asked.verify]).toEqual([0, []]);
  expect(held.out).toMatch(/handshake .* understood, in 2 runs; it shows views/);
  const count = { type: 'x', sent: 0, received: 0 };
  const done = { runs: 2, views: false, calls: [], messages: [count] };
  const missing = await churnproof(['verify', 'toy', '--exec', 'true', '--dry-run', '--json'], {
    dryRun: async () => ({ yours: done, reference: { ...done, messages: [{ ...count, sent: 1 }] } }),
  });
  expect(missing.exit).toBe(2);
  expect(JSON.parse(missing.out)).toMatchObject({ exit: 2, missing: [{ what: 'message x' }] });
});
