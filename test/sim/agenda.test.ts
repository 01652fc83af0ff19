import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Agenda } from '../../sim/queue.ts';

describe('the agenda', () => {
  test('gives events back by time, and in order of entry where times are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 600 }), (times) => {
        const agenda = new Agenda();
        for (const [i, at] of times.entries()) agenda.push(at, 1, i, 0, i);
        const came: number[] = [];
        while (agenda.size > 0) {
          const slot = agenda.pop();
          came.push(agenda.load[slot] as number);
          agenda.release(slot);
        }
        const right = times.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i);
        expect(came).toEqual(right.map(({ i }) => i));
      }),
    );
  });

  test('uses released slots again', () => {
    const agenda = new Agenda();
    for (let round = 0; round < 1000; round++) {
      agenda.push(round, 1, 0, 0, 'x');
      agenda.push(round, 1, 0, 0, 'y');
      agenda.release(agenda.pop());
      agenda.release(agenda.pop());
    }
    expect(agenda.kind.length).toBe(256);
  });
});
