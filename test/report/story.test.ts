import { expect, test } from 'vitest';
import type { Counterexample } from '../../properties/kit/results.ts';
import type { Retelling } from '../../report/retelling.ts';
import { story } from '../../report/story.ts';
import { render } from '../../report/terminal.ts';
import { found, retelling, toy } from './toy.ts';

const FILE = '.churnproof/toy-published-no-dangling-12345678.json';

const told = (counterexample: Counterexample, of: Retelling, trace = false): string =>
  render(story(counterexample, of, toy, { file: FILE, trace }), false);

const timed = { ...found, scenario: { ...found.scenario, grain: 'message' } } as const;

test('a failure reads as a story and ends with the command that replays it', () => {
  expect(told(found, retelling)).toMatchInlineSnapshot(`
    "✘ no-dangling does not hold: toy, published
      “Everybody follows somebody who is there.”
      — Toy §2

      peers     3: members at first 5, 9; others 7
      weather   churn, atomic grain; 1 choice on the tape, the rest the tamest
      with      bits 4, strict no (usually yes)

      before
        5 → 9
        9 → 5

      1  9 does fail
      2  9 does leave (left out: it made no sense at its time)
      3  7 does join
           7: its join fails: too \\x1b[31mlate
           7: follows 9

      after
        5 → 9
        7 → 9

      expected  a peer that is there
      seen      at 7: it follows 9, which is gone
      verdict   permanently violated: no path of maintenance alone leads back
      file      .churnproof/toy-published-no-dangling-12345678.json

      npx churnproof replay .churnproof/toy-published-no-dangling-12345678.json
    "
  `);
});

test('at the message grain, events in which something changed or the failing peer took part are told', () => {
  expect(told(timed, retelling).split('\n').slice(11, 22).join('\n')).toMatchInlineSnapshot(`
    "
      1  9 does fail  at 0 ms
      2  9 does leave (left out: it made no sense at its time)
      3  7 does join  at 10 ms
                    … 2 more events
             20 ms  5 ← 7 follow
             30 ms  7 ← 5 followed: its join fails: too \\x1b[31mlate; follows 9

      after
        5 → 9
        7 → 9"
  `);
});

test('with a trace, every event is told', () => {
  const lines = told(timed, retelling, true);
  for (const event of retelling.steps.flatMap(({ events }) => events))
    expect(lines).toContain(event.event === 'receive' ? `← ${event.from}` : String(event.peer));
  expect(lines).toContain('7 → 5 follow · nonce 1');
  expect(lines).not.toContain('more event');
});

test('a long stretch of events is told by its beginning and its end', () => {
  const events = Array.from({ length: 100 }, (_, index) => [
    { at: index, peer: 7, event: 'timer', timer: 'tick' } as const,
    { at: index, peer: 7, event: 'view', view: { follows: index } } as const,
  ]).flat();
  const lines = told(timed, {
    ...retelling,
    steps: [{ operation: undefined, at: 0, skipped: false, events }],
  });
  expect(lines).toContain('No more operations: maintenance goes on alone.');
  expect(lines).toContain('7 timer tick: follows 0\n');
  expect(lines).toContain('7 timer tick: follows 99\n');
  expect(lines).not.toContain('follows 50\n');
  expect(lines).toContain('… 176 more events');
});

test('at the atomic grain, many changes are told by their beginning and their end', () => {
  const events = Array.from({ length: 20 }, (_, index) => ({
    ...({ at: 0, peer: 7, event: 'view' } as const),
    view: { follows: index },
  }));
  const steps = [{ operation: undefined, at: 0, skipped: false, events }];
  const lines = told(found, { ...retelling, steps });
  expect(lines).toContain('7: follows 5\n       … 8 more changes\n       7: follows 14\n');
});

test('what is done again and again, and nothing comes of it until the last time, is told once', () => {
  const operation = { do: 'fail', peer: 9 } as const;
  const step = { operation, at: 0, skipped: false, events: [] };
  const last = { ...step, events: [{ at: 0, peer: 7, event: 'view', view: { follows: 5 } } as const] };
  const other = { ...step, operation: { do: 'fail', peer: 7 } as const };
  const lines = told(found, { ...retelling, steps: [step, step, last, step, other] });
  expect(lines).toContain(
    '  1–3  9 does fail, 3 times\n       7: follows 5\n  4  9 does fail\n  5  7 does fail\n',
  );
});

test('a timer of the failing peer of which nothing comes is not told', () => {
  const events = [
    { at: 5, peer: 9, event: 'timer', timer: 'idle' } as const,
    { at: 6, peer: 9, event: 'receive', from: 7, message: { type: 'follow' } } as const,
  ];
  const steps = [{ operation: undefined, at: 0, skipped: false, events }];
  const finding = { ...timed.finding, peer: 9 };
  const lines = told({ ...timed, finding }, { ...retelling, steps });
  expect(lines).toContain('9 ← 7 follow');
  expect(lines).not.toContain('idle');
});

test('what a peer says never steers the terminal', () => {
  const lines = told(found, retelling);
  expect(lines).not.toContain('\u001b');
  expect(lines).toContain('\\x1b[31m');
});

test('no line is longer than 100 columns', () => {
  const addresses = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
  const scenario = { ...found.scenario, peers: addresses };
  const finding = { expected: 'word '.repeat(60), seen: 'word '.repeat(60) };
  const lines = told({ ...found, scenario, finding }, retelling).split('\n');
  expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(100);
});

test('a subject of somebody else is replayed with the command that starts it', () => {
  const lines = told({ ...found, subject: 'yours', yours: { exec: "python3 it's.py" } }, retelling);
  expect(lines.trimEnd().split('\n').at(-1)).toBe(
    `  npx churnproof replay ${FILE} --exec 'python3 it'\\''s.py'`,
  );
});

test('folklore is called so', () => {
  expect(told({ ...found, property: 'all-are-friends' }, retelling)).toContain('folklore');
});

test('peers that show nothing of themselves are not said to be absent', () => {
  const unseen = (of: Retelling['before']) => ({
    ...of,
    peers: of.peers.map((peer) => ({ ...peer, view: undefined })),
  });
  const { before, steps, after } = retelling;
  const lines = told(found, { before: unseen(before), steps, after: unseen(after) });
  expect(lines).toMatch(/before\n +the peers show nothing of themselves\n/);
  expect(lines).toMatch(/after\n +the peers show nothing of themselves\n/);
});
