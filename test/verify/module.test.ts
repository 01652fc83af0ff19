import { describe, expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { UsageError } from '../../report/usage-error.ts';
import { ModulePool } from '../../verify/module/module.ts';

const chord = protocolNamed(protocols, 'chord');
const QUIET = { progress() {}, stopped: () => false, found() {} };
const file = (name: string) => `test/verify/modules/${name}`;
const verify = (name: string, options = {}) =>
  localEngine.verify(chord, { module: file(name) }, { seed: 3, runs: 12, workers: 2, ...options }, QUIET);

describe('a module of peers', () => {
  test('gives the traces that the same peers give elsewhere, in however many threads', async () => {
    const ours = await localEngine.run(chord, { seed: 3, runs: 16, workers: 1 }, QUIET);
    for (const workers of [1, 2]) {
      const theirs = await verify('reference.ts', { runs: 16, workers });
      expect(theirs.digest).toBe(ours.digest);
      expect(theirs.verdict).toBe('held');
      expect(theirs.subject).toBe('yours');
    }
  });

  test('is caught, shrunk and replayed, and its file says which module it was', async () => {
    const report = await verify('forgetful.ts', { runs: 25, properties: ['ideal-ring'] });
    expect(report.verdict).toBe('falsified');
    const { counterexample } = report.properties.find(({ name }) => name === 'ideal-ring')!;
    expect(counterexample!.yours).toEqual({ module: file('forgetful.ts') });
    expect(counterexample!.scenario.operations.length).toBeLessThan(4);
    const replayed = await localEngine.replay(counterexample!);
    expect(replayed).toMatchObject({ reproduced: true, digestMatches: true });
  });

  test('a peer that throws is at fault, not the harness', async () => {
    const { properties } = await verify('throws.ts', { properties: ['never-throws'] });
    expect(properties).toMatchObject([{ name: 'never-throws', verdict: 'falsified' }]);
  });
});

describe('a module that is none', () => {
  test.each([
    ['missing.ts', 'there is no such file'],
    ['.', 'it is a directory'],
    ['empty.ts', 'it lacks "create": export function create(address, params, env), which returns a peer'],
    ['lacks.ts', 'the peer that create() returned lacks unreachable()'],
    ['crooked.js', 'it could not be loaded: not \\u{1b}[31mtoday'],
  ])('%s: one line says what is missing', async (name, reason) => {
    await expect(verify(name)).rejects.toThrow(new UsageError(`${file(name)}: ${reason}`));
  });
});

describe('code that misbehaves', () => {
  test.each([
    ['babbles.ts', /^peer \d+: its send: a message: unknown type "nonsense"$/],
    ['view-throws.js', /^peer \d+: its view\(\) threw: not today$/],
    ['view-lacks.js', /^peer \d+: a view: "member" of view should be true or false$/],
    ['exits.ts', /^it called process\.exit\(3\)$/],
    ['hangs.ts', /^its call\(\) did not return within 5 s$/],
  ])('%s: inconclusive, and the reason told', async (name, reason) => {
    const report = await verify(name);
    expect(report.verdict).toBe('inconclusive');
    expect(report.trouble!.reason).toMatch(reason);
  });

  test('one that does not repeat: inconclusive, and what fell only once is no failure', async () => {
    const report = await verify('moody.ts', { runs: 25, workers: 1, properties: ['ideal-ring'] });
    expect(report).toMatchObject({ verdict: 'inconclusive', stopped: 'runs', runs: 25 });
    expect(report.trouble!.reason).toMatch(
      /^does not do the same again .*: ideal-ring fell in the run of seed/,
    );
    expect(report.properties).toMatchObject([{ verdict: 'not-judged' }]);
  });

  test('one that does nothing: of it nothing holds', async () => {
    const report = await verify('idle.ts', { runs: 12, profile: 'calm' });
    expect(report.verdict).not.toBe('held');
    expect(report.properties.filter(({ verdict }) => verdict === 'held')).toEqual([]);
  });

  test('one that only sleeps is given more time, since others may have the processor, but not for ever', async () => {
    const pool = new ModulePool({
      module: file('sleeps.ts'),
      protocol: 'chord',
      version: 'test',
      workers: 1,
      patienceMs: 100,
    });
    const order = { campaign: 1, from: 0, to: 1, generator: {} };
    await expect(pool.labour().batch(order)).rejects.toThrow(/^its call\(\) did not return within [\d.]+ s$/);
    await pool.close();
  });

  test('one that wants all memory is ended before it has it', async () => {
    const pool = new ModulePool({
      module: file('devours.ts'),
      protocol: 'chord',
      version: 'test',
      workers: 1,
      mostMegabytes: 128,
      patienceMs: 60_000,
    });
    const order = { campaign: 1, from: 0, to: 1, generator: {} };
    await expect(pool.labour().batch(order)).rejects.toThrow(/memory/);
    await pool.close();
  });
});
