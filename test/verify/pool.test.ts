import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localEngine } from '../../cli/local-engine.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { openPipe } from '../../verify/pipe/pipe.ts';
import { stayOnOneProcessor } from '../../verify/pipe/processor.ts';
import { root } from './chord-on-the-pipe.ts';
import { marked, newMark } from './processes.ts';

const mark = newMark();
Object.assign(process.env, mark);

const chord = protocolNamed(protocols, 'chord');
const QUIET = { progress() {}, stopped: () => false, found() {} };
const verify = (exec: string, workers: number, runs: number) =>
  localEngine.verify(chord, { exec }, { seed: 3, runs, workers }, QUIET);

test('a process for each worker: however many, the traces are the same, and none is left', async () => {
  const [one, two] = [
    await verify('python3 examples/chord.py', 1, 6),
    await verify('python3 examples/chord.py', 2, 6),
  ];
  expect(two.digest).toBe(one.digest);
  expect([one.workers, two.workers, two.verdict, two.subject]).toEqual([1, 2, 'held', 'yours']);
  expect(marked(mark)).toEqual([]);
});

test('what was done and found before a process died is told, and none is left', async () => {
  const report = await verify('python3 test/verify/subjects/subject.py die reset 50', 2, 200);
  expect(report.trouble!.reason).toBe('ended with exit code 3 instead of answering');
  expect(report.trouble!.transcript.at(-1)).toContain('I cannot bear it');
  expect(report).toMatchObject({ stopped: 'subject', verdict: 'falsified', workers: 2 });
  expect(report.properties.find(({ name }) => name === 'every-call-ends')!.verdict).toBe('falsified');
  expect(report.runs).toBeGreaterThan(0);
  expect(report.events).toBeGreaterThan(0);
  expect(marked(mark)).toEqual([]);
});

const allowed = (task: string) =>
  /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/${task}/status`, 'utf8'))![1];
const all = allowed('thread-self');

test.skipIf(!/[-,]/.test(all!) || !hasTaskset())(
  'who asks and who answers share a processor, until it is over',
  () => {
    const pipe = openPipe({
      exec: 'exec python3 test/verify/subjects/subject.py',
      protocol: chord,
      cwd: root,
    });
    expect(allowed('thread-self')).toMatch(/^\d+$/);
    expect(allowed(String(pipe.pid))).toBe(allowed('thread-self'));
    pipe.close();
    expect(allowed('thread-self')).toBe(all);
    expect(() => openPipe({ exec: 'true', protocol: chord, cwd: '/no/such/folder' })).toThrow(
      'cannot be started',
    );
    expect(allowed('thread-self')).toBe(all);
  },
);

test('where it cannot be had nothing happens', () => {
  const { PATH } = process.env;
  process.env.PATH = '';
  const release = stayOnOneProcessor();
  expect(allowed('thread-self')).toBe(all);
  release();
  process.env.PATH = PATH!;
  expect(allowed('thread-self')).toBe(all);
});

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version']);
    return true;
  } catch {
    return false;
  }
}
