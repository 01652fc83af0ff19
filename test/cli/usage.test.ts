import { expect, test } from 'vitest';
import { documents } from '../../report/schemas/documents.ts';
import { churnproof } from './fake-engine.ts';

/** Every wrong call is one clear line on stderr, nothing on stdout, and 254. */
const WRONG: readonly (readonly [argv: string, said: string])[] = [
  ['', 'which command? "churnproof --help" shows them'],
  ['rnu', "unknown command 'rnu' (Did you mean run?)"],
  ['run toi', 'unknown protocol "toi"; did you mean "toy"?'],
  ['run toy --rnus 3', "unknown option '--rnus' (Did you mean --runs?)"],
  ['run toy --runs', "option '--runs <n>' argument missing; see --help"],
  ['run toy --runs 0', '--runs should be a whole number from 1 to 1,000,000,000, not "0"'],
  ['run toy --runs 1e9x', '--runs should be a whole number from 1 to 1,000,000,000, not "1e9x"'],
  ['run toy --runs -5', '--runs should be a whole number from 1 to 1,000,000,000, not "-5"'],
  ['run toy --runs NaN', 'not "NaN"'],
  ['run toy --runs 1.5', 'not "1.5"'],
  ['run toy --workers 0', '--workers should be a whole number from 1 to 256, not "0"'],
  ['run toy --seed 4294967296', '--seed should be a whole number from 0 to 4,294,967,295'],
  ['run toy --peers 1', '--peers should be a number from 2 to 10,000 or a range such as 6-12, not "1"'],
  ['run toy --peers 9-3', 'not "9-3"'],
  ['run toy --time 0', '--time should be a time such as 30, 30s, 5m or 1h, not "0"'],
  ['run toy --time 5d', 'not "5d"'],
  ['run toy --ops 0', '--ops should be'],
  ['run toy --profile stormy', "argument 'stormy' is invalid. Allowed choices are calm, churn, lossy"],
  ['run toy --subject publishd', 'unknown subject "publishd" of toy; did you mean "published"?'],
  ['run toy --property no-dangle', 'unknown property "no-dangle" of toy; did you mean "no-dangling"?'],
  ['run --property nothing-like-it', 'no protocol has a property "nothing-like-it"'],
  ['run --subject publishd', 'no protocol has a subject "publishd"; did you mean "published"?'],
  ['run toy --grain atomic --profile lossy', '--profile lossy needs --grain message'],
  ['check', "missing required argument 'protocol'; see --help"],
  ['check toy extra', 'too many arguments'],
  ['check toy --peers 1', '--peers should be a whole number from 2 to 32, not "1"'],
  ['check toy --depth 0', '--depth should be'],
  [
    'check toy --members 1,2 --peers 3',
    '--members and --others say which peers there are: leave out --peers',
  ],
  ['check toy --others 3', '--others needs --members'],
  ['check toy --members 1,2 --others 2', 'peer 2 is named twice in --members and --others'],
  ['check toy --members 1,,2', '--members should be identifiers separated by commas'],
  ['check toy --property finds-home', 'whether finds-home comes about is asked with --liveness'],
  [
    'check toy --property sees-a-join',
    'check judges single states, and sees-a-join (sometimes) is about more',
  ],
  ['check toy --liveness --depth 3', '--liveness needs every state'],
  ['check toy --liveness --fingerprints', '--liveness needs exact states'],
  ['replay missing.json', 'cannot read missing.json: there is no such file'],
  ['verify toy', 'verify needs --exec CMD, the command that starts your toy, or --module FILE'],
  ['mutants toy --subject published', '"published" of toy is no mutant'],
  ['spec toy --format pdf', 'Allowed choices are markdown, mermaid, json'],
];

test.each(WRONG)('churnproof %s', async (argv, said) => {
  const { exit, out, err } = await churnproof(argv === '' ? [] : argv.split(' '));
  expect(err).toContain(said);
  expect(err).toMatch(/^churnproof: [^\n]+\n$/);
  expect([exit, out]).toEqual([254, '']);
});

test('with --json the error is a document besides', async () => {
  const { out, err, exit } = await churnproof(['run', 'toi', '--json']);
  expect(documents.error.parse(JSON.parse(out)).error.kind).toBe('usage');
  expect(err).toMatch(/^churnproof: [^\n]+\n$/);
  expect(exit).toBe(254);
  const both = await churnproof(['spec', 'toy', '--json', '--format', 'mermaid']);
  expect(documents.error.parse(JSON.parse(both.out)).error.message).toContain('contradict each other');
});

test('what people typed never steers their terminal', async () => {
  expect((await churnproof(['run', '\u001b[2J'])).err).toContain('unknown protocol "\\x1b[2J"');
});

test('a bug of ours is one line and 255; with --debug its stack', async () => {
  const run = async () => {
    throw new TypeError('boom');
  };
  const plain = await churnproof(['run', 'toy'], { run });
  expect([plain.exit, plain.err]).toEqual([255, 'churnproof: a bug of ours: boom; run again with --debug\n']);
  const debug = await churnproof(['run', 'toy', '--debug'], { run });
  expect(debug.exit).toBe(255);
  expect(debug.err).toContain('TypeError: boom\n    at ');
});

test.each([['--help'], ['run', '--help'], ['help', 'check'], ['--version']].map((argv) => [argv]))(
  '%j answers on stdout with 0',
  async (argv) => {
    const { exit, out, err } = await churnproof(argv);
    expect([exit, err]).toEqual([0, '']);
    expect(out.length).toBeGreaterThan(3);
  },
);

test('every option shows its default in --help', async () => {
  for (const command of ['list', 'run', 'check', 'replay', 'verify', 'mutants', 'spec']) {
    const { out } = await churnproof([command, '--help']);
    const options = out
      .slice(out.indexOf('Options:'))
      .split(/\n(?= {2}-)/)
      .slice(1);
    expect(options.length).toBeGreaterThan(2);
    for (const option of options)
      if (!/--help|--exec <command>/.test(option)) expect(option, command).toMatch(/\(default:|\(required\)/);
    for (const row of out.split('\n')) expect(row.length, row).toBeLessThanOrEqual(100);
  }
});
