import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reference } from '../impl/chord/subjects.ts';
import { chord } from '../properties/chord/index.ts';
import { conditionsOf, explore, judgeable } from '../properties/explore/index.ts';
import { alone, cpuMicros, median, peakMb } from './kit/measure.ts';
import { perSecond, printTable, times } from './kit/table.ts';

/**
 * Against SPIN: the same model of Chord's ring maintenance, 5 peers with lists of two at the atomic grain, searched to the
 * end. bench/spin/chord.pml is the reference written in Promela; that both find the same number of worlds is what shows
 * that they do the same work. SPIN runs compiled with -O2, depth first and exact, and judges one assertion; ours runs the
 * reference's own code, and judges every property that is claimed of it. Processor time, each search in a fresh process.
 */

const ROUNDS = 3;
const PEERS = 5;

interface Outcome {
  readonly states: number;
  readonly transitions: number;
  readonly micros: number;
  readonly peak: number;
}

const ours: Readonly<Record<string, { readonly symmetry: boolean; readonly exact: boolean }>> = {
  'ours, exact': { symmetry: false, exact: true },
  'ours, fingerprints': { symmetry: false, exact: false },
  'ours, up to rotation': { symmetry: true, exact: true },
};

function search(name: string): Outcome {
  const model = chord.explore!.model(PEERS, reference);
  const options = { protocol: chord, subject: reference, model, permanence: 0, ...ours[name]! };
  const properties = judgeable(chord.spec.properties, conditionsOf(options)).filter(
    ({ expected }) => expected === undefined,
  );
  const from = cpuMicros();
  const { states, transitions, properties: outcomes } = explore({ ...options, properties });
  if (outcomes.some(({ shortest }) => shortest)) throw new Error('the reference does not hold');
  return { states, transitions, micros: cpuMicros() - from, peak: peakMb() };
}

function inFreshProcess(name: string): Outcome {
  const out = execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, '--alone', name], {
    encoding: 'utf8',
  });
  return JSON.parse(out) as Outcome;
}

/** Compiles the Promela model; returns the folder with the verifier. */
function compile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'churnproof-spin-'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
  run('spin', '-a', `-DPEERS=${PEERS}`, source());
  run('gcc', '-w', '-O2', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c');
  return folder;
}

/** Beside this file, or, once this is compiled, where it was compiled from. */
function source(): string {
  const places = ['./spin/chord.pml', '../../bench/spin/chord.pml'];
  return places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((file) => existsSync(file))!;
}

/** The world before the founding is one of SPIN's, and none of ours. */
function spin(folder: string): Outcome {
  const out = execFileSync('sh', ['-c', './pan -m1000000 -w22; times'], { cwd: folder, encoding: 'utf8' });
  const number = (pattern: RegExp) => Number(pattern.exec(out)![1]);
  if (number(/errors: (\d+)/) > 0) throw new Error('SPIN finds an error in its model');
  const children = out.trimEnd().split('\n').at(-1)!;
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest),
    0,
  );
  return {
    states: number(/(\d+) states, stored/) - 1,
    transitions: number(/(\d+) transitions/),
    micros: seconds * 1e6,
    peak: Math.round(number(/([\d.]+)\s+total actual memory usage/)),
  };
}

function isInstalled(command: string, flag: string): boolean {
  return spawnSync(command, [flag], { stdio: 'ignore' }).status === 0;
}

function report(outcomes: ReadonlyMap<string, readonly Outcome[]>, worlds: number): void {
  const each = [...outcomes].map(([name, rounds]) => ({
    name,
    ...rounds[0]!,
    micros: median(rounds.map(({ micros }) => micros)),
  }));
  const [first] = each;
  printTable(`Chord's ring, ${PEERS} peers, ${worlds.toLocaleString('en-US')} worlds: ours against SPIN`, [
    ['', 'states', 'transitions', 'seconds', 'states a second', 'time, of SPIN’s', 'peak MB'],
    ...each.map(({ name, states, transitions, micros, peak }) => [
      name,
      states.toLocaleString('en-US'),
      transitions.toLocaleString('en-US'),
      (micros / 1e6).toFixed(2),
      perSecond(micros / states),
      times(micros / first!.micros),
      String(peak),
    ]),
  ]);
}

function compare(): void {
  const folder = compile();
  try {
    const sides = ['SPIN, exact', ...Object.keys(ours)];
    const outcomes = new Map(sides.map((name): [string, Outcome[]] => [name, []]));
    for (let round = 0; round < ROUNDS; round++)
      for (const name of sides) outcomes.get(name)!.push(name in ours ? inFreshProcess(name) : spin(folder));
    const [{ states: worlds }] = outcomes.get('SPIN, exact')! as [Outcome];
    report(outcomes, worlds);
    for (const name of ['ours, exact', 'ours, fingerprints'])
      if (outcomes.get(name)![0]!.states !== worlds) {
        process.stdout.write(`  NOT THE SAME MODEL: ${name} finds another number of worlds\n`);
        process.exitCode = 1;
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const only = alone();
if (only !== undefined) process.stdout.write(JSON.stringify(search(only)));
else if (isInstalled('spin', '-V') && isInstalled('gcc', '--version')) compare();
else process.stdout.write('\nOurs against SPIN: skipped, for spin and gcc are not installed\n');
