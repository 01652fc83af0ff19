import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../cli/engine.ts';
import { writeCounterexample } from '../../report/counterexample-file.ts';
import { documents } from '../../report/schemas/documents.ts';
import { checked, falsified, fared, held, troubled } from '../report/reports.ts';
import { temporaryDirectory } from '../report/temporary.ts';
import { found } from '../report/toy.ts';
import { churnproof } from './fake-engine.ts';

test('everything held: 0, said first and last', async () => {
  const { exit, out, err, cwd } = await churnproof(['run', 'toy']);
  expect(out).toMatchInlineSnapshot(`
    "churnproof run · Toy · version 0.1.0
      subject   reference: The toy as it should be.
      weather   calm, churn, lossy, partition, hostile, in turn; each run draws its own mix of faults
      seed      77 · 1,000 runs · 2 workers

      ✔ no-dangling      always      1,000 runs, fails in 12 outside its assumptions
      ✔ finds-home       eventually  1,000 runs
      ✔ sees-a-join      sometimes   seen in 870 runs
      ✔ all-are-friends  always      falsified, as expected (folklore)

      did       1,000 runs, 1,234,567 events in 3.2 s, 385 k events/s; all runs done
      spec      5 of 7 transitions (71 %), 2 of 2 states (100 %)
                never in membership: membership.in --recv.follow--> membership.in; another
      digest    00112233aabbccdd (seed 42)

    toy · reference: everything held
    "
  `);
  expect(err).toBe('');
  expect(exit).toBe(0);
  expect(existsSync(join(cwd, '.churnproof'))).toBe(false);
});

test('falsified: 1, the story, the file, and last the command that replays it', async () => {
  const { exit, out, cwd } = await churnproof(['run', 'toy', '--subject', 'published'], {
    run: async () => falsified,
  });
  expect(exit).toBe(1);
  const [file] = readdirSync(join(cwd, '.churnproof'));
  expect(out).toContain('✘ no-dangling does not hold: toy, published');
  expect(out.trimEnd().split('\n').at(-1)?.trim()).toBe(`npx churnproof replay .churnproof/${file}`);
  expect(JSON.parse(readFileSync(join(cwd, '.churnproof', file!), 'utf8'))).toEqual(found);
});

test.each([
  ['a witness was never seen', { verdict: 'inconclusive' as const }],
  ['nothing ran', { runs: 0 }],
  ['interrupted', { stopped: 'interrupted' as const }],
  ['subject in trouble', troubled],
])('inconclusive: 2 (%s)', async (_, change) => {
  const { exit, out } = await churnproof(['run', 'toy'], { run: async () => ({ ...held, ...change }) });
  expect(exit).toBe(2);
  expect(out).toContain('inconclusive: ');
});

test('Ctrl-C: what was found counts, and other protocols are not begun', async () => {
  let isStopped = false;
  const run = async () => {
    isStopped = true;
    return { ...falsified, stopped: 'interrupted' as const };
  };
  const { exit, out } = await churnproof(['run'], { run }, { stopped: () => isStopped });
  expect(exit).toBe(1);
  expect(out).toContain('interrupted');
});

test('options are passed on; the seed is drawn and said when none is given', async () => {
  const { engine } = await churnproof(['run', 'toy']);
  expect(engine.asked.run).toEqual([{ subject: 'reference', runs: 1000, seed: 77, workers: 2 }]);
  const flags = '--runs 5 --time 2m --seed 9 --peers 3-7 --ops 8 --profile churn --workers 4 --grain atomic';
  const full = await churnproof([
    'run',
    'toy',
    ...flags.split(' '),
    '--property',
    'no-dangling',
    '--check-determinism',
  ]);
  expect(full.engine.asked.run).toEqual([
    {
      subject: 'reference',
      runs: 5,
      seconds: 120,
      seed: 9,
      peers: { min: 3, max: 7 },
      operations: 8,
      profile: 'churn',
      grain: 'atomic',
      properties: ['no-dangling'],
      workers: 4,
      checkDeterminism: true,
    },
  ]);
  expect(full.out).toContain('seed      9 · 5 runs · at most 2 min 0 s · 4 workers');
});

test('a given seed without runs is exactly one run; a given time alone has no limit of runs', async () => {
  expect((await churnproof(['run', 'toy', '--seed', '5'])).engine.asked.run[0]?.runs).toBe(1);
  expect((await churnproof(['run', 'toy', '--time', '5'])).engine.asked.run[0]?.runs).toBeUndefined();
});

test('--json is one document that its schema knows, whatever happens', async () => {
  for (const report of [held, falsified, troubled]) {
    const { exit, out, err } = await churnproof(['run', 'toy', '--json'], { run: async () => report });
    const document = documents.run.parse(JSON.parse(out));
    expect(document.exit).toBe(exit);
    expect(err).toBe('');
  }
});

test('--junit writes the file too, story included', async () => {
  const { cwd, exit } = await churnproof(['run', 'toy', '--junit', 'out/junit.xml', '--quiet'], {
    run: async () => falsified,
  });
  expect(exit).toBe(1);
  expect(readFileSync(join(cwd, 'out/junit.xml'), 'utf8')).toContain('npx churnproof replay');
});

test('--quiet says only what went wrong', async () => {
  expect((await churnproof(['run', 'toy', '--quiet'])).out).toBe('toy · reference: everything held\n');
});

test('folklore is kept and told only when asked for by name', async () => {
  const plain = await churnproof(['run', 'toy']);
  expect(plain.out).not.toContain('does not hold');
  const named = await churnproof(['run', 'toy', '--property', 'all-are-friends']);
  expect(named.exit).toBe(0);
  expect(named.out).toContain('all-are-friends does not hold');
  expect(readdirSync(join(named.cwd, '.churnproof'))).toHaveLength(1);
});

test('a falsified claim has no counterexample: the run itself reproduces it', async () => {
  const measured = { mean: 3, low: 2.9, high: 3.1, samples: 500 };
  const properties = [fared('finds-home', { verdict: 'falsified', measured })];
  const run = async () => ({ ...held, properties, verdict: 'falsified' as const });
  const { out, exit } = await churnproof(['run', 'toy'], { run });
  expect(exit).toBe(1);
  expect(out.trimEnd().split('\n').at(-1)?.trim()).toBe(
    'npx churnproof run toy --subject reference --property finds-home --seed 42 --runs 1000',
  );
});

test('what earlier runs had found is tried first', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, { ...found, subject: 'reference' });
  const { exit, out } = await churnproof(['run', 'toy'], {}, { cwd });
  expect(exit).toBe(1);
  expect(out).toContain(`still fails: ${file}`);
  expect(out).toContain('no-dangling does not hold');
  expect(existsSync(join(cwd, file))).toBe(true);
});

test('one that no longer fails leaves the folder; a damaged one is a warning', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, { ...found, subject: 'reference' });
  const other = writeCounterexample(cwd, found);
  mkdirSync(join(cwd, '.churnproof'), { recursive: true });
  writeFileSync(join(cwd, '.churnproof', 'zz.json'), '{');
  const replay = async () => ({
    reproduced: false,
    digestMatches: false,
    retelling: (await import('../report/toy.ts')).retelling,
  });
  const { exit, out, err } = await churnproof(['run', 'toy'], { replay }, { cwd });
  expect(exit).toBe(0);
  expect(out).toContain(`no longer fails, and left the folder: ${file}`);
  expect(err).toBe('warning: left out: .churnproof/zz.json is cut short: its JSON does not end\n');
  expect([existsSync(join(cwd, file)), existsSync(join(cwd, other))]).toEqual([false, true]);
});

test('a given seed is that run alone, whatever the folder holds', async () => {
  const cwd = temporaryDirectory();
  writeCounterexample(cwd, { ...found, subject: 'reference' });
  const { exit, engine } = await churnproof(['run', 'toy', '--seed', '1'], {}, { cwd });
  expect([exit, engine.asked.replay.length]).toEqual([0, 0]);
});

test('a counterexample is kept as soon as it is found, even if the engine then breaks', async () => {
  const { exit, cwd, err } = await churnproof(['run', 'toy'], {
    run: async (_protocol, _options, hooks) => {
      hooks.found(found);
      throw new Error('boom\nsecond line');
    },
  });
  expect(exit).toBe(255);
  expect(err).toBe('churnproof: a bug of ours: boom; run again with --debug\n');
  expect(readdirSync(join(cwd, '.churnproof'))).toHaveLength(1);
});

test('at most three stories are told in full', async () => {
  const properties = ['no-dangling', 'finds-home', 'sees-a-join', 'no-dangling'].map((name, index) =>
    fared(name, {
      verdict: 'falsified',
      counterexample: { ...found, property: name, scenario: { ...found.scenario, tape: [index] } },
    }),
  );
  const { out } = await churnproof(['run', 'toy'], { run: async () => ({ ...falsified, properties }) });
  expect(out.match(/does not hold/g)).toHaveLength(3);
  expect(out).toContain('1 more story');
  expect(out.match(/^ {4}npx churnproof replay/gm)).toHaveLength(4);
});

test('what is one story is told once, and the other properties are named', async () => {
  const names = ['no-dangling', 'finds-home', 'sees-a-join', 'all-are-friends'];
  const properties = names.map((name, index) => {
    const scenario = index === 3 ? { ...found.scenario, tape: [1] } : found.scenario;
    const counterexample = { ...found, property: name, scenario };
    return { ...fared('no-dangling', { verdict: 'falsified', counterexample }), name };
  });
  const argv = ['run', 'toy', '--property', 'all-are-friends'];
  const { out } = await churnproof(argv, { run: async () => ({ ...falsified, properties }) });
  expect(out.match(/does not hold/g)).toHaveLength(2);
  expect(out).toContain('The same scenario falsifies finds-home and sees-a-join, too.');
  expect(out).not.toContain('more stor');
  expect(out.match(/^ {4}npx churnproof replay/gm)).toHaveLength(4);
});

test('progress goes to stderr, live at a terminal', async () => {
  const run = async (_protocol: unknown, _options: unknown, hooks: { progress(of: object): void }) => {
    hooks.progress({ runs: 10, of: 100, events: 1000, seconds: 6, coverage: 0.5, falsified: [] });
    return held;
  };
  const piped = await churnproof(['run', 'toy'], { run });
  expect(piped.err).toBe('  10 of 100 runs · 167 events/s · spec 50 % · 54 s left\n');
  const live = await churnproof(['run', 'toy'], { run }, { isTTY: true });
  expect(live.err).toMatch(/^\r.*10 of 100 runs.*\r/su);
  expect((await churnproof(['run', 'toy', '--quiet'], { run })).err).toBe('');
});

describe('where nothing can be kept', () => {
  const inTheWay = () => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, '.churnproof'), 'in the way');
    return { cwd };
  };
  const lastLine = ({ out }: { out: string }) => out.trimEnd().split('\n').at(-1)?.trim();

  test('what was found is told all the same, and there is one warning', async () => {
    const run: Engine['run'] = async (_protocol, _options, hooks) => {
      hooks.found(found);
      return falsified;
    };
    const { exit, out, err } = await churnproof(['run', 'toy'], { run }, inTheWay());
    expect(exit).toBe(1);
    expect(err).toMatch(/^warning: cannot write [^\n]+\n$/);
    expect(out).toContain('no-dangling does not hold');
  });

  test.each([
    ['run toy --subject published', ''],
    [
      'run toy --subject published --profile churn --grain atomic --peers 3-7 --ops 8 --runs 9 --time 5 --quiet',
      ' --profile churn --grain atomic --peers 3-7 --ops 8',
    ],
    ['run toy --subject published --peers 4', ' --peers 4'],
  ])('%s: the last line is the run that found it, with what it was like', async (argv, likes) => {
    const ran = await churnproof(argv.split(' '), { run: async () => falsified }, inTheWay());
    expect(lastLine(ran)).toBe(
      `npx churnproof run toy --subject published --property no-dangling${likes} --seed 42`,
    );
  });

  test('a search is as it was, too', async () => {
    const argv = 'check toy --members 1,4 --others 7 --depth 3 --fingerprints --max-states 500';
    const ran = await churnproof(argv.split(' '), { check: async () => [checked] }, inTheWay());
    expect(lastLine(ran)).toBe(
      'npx churnproof check toy --subject published --property no-dangling --members 1,4 --others 7 --depth 3 --max-states 500 --fingerprints',
    );
  });
});

test('what is kept under another name stays there, and is not kept twice', async () => {
  const cwd = temporaryDirectory();
  const file = writeCounterexample(cwd, { ...found, subject: 'reference' });
  renameSync(join(cwd, file), join(cwd, '.churnproof/mine.json'));
  const { out } = await churnproof(['run', 'toy'], {}, { cwd });
  expect(out.trimEnd()).toMatch(/npx churnproof replay \.churnproof\/mine\.json$/);
  expect(readdirSync(join(cwd, '.churnproof'))).toEqual(['mine.json']);
});

test('where no JUnit XML can be written, nothing is run', async () => {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'file'), '');
  const { exit, err, engine } = await churnproof(['run', 'toy', '--junit', 'file/junit.xml'], {}, { cwd });
  expect([exit, engine.asked.run]).toEqual([254, []]);
  expect(err).toMatch(/^churnproof: cannot write [^\n]+\n$/);
});
