import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileName, readCounterexample, writeCounterexample } from '../../report/counterexample-file.ts';
import { UsageError } from '../../report/usage-error.ts';
import { writeWhole } from '../../report/write-whole.ts';
import { temporaryDirectory } from './temporary.ts';
import { found, toy } from './toy.ts';

/** What reading such a file says, without the path. */
function complaint(text: string): string {
  const path = join(temporaryDirectory(), 'file.json');
  writeFileSync(path, text);
  try {
    readCounterexample(path, [toy]);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toContain('\n');
    return message.replace(path, 'FILE');
  }
  return 'nothing';
}

const damaged = (change: object): string => complaint(JSON.stringify({ ...found, ...change }));

test('what is written is read again', () => {
  const directory = temporaryDirectory();
  const file = writeCounterexample(directory, found);
  expect(file).toBe(`.churnproof/${fileName(found)}`);
  expect(readCounterexample(join(directory, file), [toy])).toEqual(found);
  expect(readdirSync(join(directory, '.churnproof'))).toHaveLength(1);
});

test('one finding has one name, different findings have different ones', () => {
  expect(fileName(found)).toMatch(/^toy-published-no-dangling-[0-9a-f]{8}\.json$/);
  expect(fileName({ ...found, found: { seed: 1, operations: 2 } })).toBe(fileName(found));
  expect(fileName({ ...found, scenario: { ...found.scenario, tape: [] } })).not.toBe(fileName(found));
  expect(fileName({ ...found, subject: '../../evil\u0000' })).toMatch(/^toy--evil--no-dangling-[0-9a-f]{8}/);
});

test('a folder that cannot be made is one clear line', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, '.churnproof'), 'a file');
  expect(() => writeCounterexample(directory, found)).toThrow(
    /^cannot write .*: something else of that name is in the way$/,
  );
  expect(readFileSync(join(directory, '.churnproof'), 'utf8')).toBe('a file');
});

test.runIf(existsSync('/dev/full'))('what is no file is written to, not replaced', () => {
  expect(() => writeWhole('/dev/full', 'text')).toThrow('cannot write /dev/full: the disk is full');
  expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
});

test('each kind of damage has its own line', () => {
  const whole = JSON.stringify(found);
  expect(complaint('')).toBe('FILE is empty: not a counterexample of churnproof');
  expect(complaint(whole.slice(0, -20))).toBe('FILE is cut short: its JSON does not end');
  expect(complaint('hello')).toBe('FILE is not JSON');
  expect(complaint('[1, 2]')).toMatch('is JSON, but not a counterexample');
  expect(complaint('{"name": "package"}')).toMatch('is JSON, but not a counterexample');
  expect(damaged({ format: 2 })).toBe('FILE is of format 2; this version reads up to 1: update churnproof');
  expect(damaged({ format: 'x' })).toMatch(/^FILE is damaged: "format": /);
  expect(damaged({ protocol: 'toi', scenario: { ...found.scenario, protocol: 'toi' } })).toBe(
    'FILE: unknown protocol "toi"; did you mean "toy"?',
  );
  expect(damaged({ subject: 'forget' })).toBe(
    'FILE: unknown subject "forget" of toy; did you mean "forgets"?',
  );
  expect(damaged({ property: 'no-dangler' })).toMatch('did you mean "no-dangling"?');
  expect(damaged({ digest: 'xyz' })).toMatch('FILE is damaged: "digest": should be 16 hexadecimal digits');
  expect(damaged({ surplus: 1 })).toMatch('surplus');
  expect(damaged({ scenario: { ...found.scenario, initial: 9 } })).toMatch(
    '"scenario.initial": more initial',
  );
  expect(damaged({ scenario: { ...found.scenario, operations: [{ do: 'explode' }] } })).toMatch(
    '"scenario.operations[0].do"',
  );
  expect(complaint(`{"format": 1, "a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toMatch('damaged');
});

test('what cannot be played, or would not end, is damage too', () => {
  const scenario = (change: object) => damaged({ scenario: { ...found.scenario, ...change } });
  expect(scenario({ params: {} })).toBe(
    'FILE is damaged: "scenario.params": "bits" should be an integer from 1 to 160',
  );
  expect(scenario({ params: { bits: 1_000_000, strict: true } })).toMatch('"bits" should be an integer');
  expect(scenario({ params: { bits: 4, strict: true, '\u001b[31m': 1 } })).toMatch(
    /"\\u001b\[31m" is no parameter$/,
  );
  expect(scenario({ params: [4] })).toMatch('it should be an object');
  expect(scenario({ peers: [5, 9, 700] })).toMatch('"scenario.peers[2]": no peer of toy is called so');
  const operation = (change: object) => scenario({ operations: [change] });
  expect(operation({ do: 'wait', ms: 10 ** 12 })).toMatch('"scenario.operations[0].ms": Too big');
  expect(operation({ do: 'wait', ms: 6_000_000 })).toMatch('[0]": a wait of more than 5000000 ms');
  expect(operation({ do: 'fail', peer: 'x' })).toMatch(
    '"scenario.operations[0]": no peer of toy is called so',
  );
  expect(operation({ do: 'call', peer: 5, call: 'join', args: {} })).toMatch(
    '"via" of join should be an identifier',
  );
  expect(scenario({ faults: { ...found.scenario.faults, loss: 1001 } })).toMatch(
    '"scenario.faults.loss": Too big',
  );
  expect(scenario({ faults: { ...found.scenario.faults, jitterMs: 10 ** 9 } })).toMatch('jitterMs": Too big');
});

test('a subject of somebody else needs no name of ours', () => {
  expect(damaged({ subject: 'yours', yours: { exec: 'x' } })).toBe('nothing');
});

test('a file that is not there, and a directory', () => {
  const directory = temporaryDirectory();
  const missing = join(directory, 'missing.json');
  expect(() => readCounterexample(missing, [toy])).toThrow(`cannot read ${missing}: there is no such file`);
  mkdirSync(join(directory, 'folder'));
  expect(() => readCounterexample(join(directory, 'folder'), [toy])).toThrow('it is a directory');
});
