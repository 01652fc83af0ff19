import { expect, test } from 'vitest';
import type { Environment, Peer } from '../../sim/peer.ts';
import { DEFAULTS } from '../../spec/chord/parameters.ts';
import { openPipe, type PipeSubject } from '../../verify/pipe/pipe.ts';
import { SubjectTrouble } from '../../verify/trouble.ts';
import { chord, root } from './chord-on-the-pipe.ts';
import { marked, newMark } from './processes.ts';

/** For those that never answer; the others must be heard however busy the machine is. */
const SHORT_MS = 600;
const LONG_MS = 30_000;

const mark = newMark();
Object.assign(process.env, mark);

const timer = (peer: Peer) => peer.timer('stabilize');
const lookup = (peer: Peer) => peer.call({ id: 1, type: 'lookup', key: 5 } as never);

/** What the subject does wrong, and the reason that must be told. */
const misdeeds: [misdeed: string, reason: string | RegExp, when?: string, input?: (peer: Peer) => void][] = [
  ['hang', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['spin', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['deaf', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['mute', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['unflushed', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['drip', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['daemon', 'gave no answer within 600 ms (did it end the line and flush stdout?)'],
  ['die', 'ended with exit code 3 instead of answering'],
  ['crash', 'was killed by SIGSEGV instead of answering'],
  ['half', 'ended with exit code 0 instead of answering'],
  ['orphan', 'ended with exit code 0 instead of answering'],
  ['flood', /its line is not JSON|wrote more than one line in answer to one/],
  ['stream', 'wrote a line of more than 1048576 bytes'],
  ['twice', 'wrote more than one line in answer to one'],
  ['garbage', 'peer 8, told timer: its line is not JSON'],
  ['nul', 'peer 8, told timer: its line is not JSON'],
  ['binary', 'peer 8, told timer: its line is not JSON'],
  ['deep', 'peer 8, told timer: its line is not JSON'],
  ['number', 'peer 8, told timer: its line is not a JSON object'],
  ['stale', 'peer 8, told timer: it answered line 3 when asked line 4'],
  ['numberless', 'peer 8, told timer: its answer lacks "n": 4'],
  ['stranger', 'peer 8, told timer: it answered for peer 99 when peer 8 was asked'],
  ['nobody', 'peer 8, told timer: its answer lacks "peer": 8'],
  ['actionless', 'peer 8, told timer: "actions" should be a list'],
  ['overacting', 'peer 8, told timer: it wants 1001 actions at once; 1000 are the limit'],
  ['misnamed', 'peer 8, told timer: unknown action "sent"'],
  ['bad-message', 'peer 8, told timer: a message: "final" of hop should be true or false'],
  ['unknown-message', 'peer 8, told timer: a message: unknown type "h\\u001b[0m"'],
  ['extra-field', 'peer 8, told timer: a message: notify has no field "nonse"'],
  ['bad-address', 'peer 8, told timer: "to" of send should be a peer’s address, not 64'],
  ['bad-drained', 'peer 8, told timer: "drained" of send should be true or false, not 1'],
  ['bad-delay', 'peer 8, told timer: "delay_ms" of set_timer should be a whole number of at least 0, not -1'],
  ['bad-timer', /"name" of set_timer should be 1 to 64 letters, .* not "t\\u001b\[0m"$/],
  ['unasked-call', 'peer 8, told timer: it concludes call 77, which this peer was never asked'],
  ['bad-view', 'peer 8, told timer: a view: "predecessor" of view should be an identifier or null'],
  ['giving-up', 'peer 8, told timer: it says: I am not up to this'],
  ['bad-outcome', 'peer 8, told call: an outcome: "owner" of lookup should be an identifier', 'call', lookup],
  [
    'no-reason',
    'peer 8, told call: "reason" of a lookup that is not ok should be a string of at most 500',
    'call',
    lookup,
  ],
  ['viewless', 'peer 8, told start: it shows views, so its answer needs "view"', 'start'],
  ['newer', 'it speaks version 2 of the pipe’s contract, we speak version 1', 'init'],
  ['nameless', /^"name" of init_ok should be a short name/, 'init'],
  ['vague', '"views" of init_ok should be true or false', 'init'],
  ['hang', 'gave no answer within 600 ms (did it end the line and flush stdout?)', 'init'],
  ['die', 'ended with exit code 3 instead of answering', 'reset'],
];

for (const [misdeed, reason, when = 'timer', input = timer] of misdeeds)
  test(`a subject that does "${misdeed}" upon ${when} is in trouble, and gone`, () => {
    const patienceMs = `${reason}`.includes(`${SHORT_MS} ms`) ? SHORT_MS : LONG_MS;
    const command = `python3 test/verify/subjects/subject.py ${misdeed} ${when}`;
    const { trouble } = troubleOf(command, input, patienceMs);
    if (typeof reason === 'string') expect(trouble.reason).toBe(reason);
    else expect(trouble.reason).toMatch(reason);
    const shown = trouble.transcript.join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(`${trouble.reason}${shown}`).not.toMatch(/[\x00-\x1f\x7f]/);
    expect(shown.length).toBeLessThan(50_000);
    expect(marked(mark)).toEqual([]);
  });

test('what the process wrote to stderr is in the transcript', () => {
  const { trouble } = troubleOf('python3 test/verify/subjects/subject.py die', timer);
  expect(trouble.transcript.slice(-2)).toEqual([
    '-> {"n":4,"peer":8,"now":7,"timer":"stabilize"}',
    'stderr: I cannot bear it \\u{1b}[31m',
  ]);
});

test('a command that is not there cannot be started', () => {
  const { trouble } = troubleOf('./no-such-command', timer);
  expect(trouble.reason).toMatch(/cannot be started: command not found/);
  expect(() => openPipe({ exec: 'true', protocol: chord, cwd: '/no/such/folder' })).toThrow(
    'cannot be started in /no/such/folder: true',
  );
});

test('what was said unasked is not taken for an answer', () => {
  const early = troubleOf('echo \'{"n":1}\'; python3 test/verify/subjects/subject.py', timer);
  expect(early.trouble.reason).toBe('its answer to init lacks "init_ok"');
  const greeting = troubleOf('echo Welcome; python3 test/verify/subjects/subject.py', timer);
  expect(greeting.trouble.reason).toBe('its line is not JSON');
  expect(greeting.trouble.transcript).toContain('<- Welcome');
});

test('a pipe in trouble stays in trouble', () => {
  const { pipe, trouble } = troubleOf('python3 test/verify/subjects/subject.py die', timer);
  expect(() => pipe!.newRun()).toThrow(trouble);
  expect(pipe!.transcript()).toEqual(trouble.transcript);
  pipe!.close();
});

test('much talk on stderr does no harm', () => {
  const pipe = openPipe({
    exec: 'python3 test/verify/subjects/subject.py mutter',
    protocol: chord,
    cwd: root,
  });
  timer(start(pipe));
  pipe.close();
  expect(marked(mark)).toEqual([]);
});

function troubleOf(
  exec: string,
  input: (peer: Peer) => void,
  patienceMs = LONG_MS,
): { trouble: SubjectTrouble; pipe?: PipeSubject } {
  let pipe: PipeSubject | undefined;
  try {
    pipe = openPipe({ exec, protocol: chord, cwd: root, patienceMs });
    input(start(pipe));
  } catch (trouble) {
    if (trouble instanceof SubjectTrouble) return { trouble, ...(pipe && { pipe }) };
    throw trouble;
  }
  pipe.close();
  throw new Error('no trouble');
}

function start(pipe: PipeSubject): Peer {
  pipe.newRun();
  return pipe.subject.create(8, DEFAULTS, nowhere) as unknown as Peer;
}

const nowhere: Environment<never> = {
  send: () => {},
  close: () => {},
  backlog: () => 0,
  setTimer: () => {},
  clearTimer: () => {},
  now: () => 7.5,
  random: () => 0,
  done: () => {},
};
