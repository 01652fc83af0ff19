import { describe, expect, it } from 'vitest';
import { reference } from '../../impl/chord/subjects.ts';
import { aggressiveJoin } from '../../impl/chord/variants/aggressive-join.ts';
import { Nodes } from './timed.ts';

/**
 * The example of every course on Chord: m = 3; nodes 1, 2, 0, 6 join; keys 7 and 1 are inserted; 6 joins and keys move;
 * 1 departs and keys move. A key lives at its successor and finger[i] of n is successor(n + 2^i), so all of it can be
 * worked out by hand. Key 5 is ours: of keys 7 and 1 neither lies in (2, 6], so none of them would move to 6.
 */
describe.each([reference, aggressiveJoin])('the worked example of the course, by $name', (subject) => {
  const nodes = new Nodes(subject, { bits: 3, successors: 2, replicas: 1 });
  const fingers = (...members: number[]) => members.map((node) => nodes.view(node).fingers);
  const keys = (...members: number[]) => members.map((node) => nodes.view(node).keys);

  it('node 1 and node 2 make a ring: each has the other wherever it has not itself', () => {
    if (subject === reference) nodes.create(1, 2);
    else nodes.create(1);
    if (subject === reference) nodes.world.run(30_000);
    else expect(nodes.join(2, 1)).toEqual({ ok: true });
    expect([nodes.view(1).predecessor, nodes.view(2).predecessor]).toEqual([2, 1]);
    // 1 + 1, 1 + 2, 1 + 4 = 2, 3, 5 and 2 + 1, 2 + 2, 2 + 4 = 3, 4, 6
    expect(fingers(1, 2)).toEqual([
      [2, 1, 1],
      [1, 1, 1],
    ]);
  });

  it('keys 7, 5 and 1 are inserted: their successor on the circle is node 1', () => {
    for (const key of [7, 5, 1])
      expect(nodes.ask(2, { type: 'store', key, value: `item ${key}` })).toEqual({ ok: true, owner: 1 });
    expect(keys(1, 2)).toEqual([[1, 5, 7], []]);
  });

  it('0 joins and takes (2, 0] from its successor 1: the keys 5 and 7', () => {
    expect(nodes.join(0, 1)).toEqual({ ok: true });
    expect(keys(0, 1, 2)).toEqual([[5, 7], [1], []]);
  });

  it('fingers of 0, 1, 2', () => {
    expect(fingers(0, 1, 2)).toEqual([
      [1, 2, 0], // successors of 1, 2, 4
      [2, 0, 0], // of 2, 3, 5
      [0, 0, 0], // of 3, 4, 6
    ]);
  });

  it('6 joins and takes (2, 6] from its successor 0: the key 5', () => {
    expect(nodes.join(6, 1)).toEqual({ ok: true });
    expect(keys(0, 1, 2, 6)).toEqual([[7], [1], [], [5]]);
    expect([0, 1, 2, 6].map((node) => nodes.view(node).predecessor)).toEqual([6, 0, 1, 2]);
  });

  it('fingers of 0, 1, 2, 6', () => {
    expect(fingers(0, 1, 2, 6)).toEqual([
      [1, 2, 6], // successors of 1, 2, 4
      [2, 6, 6], // of 2, 3, 5
      [6, 6, 6], // of 3, 4, 6
      [0, 0, 2], // of 7, 0, 2
    ]);
  });

  it('everybody finds every key', () => {
    for (const node of [0, 1, 2, 6])
      for (const [key, owner] of [
        [7, 0],
        [1, 1],
        [2, 2],
        [5, 6],
      ]) {
        expect(nodes.ask(node, { type: 'lookup', key }, 1000)).toMatchObject({ ok: true, owner });
      }
  });

  it('1 departs and leaves its key to its successor 2', () => {
    expect(nodes.leave(1)).toEqual({ ok: true });
    expect(keys(0, 2, 6)).toEqual([[7], [1], [5]]);
    expect([0, 2, 6].map((node) => nodes.view(node).predecessor)).toEqual([6, 0, 2]);
    expect([0, 2, 6].map((node) => nodes.view(node).successors)).toEqual([
      [2, 6],
      [6, 0],
      [0, 2],
    ]);
    for (const [key, owner] of [
      [7, 0],
      [1, 2],
      [5, 6],
    ]) {
      expect(nodes.ask(6, { type: 'lookup', key }, 1000)).toMatchObject({ ok: true, owner });
      expect(nodes.ask(0, { type: 'fetch', key }, 1000)).toEqual({ ok: true, value: `item ${key}` });
    }
  });

  it('departures repair fingers only where somebody fixes them', () => {
    const repaired = [
      [2, 2, 6], // successors of 1, 2, 4
      [6, 6, 6], // of 3, 4, 6
      [0, 0, 2], // of 7, 0, 2
    ];
    if (subject === reference) expect(fingers(0, 2, 6)).toEqual(repaired);
    else expect(nodes.view(0).fingers[0]).toBe(1);
  });
});

/**
 * A ring of one is outside the theorem (it wants r + 1 members), but courses start there. The reference does not grow from
 * it: its only node asks itself for its state, and answers that it is pending, because it is asking.
 */
it('the reference grows from a single node', () => {
  const nodes = new Nodes(reference, { bits: 3, successors: 2, replicas: 1 });
  nodes.create(1);
  nodes.join(2, 1);
  expect(nodes.view(1).successors[0]).toBe(2);
});
