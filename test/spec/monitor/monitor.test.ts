import { beforeEach, describe, expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import type { MachineSpec, Seen } from '../../../spec/kit/machine.ts';
import { addCoverage, noCoverage, reportCoverage } from '../../../spec/kit/monitor/coverage.ts';
import { Monitor } from '../../../spec/kit/monitor/monitor.ts';
import type { Nonconformance } from '../../../spec/kit/monitor/nonconformance.ts';

/** Echo: one answer for each question of each asker. */
const echo: MachineSpec = {
  name: 'echo',
  doc: 'One answer a question.',
  key: (event) => event.other,
  machine: setup({
    types: {} as { context: { asked: number }; events: Seen },
    guards: { owed: ({ context }) => context.asked > 0 },
    actions: {
      more: assign({ asked: ({ context }) => context.asked + 1 }),
      fewer: assign({ asked: ({ context }) => context.asked - 1 }),
    },
  }).createMachine({
    id: 'echo',
    context: { asked: 0 },
    initial: 'idle',
    states: {
      idle: { description: 'nothing owed', on: { 'recv.question': { target: 'asked', actions: 'more' } } },
      asked: {
        on: {
          'recv.question': { actions: 'more' },
          'send.answer': { guard: 'owed', actions: 'fewer' },
          'recv.enough': 'over',
          restart: {},
        },
      },
      over: { type: 'final' },
    },
  }),
};
const call: MachineSpec = {
  name: 'call',
  doc: 'One conclusion a call.',
  key: (event) => event.call,
  machine: setup({ types: {} as { context: object; events: Seen } }).createMachine({
    id: 'call',
    context: {},
    initial: 'unasked',
    states: {
      unasked: { on: { 'call.sum': 'asked' } },
      asked: { on: { 'done.*': 'told' } },
      told: { type: 'final' },
    },
  }),
};

const question = { type: 'question' };
const answer = { type: 'answer' };
let monitor: Monitor;
let told: Nonconformance[];
beforeEach(() => {
  told = [];
  monitor = new Monitor(
    [echo, call],
    (peer) => `p${peer}`,
    (found) => told.push(found),
  );
});
const texts = () => monitor.findings.map(({ finding }) => finding);

describe('the monitor', () => {
  it('keeps one instance for each peer and key', () => {
    monitor.received(0, 7, question);
    monitor.received(0, 8, question);
    monitor.received(1, 7, question);
    expect(monitor.instances()).toBe(3);
    monitor.sent(0, 7, answer);
    monitor.sent(0, 8, answer);
    monitor.sent(1, 7, answer);
    expect(monitor.findings).toEqual([]);
  });

  it('reports an output that is not enabled in this state, and stays where it was', () => {
    monitor.sent(2, 7, answer);
    expect(told).toEqual(monitor.findings);
    expect(told).toEqual([
      {
        machine: 'echo',
        peer: 'p2',
        state: 'idle',
        event: 'send.answer',
        finding: {
          peer: 'p2',
          expected: 'echo in state idle (nothing owed): no send.answer here; enabled: no output',
          seen: 'send.answer to 7 {"type":"answer"}',
        },
      },
    ]);
    expect(monitor.instances()).toBe(0);
  });

  it('reports an output that is not enabled in this context, with the guard', () => {
    monitor.received(0, 7, question);
    monitor.sent(0, 7, answer);
    monitor.sent(0, 7, answer);
    expect(texts().map(({ expected }) => expected)).toEqual([
      'echo in state asked: send.answer only if owed',
    ]);
  });

  it('survives inputs that are not enabled, and events that nobody mentions', () => {
    monitor.received(0, 7, { type: 'enough' });
    monitor.received(0, 7, { type: 'nonsense' });
    monitor.sent(0, 7, { type: 'nonsense' });
    monitor.fired(0, 'tick');
    monitor.unreachable(0, 7);
    expect(monitor.findings).toEqual([]);
    expect(monitor.instances()).toBe(0);
  });

  it('takes a call’s type from when it was made: two conclusions are one too many', () => {
    monitor.called(0, { id: 4, type: 'sum' });
    monitor.concluded(0, 4, { ok: true });
    expect(monitor.findings).toEqual([]);
    monitor.concluded(0, 4, { ok: true });
    monitor.concluded(0, 5, { ok: false, reason: 'who asked?' });
    expect(monitor.findings.map(({ event, state }) => [event, state])).toEqual([
      ['done.sum', 'unasked'],
      ['done.unknown', 'unasked'],
    ]);
    expect(texts()[1]!.seen).toBe('done.unknown of call 5 {"ok":false,"reason":"who asked?"}');
  });

  it('removes an instance that is over: its key may begin anew', () => {
    monitor.received(0, 7, question);
    monitor.received(0, 7, { type: 'enough' });
    expect(monitor.instances()).toBe(0);
    monitor.received(0, 7, question);
    expect(monitor.instances()).toBe(1);
  });

  it('forgets a peer that comes back without its state, and not one that kept it', () => {
    monitor.received(0, 7, question);
    monitor.crashed(0);
    monitor.restarted(0, true);
    monitor.sent(0, 7, answer);
    expect(monitor.findings).toEqual([]);
    monitor.received(0, 7, question);
    monitor.crashed(0);
    monitor.restarted(0, false);
    monitor.sent(0, 7, answer);
    expect(monitor.findings).toHaveLength(1);
  });

  it('does not watch liars', () => {
    monitor.reset(['p1']);
    monitor.sent(0, 7, answer);
    monitor.sent(1, 7, answer);
    expect(monitor.findings.map(({ peer }) => peer)).toEqual(['p0']);
  });

  it('starts each run afresh, and keeps at most a hundred findings of one', () => {
    for (let i = 0; i < 300; i++) monitor.sent(0, i, answer);
    expect(monitor.findings).toHaveLength(100);
    monitor.received(0, 7, question);
    monitor.reset();
    expect(monitor.findings).toEqual([]);
    expect(monitor.instances()).toBe(0);
  });

  it('cuts long messages short', () => {
    monitor.sent(0, 7, { type: 'answer', text: 'x'.repeat(999) } as { type: string });
    expect(texts()[0]!.seen.length).toBeLessThan(200);
  });
});

describe('coverage', () => {
  it('counts states and transitions by stable names, over runs and workers', () => {
    monitor.received(0, 7, question);
    monitor.reset();
    const total = noCoverage([echo, call]);
    addCoverage(total, monitor.coverage);
    addCoverage(total, structuredClone(monitor.coverage));
    expect(total[0]!.transitions[0]).toBe(2);
    expect(reportCoverage([echo, call], total)).toEqual([
      {
        machine: 'echo',
        states: { seen: 2, all: 3, missing: ['echo.over'] },
        transitions: {
          seen: 1,
          all: 5,
          missing: [
            'echo.asked --recv.question--> echo.asked',
            'echo.asked --send.answer [owed]--> echo.asked',
            'echo.asked --recv.enough--> echo.over',
            'echo.asked --restart--> echo.asked',
          ],
        },
      },
      {
        machine: 'call',
        states: { seen: 0, all: 3, missing: ['call.unasked', 'call.asked', 'call.told'] },
        transitions: {
          seen: 0,
          all: 2,
          missing: ['call.unasked --call.sum--> call.asked', 'call.asked --done.*--> call.told'],
        },
      },
    ]);
  });

  it('refuses to add coverage of other machines', () => {
    expect(() => addCoverage(noCoverage([echo]), noCoverage([call]))).toThrow('coverage of call');
    expect(() => addCoverage(noCoverage([echo]), noCoverage([]))).toThrow('different machines');
  });
});
