import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCounterexample } from '../../report/counterexample-file.ts';
import { documents } from '../../report/schemas/documents.ts';
import { checked, falsified, hunted } from '../report/reports.ts';
import { temporaryDirectory } from '../report/temporary.ts';
import { found, retelling } from '../report/toy.ts';
import { churnproof } from './fake-engine.ts';

const clean = { ...checked, properties: checked.properties.slice(1), verdict: 'held' } as const;

test('check: options, both counterexamples, and 1', async () => {
  const argv = [
    'check',
    'toy',
    '--members',
    '0,18,x1',
    '--others',
    '5',
    '--depth',
    '9',
    '--max-states',
    '1000',
  ];
  const { exit, out, engine } = await churnproof(argv);
  expect(engine.asked.check).toEqual([
    {
      subject: 'reference',
      grain: 'atomic',
      maxStates: 1000,
      liveness: false,
      fingerprints: false,
      depth: 9,
      members: [0, 18, 'x1'],
      others: [5],
    },
  ]);
  expect(exit).toBe(1);
  expect(out).toContain('members at first 0, 18, x1; 5 may join');
  expect(out.match(/^ {4}npx churnproof replay/gm)).toHaveLength(2);
});

test('check: everything held is 0, interrupted 2, nothing explored 2', async () => {
  expect((await churnproof(['check', 'toy'], { check: async () => [clean] })).exit).toBe(0);
  const interrupted = { ...clean, stopped: 'interrupted', complete: false } as const;
  expect((await churnproof(['check', 'toy'], { check: async () => [clean, interrupted] })).exit).toBe(2);
  expect((await churnproof(['check', 'toy'], { check: async () => [] })).exit).toBe(2);
});

test('check --json', async () => {
  const { out } = await churnproof(['check', 'toy', '--json']);
  const document = documents.check.parse(JSON.parse(out));
  expect(document.models[0]?.files).toHaveLength(2);
});

test('replay: reproduced is 1, and the story ends with the command', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, found);
  const { exit, out } = await churnproof(['replay', file], {}, { cwd });
  expect(exit).toBe(1);
  expect(out).toMatch(/^✘ no-dangling does not hold/);
  expect(out.trimEnd().split('\n').at(-1)).toBe(`  npx churnproof replay ${file}`);
});

test('replay: a trace that differs is said', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, { ...found, churnproof: '0.0.9' });
  const replay = async () => ({ reproduced: true, digestMatches: false, retelling });
  const { exit, out } = await churnproof(['replay', file], { replay }, { cwd });
  expect(exit).toBe(1);
  expect(out).toContain('the trace differs from the recorded one (0123456789abcdef): ');
});

test('replay: not reproduced is 2, never passed', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, found);
  for (const digestMatches of [true, false]) {
    const replay = async () => ({ reproduced: false, digestMatches, retelling });
    const { exit, out } = await churnproof(['replay', file], { replay }, { cwd });
    expect(exit).toBe(2);
    expect(out).toMatch(/^not reproduced: toy, published: this run does not falsify no-dangling/);
    expect(out).toContain(digestMatches ? 'it is the judgement that has changed' : 'the trace differs');
    expect(out).not.toContain('passed');
  }
});

test('replay --json, with the trace if asked', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, found);
  const parse = (text: string) => documents.replay.parse(JSON.parse(text));
  const plain = parse((await churnproof(['replay', file, '--json'], {}, { cwd })).out);
  expect([plain.reproduced, plain.digestMatches, plain.trace]).toEqual([true, true, undefined]);
  const traced = parse((await churnproof(['replay', file, '--json', '--trace'], {}, { cwd })).out);
  expect(traced.trace).toHaveLength(8);
});

test('replay: a damaged file is one line, named as it was typed', async () => {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'cut.json'), JSON.stringify(found).slice(0, 50));
  const { exit, err } = await churnproof(['replay', './cut.json'], {}, { cwd });
  expect([exit, err]).toEqual([254, 'churnproof: ./cut.json is cut short: its JSON does not end\n']);
});

test('replay: a file starts no program unless the reader says so', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, { ...found, subject: 'yours', yours: { exec: 'rm -rf /' } });
  const refused = await churnproof(['replay', file], {}, { cwd });
  expect(refused.exit).toBe(254);
  expect(refused.err).toContain(`npx churnproof replay ${file} --exec 'rm -rf /'`);
  expect(refused.err).toContain('starts a program of its own');
  const module = writeCounterexample(cwd, { ...found, subject: 'yours', yours: { module: 'x.js' } });
  expect((await churnproof(['replay', module], {}, { cwd })).err).toContain('loads a module of its own');
  expect(refused.engine.asked.replay).toEqual([]);
  const allowed = await churnproof(['replay', file, '--exec', 'python3 chord.py'], {}, { cwd });
  expect(allowed.engine.asked.replay).toMatchObject([{ yours: { exec: 'python3 chord.py' } }]);
  const ours = writeCounterexample(cwd, found);
  expect((await churnproof(['replay', ours, '--exec', 'x'], {}, { cwd })).err).toContain('leave out --exec');
});

test('verify: the command is passed on; its counterexamples are tried first by the same command only', async () => {
  const cwd = temporaryDirectory();
  const yours = { ...found, subject: 'yours', yours: { exec: 'python3 a.py' } };
  writeCounterexample(cwd, yours);
  writeCounterexample(cwd, { ...yours, yours: { exec: 'python3 b.py' } });
  const { exit, out, engine } = await churnproof(['verify', 'toy', '--exec', 'python3 a.py'], {}, { cwd });
  expect(engine.asked.verify).toMatchObject([[{ exec: 'python3 a.py' }, { runs: 1000, seed: 77 }]]);
  expect(engine.asked.replay).toHaveLength(1);
  expect(exit).toBe(1);
  expect(out.trimEnd()).toMatch(/--exec 'python3 a.py'$/);
});

test('verify: a claim that falls is reproduced by the same command', async () => {
  const properties = falsified.properties.map(({ counterexample: _, ...rest }) => rest);
  const verify = async () => ({ ...falsified, subject: 'yours', properties });
  const { out } = await churnproof(['verify', 'toy', '--exec', 'a b'], { verify });
  expect(out.trimEnd()).toMatch(/verify toy --exec 'a b' --property no-dangling --seed 42 --runs 1000$/);
});

test('mutants: a survivor is 2, all killed is 0', async () => {
  const survived = await churnproof(['mutants', 'toy']);
  expect(survived.exit).toBe(2);
  expect(survived.out).toContain('1 of 2 mutants killed');
  expect(survived.engine.asked.mutants).toEqual([{ runs: 500, enough: 100, seed: 77, workers: 2 }]);
  const killed = await churnproof(['mutants', 'toy', '--subject', 'forgets', '--seed', '3'], {
    mutants: async () => hunted.slice(0, 1),
  });
  expect(killed.exit).toBe(0);
  expect(killed.engine.asked.mutants).toEqual([
    { subject: 'forgets', runs: 500, enough: 100, seed: 3, workers: 2 },
  ]);
  expect((await churnproof(['mutants'], { mutants: async () => [] })).exit).toBe(2);
});

test('mutants --json', async () => {
  const { out } = await churnproof(['mutants', '--json']);
  expect(documents.mutants.parse(JSON.parse(out)).mutants).toHaveLength(2);
});

test('list, for people and for machines', async () => {
  const { exit, out } = await churnproof(['list']);
  expect([exit, out.split('\n')[0]]).toEqual([0, 'toy · Toy']);
  const { out: json } = await churnproof(['list', '--json']);
  expect(documents.list.parse(JSON.parse(json)).protocols[0]?.subjects).toHaveLength(4);
  expect((await churnproof(['list'], { protocols: [] })).exit).toBe(2);
});

test('spec, in each format', async () => {
  const { exit, out } = await churnproof(['spec', 'toy']);
  expect([exit, out.split('\n')[0]]).toEqual([0, '# Toy']);
  expect((await churnproof(['spec', 'toy', '--format', 'mermaid'])).out).toContain('stateDiagram-v2');
  const { out: json } = await churnproof(['spec', 'toy', '--json']);
  expect(documents.spec.parse(JSON.parse(json)).name).toBe('toy');
});
