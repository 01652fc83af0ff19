import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineSpec } from '../../spec/kit/machine.ts';
import { compile } from '../../spec/kit/monitor/compile.ts';
import { describeMachine } from '../../spec/kit/monitor/describe.ts';
import { Monitor } from '../../spec/kit/monitor/monitor.ts';
import type { Conformance, Name } from '../../spec/kit/property.ts';

/** The handle of the one peer that is watched. */
const ME = 0;

/**
 * One peer as its observer sees it, told event by event; a new life for each test.
 * @param me its name; others have other names.
 * @param common the fields that all its messages carry.
 */
export function watching(
  machines: readonly MachineSpec[],
  me: Name,
  { common = {}, params }: { readonly common?: object; readonly params?: unknown } = {},
) {
  let now = 0;
  let lastCall = 0;
  const monitor = new Monitor(
    machines,
    () => me,
    undefined,
    () => now,
  );
  beforeEach(() => {
    now = 0;
    lastCall = 0;
    monitor.reset([], params);
  });
  const concluded = (id: number, outcome: { readonly ok: boolean; readonly reason?: string }) =>
    monitor.concluded(ME, id, outcome);
  return {
    findings: monitor.findings,
    /** Begins anew under these parameters of the protocol. */
    agreed: (parameters: unknown) => monitor.reset([], parameters),
    /** Which machine found what wrong. */
    faults: () => monitor.findings.map(({ machine, event }) => `${machine}: ${event}`),
    clock: (ms: number) => {
      now = ms;
    },
    call(type: string, more: object = {}): number {
      monitor.called(ME, { id: ++lastCall, type, ...more });
      return lastCall;
    },
    done: (id: number, more: object = {}) => concluded(id, { ok: true, ...more }),
    failed: (id: number) => concluded(id, { ok: false, reason: 'so it goes' }),
    send: (to: Name, type: string, more: object = {}) =>
      monitor.sent(ME, to, { type, ...common, ...more } as never),
    recv: (from: Name, type: string, more: object = {}) =>
      monitor.received(ME, from, { type, ...common, ...more } as never),
    fired: (timer: string) => monitor.fired(ME, timer),
    unreachable: (other: Name) => monitor.unreachable(ME, other),
    close: (other: Name) => monitor.closed(ME, other),
    crashed: () => monitor.crashed(ME),
    restarted: (keptState: boolean) => monitor.restarted(ME, keptState),
  };
}

/** What holds for the machines of every protocol. `source`: how its sources are cited. */
export function testEveryMachine(
  machines: readonly MachineSpec[],
  conformance: readonly Conformance[],
  source: RegExp,
): void {
  describe('every machine', () => {
    it.each(machines.map((spec) => [spec.name, spec] as const))(
      '%s: is named, documented and sourced',
      (name, spec) => {
        const described = describeMachine(spec);
        expect(spec.machine.id).toBe(name);
        expect(described.doc).toMatch(/[.)]$/);
        expect(described.source).toMatch(source);
        for (const state of described.states) expect(state.description, state.id).toBeTruthy();
      },
    );

    it('has a conformance property of its own', () => {
      expect(conformance.map(({ machine }) => machine)).toEqual(machines.map(({ name }) => name));
      for (const { name, statement } of conformance) {
        expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(statement).toMatch(/\.$/);
      }
    });

    it('judges at least one output', () => {
      for (const { machine } of machines)
        expect(compile(machine).chart.edges.some(({ event }) => /^(send|done)\./.test(event))).toBe(true);
    });
  });
}
